"""Every route that is served is looked at: axe finds nothing and nothing sticks out, in both languages.

A running demo is walked from each person's first page along its links; one page of each route and person is looked at. What no link
leads to stands in a table with the test that looks at it in its states (empty, filled, error). A route in neither fails.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page
from tests.journeys.browser import PHONE, axe_violations, chromium, find_chromium, pressed, sticks_out

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]

ROOT = Path(__file__).parents[2]
LOCALES = ("zh-CN", "en-GB")
PEOPLE: dict[str, int | None] = {
    "anybody": None,
    "resident": 0,
    "grid worker": 1,
    "clerk": 2,
    "street officer": 3,
    "district officer": 4,
}
"""Who walks → the place of their button on the demo's front page."""

FIRST = {
    "anybody": (
        "/demo/",
        "/",
        "/d/",
        "/portal/contest/done",
        "/portal/identify",
        "/demo/outbox/",
        "/account/login/",
        "/account/login/code/",
        "/public/catalogue",
    ),
    "resident": ("/portal/record", "/portal/record/moved", "/account/"),
    "grid worker": ("/field/", "/account/", "/account/2fa/", "/account/post/"),
    "clerk": ("/counter/search", "/account/2fa/keys/add/", "/account/2fa/totp/activate/"),
    "street officer": ("/ops/",),
    "district officer": ("/ops/",),
}
"""Pages from which each person's links are followed."""

PORTAL, COUNTER, OPS = (f"tests/faces/{face}/test_browser.py" for face in ("portal", "counter", "ops"))
DOOR = "tests/accounts/test_passkeys.py"

LOOKED_AT_ELSEWHERE: dict[str, str] = (
    dict.fromkeys(["counter:account", "counter:card", "counter:contest", "counter:correct", "counter:declared"], COUNTER)
    | dict.fromkeys(["counter:found", "counter:person", "counter:move", "counter:phone", "counter:proof"], COUNTER)
    | dict.fromkeys(["ops:close", "ops:declared", "ops:found", "ops:objection", "ops:person"], OPS)
    | dict.fromkeys(["portal:contest", "portal:contest-own", "portal:object", "portal:receipt"], PORTAL)
    | dict.fromkeys(["account_confirm_login_code"], PORTAL)
    | dict.fromkeys(["mfa_add_webauthn", "mfa_list_webauthn", "mfa_login_webauthn", "mfa_generate_recovery_codes"], DOOR)
)
"""Route → the test that looks at it in its states, since no link of a fresh demo leads there."""

