"""Pictures of the gallery for looking at: `python -m tests.faces.furniture.preview FOLDER`. Prints what axe and the edges say."""

import sys
from pathlib import Path

import django
from django.conf import settings
from tests.faces.furniture import gallery
from tests.journeys.browser import DESKTOP, PHONE, axe_violations, chromium, pressed, screenshot, sticks_out


def configure() -> None:
    """The least that the furniture needs; no database."""
    settings.configure(
        SECRET_KEY="preview",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.faces.furniture.gallery",
        INSTALLED_APPS=["django.contrib.staticfiles", "jingwei.faces._furniture"],
        TEMPLATES=gallery.TEMPLATE_SETTINGS,
        STATIC_URL="/static/",
        USE_TZ=True,
        LANGUAGE_CODE="zh-hans",
        LANGUAGES=[("zh-hans", "简体中文"), ("en", "English")],
        DISTRICT_NAME={"zh-Hans": "福田区", "en": "Futian District"},
        SECURE_CSP={"default-src": ["'self'"], "img-src": ["'self'", "data:"]},
        MIDDLEWARE=[
            "django.middleware.csp.ContentSecurityPolicyMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
    )
    django.setup()


def main(folder: Path) -> None:
    from tests.faces.furniture.serving import served

    configure()
    with served() as address, chromium() as browser:
        for language in ("zh-CN", "en-GB"):
            context = browser.new_context(locale=language, viewport={"width": PHONE, "height": 844}, device_scale_factor=1.5)
            page = context.new_page()
            page.on("console", lambda message: print("  console:", message.text))
            page.on("pageerror", lambda error: print("  error:", error))
            for path in [*gallery.PAGES, "/#sent"]:
                page.goto(address + path.replace("#sent", ""))
                if path == "/#sent":
                    pressed(page.locator("main .govuk-button").first)
                name = path.strip("/#").replace("/", "-") or "form"
                print(language, path, axe_violations(page), sticks_out(page))
                for width in (PHONE, DESKTOP):
                    screenshot(page, folder / f"{name}-{language[:2]}-{width}.png", width)
                page.set_viewport_size({"width": PHONE, "height": 844})
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
