"""A running demo is walked from each person's first page along its links, in both languages: axe finds nothing, nothing sticks out.

One page of each route and person is looked at, on the phone and, for staff, at a desk. What no link leads to is looked at by the
tests of the faces; ``looked`` holds all of them together against what is served.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from tests.journeys.browser import DESKTOP, PHONE, axe_violations, find_chromium, pressed, sticks_out
from tests.journeys.looked import Record, route_of
from tests.journeys.people import Somebody, until

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]

LOCALES = {"zh-Hans": "zh-CN", "en": "en-GB"}
DRAWN = {"/demo/": "demo/front.html", "/demo/outbox/": "demo/outbox.html"}
"""Templates of pages that only a demo serves, in a process of its own."""
PEOPLE: dict[str, int | None] = {
    "anybody": None,
    "resident": 0,
    "grid worker": 1,
    "clerk": 2,
    "street officer": 3,
    "district officer": 4,
    "auditor": 5,
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
        "/public/reads",
        "/public/evidence",
    ),
    "resident": ("/portal/record", "/portal/record/moved", "/account/"),
    "grid worker": ("/field/", "/account/", "/account/2fa/", "/account/post/"),
    "clerk": ("/counter/search", "/account/2fa/keys/add/", "/account/2fa/totp/activate/"),
    "street officer": ("/ops/",),
    "district officer": ("/ops/",),
    "auditor": ("/ops/",),
}
"""Pages from which each person's links are followed."""


class Walk:
    """One person's way along the links; notes which routes were seen and what is wrong on their pages."""

    def __init__(self, page: Page, address: str, record: Record, *, staff: bool) -> None:
        self.page, self.address, self.record, self.staff = page, address, record, staff
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
            self._wrong(route)
            if answer.status >= 400:
                self.wrong.append(f"{route}: {url} answered {answer.status}")
            waiting += self.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")

    def visit(self) -> None:
        """A grid worker accepts an order, looks at what was declared, and comes to the form of the visit and the page after it."""
        self.page.goto(f"{self.address}/field/")
        link = self.page.locator("ul.day-list li a").first.get_attribute("href")
        assert link is not None
        order = self.address + link
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
            self._wrong(route)

    def _wrong(self, route: str) -> None:
        """Axe at the width that the person works at, edges at both; staff sit at desks."""
        path = urlsplit(self.page.url).path
        self.record.look(self.page, template=DRAWN.get(path, ""))
        for width in (PHONE, DESKTOP) if self.staff else (PHONE,):
            self.page.set_viewport_size({"width": width, "height": 800})
            self.wrong += [f"{route} at {width}: {line}" for line in sticks_out(self.page)]
        self.wrong += [f"{route}: {line}" for line in axe_violations(self.page)]

    def _route(self, url: str) -> str | None:
        path = url.removeprefix(self.address).split("#")[0].split("?")[0]
        if not url.startswith(self.address) or re.search(r"logout|/copy$|/proof$|\.pyz$|^/public/evidence/", path):
            return None
        return route_of(path) or None


def walk(page: Page, demo: str, person: str, record: Record) -> Walk:
    """One person's walk, from their first pages on."""
    place = PEOPLE[person]
    page.goto(f"{demo}/demo/")
    going = Walk(page, demo, record, staff=person not in ("anybody", "resident"))
    first = list(FIRST[person])
    if place is None:
        plate = re.search(r"[0-9A-Z]{25}-[0-9A-Z]{8}", page.content())
        assert plate is not None
        first.append(f"/d/{plate[0]}")
    else:
        until(lambda: _entered(page, demo, place, person), f"{person} comes in")
        going.from_here()
    for path in first:
        page.goto(demo + path)
        going.from_here()
    if person == "grid worker":
        going.visit()
    return going


def _entered(page: Page, demo: str, place: int, person: str) -> bool:
    """Come in by one click; a grid worker once the newcomer's declaration has reached their list."""
    page.goto(f"{demo}/demo/")
    pressed(page.locator('form[action="/demo/enter/"] button.govuk-button--secondary').nth(place))
    return person != "grid worker" or page.locator("ul.day-list li a").count() > 0


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_wrong_on_any_page_that_links_lead_to(browser: Browser, demo: str, looked: Record, language: str) -> None:
    wrong: list[str] = []
    newcomer = Somebody(browser, demo, language.lower())  # so that there is a visit to make, whoever made the others
    who, receipt = newcomer.declare("unknown")
    newcomer.message(who.phone, receipt)  # and a message to look at in the outbox
    newcomer.leave()
    for person in PEOPLE:
        context = browser.new_context(locale=LOCALES[language], viewport={"width": PHONE, "height": 800})
        going = walk(context.new_page(), demo, person, looked)
        wrong += [f"{person}: {line}" for line in going.wrong]
        context.close()
    assert not wrong, "\n".join(wrong)
    looked.done(f"demo {language}")
