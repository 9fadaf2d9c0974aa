"""The door in a real browser: every page of signing in by password and second factor, in both languages, filled and with something to mend."""

from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from playwright.sync_api import Page
from tests.faces.desk import NOON, OPERATOR, STREET, afternoon
from tests.faces.desk_browser import LOCALES, Look
from tests.faces.furniture.serving import served
from tests.journeys.browser import DESKTOP, PHONE, axe_violations, chromium, find_chromium, sticks_out
from tests.journeys.looked import LANGUAGES, Record

from jingwei.accounts import operations
from jingwei.accounts.operations import PostGrant
from jingwei.kernel import ports
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.scope import Scope

__all__ = ["afternoon"]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]
PASSWORD = "warp and weft of the city"
BUTTON = "main .govuk-button"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def hire() -> None:
    """A clerk with a password, two posts and no second factor."""
    cache.clear()
    posts = [PostGrant(role=Role.CLERK, organisation=code, codes=(code,), valid_from=NOON.date()) for code in (STREET, "440304009")]
    with scopes.entered(Scope.decision(), at=NOON):
        operations.create_staff("zhao", display_name="Zhao", password=PASSWORD, posts=posts, actor=OPERATOR, at=NOON)


class Door(Look):
    """Looks at each page as it stands, and with something to mend."""

    def look(self, name: str) -> None:
        """Axe once and edges at both widths: these pages are one column at any. Noted in the run's record."""
        self.record.look(self.page)
        for width in (DESKTOP, PHONE):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.wrong += [f"{name} at {width}: {line}" for line in sticks_out(self.page)]
        self.wrong += [f"{name}: {line}" for line in axe_violations(self.page)]

    def both(self, path: str, picture: str, /, **wrong: str) -> None:
        """Open a page, look, send it with these fields, and look again."""
        self.open(path, picture)
        self.mend(picture, **wrong)

    def mend(self, picture: str, /, **wrong: str) -> None:
        """Send the page's form with these fields; the page that comes says what is wrong."""
        for field, value in wrong.items():
            self.page.fill(f"main [name={field}]", value)
        self.send(BUTTON)
        assert self.page.locator(".govuk-error-summary").count() == 1, (picture, self.page.url)
        self.look(f"{picture}-error")

    def sign_in(self) -> None:
        """By name and password, as far as that leads."""
        self.page.goto(f"{self.address}/account/login/")
        self.page.fill("[name=login]", "zhao")
        self.page.fill("[name=password]", PASSWORD)
        self.send(BUTTON)

    def without_a_key(self) -> None:
        """Send the form of a key without one, as a browser that was stopped does."""
        with self.page.expect_navigation():
            self.page.evaluate("document.querySelector('form[data-key]').submit()")


def totp(page: Page) -> str:
    """The code that an app shows that scanned the page's picture."""
    secret = page.locator("main .mono").first.inner_text()
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def nobody_signed_in(door: Door) -> None:
    door.both("/account/login/", "login", login="zhao", password="wrong")
    door.both("/account/login/code/", "phone", phone="12")
    door.page.fill("[name=phone]", "13800138000")
    door.send(BUTTON)
    door.look("code")
    door.mend("code", code="000000")
    door.open("/account/inactive/", "inactive")


def sets_up(door: Door) -> str:
    """The app and a key; a recovery code to come back with."""
    door.sign_in()
    door.look("factors-none")
    door.page.goto(f"{door.address}/account/2fa/totp/activate/")
    door.look("again")
    door.mend("again", password="wrong")
    door.page.fill("[name=password]", PASSWORD)
    door.send(BUTTON)
    door.look("app")
    door.mend("app", code="000000")
    door.both("/account/2fa/recovery-codes/generate/", "codes-too-early")
    door.page.goto(f"{door.address}/account/2fa/totp/activate/")
    door.page.fill("[name=code]", totp(door.page))
    door.send(BUTTON)
    door.open("/account/2fa/recovery-codes/", "codes")
    spare = door.page.locator("main ul.mono li").first.inner_text()
    door.open("/account/2fa/recovery-codes/generate/", "codes-new")
    door.open("/account/2fa/totp/deactivate/", "app-the-last")
    door.open("/account/2fa/keys/", "keys-none")
    door.open("/account/2fa/keys/add/", "key")
    door.without_a_key()
    door.look("key-error")
    with door.page.expect_navigation():
        door.page.locator("[data-key-button]").first.click()
    return spare


def has_both(door: Door) -> None:
    """What can be done with a key and the app."""
    door.open("/account/2fa/keys/", "keys")
    links = door.page.locator("main .card a")
    rename, remove = (str(links.nth(place).get_attribute("href")) for place in (0, 1))
    door.both(rename, "key-rename", name="")
    door.open(remove, "key-remove")
    door.open("/account/2fa/totp/deactivate/", "app-off")
    door.both("/account/password/", "password", oldpassword="wrong")
    for _ in range(5):
        door.page.goto(f"{door.address}/account/password/")
        door.page.fill("[name=oldpassword]", "wrong")
        door.send(BUTTON)
    door.look("too-often")
    door.open("/account/2fa/keys/reauthenticate/", "again-key")
    door.without_a_key()
    door.look("again-key-error")
    door.both("/account/2fa/reauthenticate/", "again-app", code="000000")
    door.open("/account/2fa/", "factors")
    door.both("/account/post/", "post")
    door.open("/account/", "home")
    door.open("/account/logout/", "leave")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_a_browser(
    committing: str, afternoon: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, looked: Record, language: str
) -> None:
    hire()
    monkeypatch.setattr(ports, "_queue", lambda message: None)
    with chromium() as browser, served() as address:
        address = address.replace("127.0.0.1", "localhost")  # keys want a name
        context = browser.new_context(locale=LOCALES[language])
        door = Door(context.new_page(), address, tmp_path, looked)
        devtools = context.new_cdp_session(door.page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        nobody_signed_in(door)
        context.clear_cookies()  # else the code that was asked for goes before
        spare = sets_up(door)
        has_both(door)
        door.send(BUTTON)
        door.sign_in()
        door.look("second")
        door.mend("second", code="000000")
        door.page.fill("[name=code]", spare)
        door.send(BUTTON)
        assert "/account/2fa/authenticate/" not in door.page.url
        context.clear_cookies()
        door.page.goto(f"{address}/nowhere")
        door.look("no-such-page")
    assert [line for line in door.wrong if "status of 4" not in line] == []
    looked.done(f"door {language}")
