"""The desks in a real browser: one walk looks at each page, in one language, at each width, by axe and by eye."""

from pathlib import Path

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from tests.journeys.browser import DESKTOP, PHONE, axe_violations, pressed, screenshot, sticks_out
from tests.journeys.looked import Record

LOCALES = {"en": "en-GB", "zh-Hans": "zh-CN"}


def context(browser: Browser, address: str, signed_in: Client, *, language: str, scripts: bool = True) -> BrowserContext:
    """A browser window that carries the session of a member of staff who is signed in."""
    made = browser.new_context(locale=LOCALES[language], viewport={"width": DESKTOP, "height": 900}, java_script_enabled=scripts)
    made.add_cookies([{"name": "jw_session", "value": signed_in.cookies["jw_session"].value, "url": address}])
    return made


class Look:
    """Opens pages and notes what is wrong with them. Pictures lie in the folder."""

    def __init__(self, page: Page, address: str, folder: Path, record: Record) -> None:
        self.page, self.address, self.folder, self.record = page, address, folder, record
        self.wrong: list[str] = []
        page.on("console", lambda said: self.wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)

    def open(self, path: str, name: str) -> None:
        """Open a page and look at it."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        self.look(name)

    def look(self, name: str) -> None:
        """Axe and edges at both widths, a picture at each; edges in large type too. Noted in the run's record."""
        self.record.look(self.page)
        for width in (DESKTOP, PHONE):
            screenshot(self.page, self.folder / f"{name}-{width}.png", width)
            self.wrong += [f"{name} at {width}: {line}" for line in axe_violations(self.page) + sticks_out(self.page)]
        self.page.evaluate("document.documentElement.classList.add('large-type')")
        self.wrong += [f"{name} in large type: {line}" for line in sticks_out(self.page)]
        self.page.evaluate("document.documentElement.classList.remove('large-type')")
        self.page.set_viewport_size({"width": DESKTOP, "height": 900})

    def send(self, selector: str) -> None:
        """Press a button and wait for the page that comes."""
        pressed(self.page.locator(selector).first)