_SENT = "answers what a form of another page sends"
_SECOND = "a step of the second factor that a session signed in by the demo's click never comes to"
NO_PAGE: dict[str, str] = (
    dict.fromkeys(
        ["counter:open", "counter:close", "counter:resume", "counter:reveal", "field:accept", "field:pause", "field:resume"], _SENT
    )
    | dict.fromkeys(["ops:decide", "ops:reopen", "ops:reveal", "portal:desk", "portal:open-receipt", "account_logout"], _SENT)
    | dict.fromkeys(["furniture:language", "furniture:large-type", "account:start"], "leads back to another page")
    | dict.fromkeys(["mfa_authenticate", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_reauthenticate"], _SECOND)
    | dict.fromkeys(["mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "account_inactive"], _SECOND)
    | dict.fromkeys(["account_reauthenticate", "account_change_password"], "asks for a password, and the demo's accounts have none")
    | {"portal:copy": "a file to carry away"}
)
"""Route → why this walk has no page to look at."""


def _routes(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield space + (pattern.name or "")
        else:
            yield from _routes(pattern, space + (f"{pattern.namespace}:" if pattern.namespace else ""))


class Walk:
    """One person's way along the links; notes which routes were seen and what is wrong on their pages."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.seen: dict[str, str] = {}
        self.wrong: list[str] = []

    def from_here(self, *, most: int = 60) -> None:
        """Look at this page and at one page of each further route that a link leads to."""
        waiting = [self.page.url]
        while waiting and len(self.seen) < most:
            url = waiting.pop(0)
            route = self._route(url)
            if route is None or route in self.seen:
                continue
            answer = self.page.goto(url)
            if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            self.seen[route] = url
            self.seen.setdefault(self._route(self.page.url) or route, self.page.url)
            self.wrong += [f"{route}: {line}" for line in axe_violations(self.page) + sticks_out(self.page)]
            if answer.status >= 400:
                self.wrong.append(f"{route}: {url} answered {answer.status}")
            waiting += self.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")

    def visit(self) -> None:
        """A grid worker accepts an order, looks at what was declared, and comes to the form of the visit and the page after it."""
        order = self.seen["field:order"]
        for button, next_path in (("accept/", ""), ("declared/", "visit/"), ("visit/", "")):
            self.page.goto(order)
            if button == "visit/":
                self.page.goto(order + "visit/")
                self.page.locator('input[name="outcome"]').first.check()
            sent = (
                self.page.locator(f'form[action$="{button}"] button').first
                if button != "visit/"
                else self.page.locator("main form .govuk-button").first
            )
            if sent.count():
                pressed(sent)
                self._look()
            if next_path:
                self.page.goto(order + next_path)
                self._look()

    def _look(self) -> None:
        route = self._route(self.page.url)
        if route is not None:
            self.seen[route] = self.page.url
            self.wrong += [f"{route}: {line}" for line in axe_violations(self.page) + sticks_out(self.page)]

    def _route(self, url: str) -> str | None:
        path = url.removeprefix(self.address).split("#")[0].split("?")[0]
        if not url.startswith(self.address) or re.search(r"logout|/copy$", path):
            return None
        if path.startswith("/demo/"):
            return f"demo:{path}"
        try:
            return resolve(path).view_name
        except Resolver404:
            return None


@pytest.fixture(scope="module")
def walked(demo: str) -> dict[str, Walk]:
    """Everybody's walk in both languages."""
    done: dict[str, Walk] = {}
    with chromium() as browser:
        for locale in LOCALES:
            for person, place in PEOPLE.items():
                context = browser.new_context(locale=locale, viewport={"width": PHONE, "height": 800})
                page = context.new_page()
                page.goto(f"{demo}/demo/")
                walk = Walk(page, demo)
                if place is not None:
                    pressed(page.locator('form[action="/demo/enter/"] button.govuk-button--secondary').nth(place))
                    walk.from_here()
                first = list(FIRST[person])
                if place is None:
                    plate = re.search(r"[0-9A-Z]{25}-[0-9A-Z]{8}", page.content())
                    assert plate is not None
                    first.append(f"/d/{plate[0]}")
                for path in first:
                    page.goto(demo + path)
                    walk.from_here()
                if person == "grid worker":
                    walk.visit()
                done[f"{person}, {locale}"] = walk
                context.close()
    return done


def test_nothing_is_wrong_on_any_page(walked: dict[str, Walk]) -> None:
    wrong = [f"{who}: {line}" for who, walk in walked.items() for line in walk.wrong]
    assert not wrong, "\n".join(wrong)


def test_every_route_is_looked_at(walked: dict[str, Walk]) -> None:
    seen = {route for walk in walked.values() for route in walk.seen}
    served = {route for route in _routes(get_resolver()) if not route.startswith(("api:", "oidc:", "demo:"))}
    missing = sorted(served - seen - set(LOOKED_AT_ELSEWHERE) - set(NO_PAGE))
    assert not missing, f"No test looks at these routes: {missing}"


def test_what_is_looked_at_elsewhere_is(walked: dict[str, Walk]) -> None:
    served = set(_routes(get_resolver()))
    assert set(LOOKED_AT_ELSEWHERE) | set(NO_PAGE) <= served
    for route, test in LOOKED_AT_ELSEWHERE.items():
        assert (ROOT / test).is_file(), (route, test)
