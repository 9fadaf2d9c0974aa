"""The product's settings with the gallery's pages: nothing here touches the database."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from tests.faces.furniture import gallery


@pytest.fixture(autouse=True)
def gallery_settings() -> Iterator[None]:
    changed = override_settings(
        ROOT_URLCONF="tests.faces.furniture.gallery",
        TEMPLATES=gallery.TEMPLATE_SETTINGS,
        DISTRICT_NAME={"zh-Hans": "福田区", "en": "Futian District"},
        CHROME_FOOTER=[("Declare", "form"), ("Not built", "no-such-route")],
        CSRF_FAILURE_VIEW="jingwei.faces._furniture.problems.csrf_failure",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=[
            "django.middleware.csp.ContentSecurityPolicyMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
    )
    with changed:
        yield


@pytest.fixture
def visitor() -> Client:
    """Somebody without an account, whose browser asks for Chinese."""
    return Client(headers={"accept-language": "zh-CN"})
