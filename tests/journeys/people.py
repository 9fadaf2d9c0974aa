"""The people of the journeys, each with a browser window of their own, at the width of what they hold in their hands."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page
from tests.journeys.browser import pressed

LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
PHONE_WINDOW, DESK_WINDOW = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
RECEIPT = re.compile(r"[0-9]{8}-[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}")
CODE = re.compile(r"(?<![0-9-])[0-9]{6}(?![0-9-])")
PATIENCE_SECONDS = 90.0


def until[T](ask: Callable[[], T], what: str) -> T:
    """Ask again and again until the answer says something: news is delivered by the worker process, a moment later."""
    last = time.monotonic() + PATIENCE_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < last, f"It did not come: {what}"
        time.sleep(0.2)
    return answer


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody who stands before a plate, as the demo's front page tells them."""

    number: str
    name: str
    phone: str
    address: str
    plate: str


class Somebody:
    """A person with a browser window. Words are asked in their language."""

    def __init__(self, browser: Browser, demo: str, language: str, *, desk: bool = False, scripts: bool = True) -> None:
        window = DESK_WINDOW if desk else PHONE_WINDOW
        self.context = browser.new_context(locale=LOCALES[language], viewport=window, java_script_enabled=scripts)
        self.page: Page = self.context.new_page()
        self.demo, self.language = demo, language
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", lambda said: self._complain(said.type, said.text))

    def _complain(self, kind: str, text: str) -> None:
        if kind == "error" and "status of 4" not in text:
            self.faults.append(f"{self.page.url}: {text}")

    def go(self, path: str) -> None:
        """Open an address; one of a message stands whole."""
        answer = self.page.goto(path if path.startswith("http") else self.demo + path)
        assert answer is not None
        assert answer.status == 200, (path, answer.status)

    def press(self, selector: str = "main .govuk-button") -> None:
        """Press the first such button and wait for the page that comes."""
        pressed(self.page.locator(selector).first)

    def fill(self, **fields: str) -> None:
        """Type into fields by their name."""
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)

    def fill_in(self, action: str, **fields: str) -> None:
        """Fill the form that goes to an address with this end, and send it."""
        form = f'main form[action$="{action}"]'
        for name, value in fields.items():
            self.page.fill(f"{form} [name={name}]", value)
        self.press(f"{form} button")

    def sees(self, words: str) -> None:
        """The page says so: a message id of the product in the reader's language, or a text that is the same in both."""
        said, told = self.says(), self.word(words)
        assert told in said, f"{self.page.url} does not say {told!r}: {said[:600]}"

    def word(self, words: str) -> str:
        """A message id in the reader's language."""
        with translation.override(self.language):
            return gettext(words)

    def says(self) -> str:
        """The text of the page."""
        return self.page.locator("main").inner_text()

    def heading(self) -> str:
        """The page's heading."""
        return self.page.locator("h1").inner_text()

    def become(self, role: str) -> None:
        """Sign in by one click on the demo's front page."""
        self.go("/demo/")
        self.press(f"#as-{role} button")
        assert "/demo/" not in self.page.url, self.page.url

    def scan(self, kind: str) -> Card:
        """Stand before the plate of somebody who is known ("confirmed") or new ("unknown"), and scan it."""
        self.go("/demo/")
        card = self.page.locator(f".card:has(input[name=role][value={kind}])")
        address, number, name, phone = (text.strip() for text in card.locator("dd").all_inner_texts())
        plate = card.locator("input[name=plate]").get_attribute("value") or ""
        card.locator("button").click()
        self.page.wait_for_url(f"**/d/{plate}")
        return Card(number, name, phone, address, plate)

    def declare(self, kind: str, *, phone: bool = True) -> tuple[Card, str]:
        """Scan and declare; who, and the receipt's number."""
        who = self.scan(kind)
        self.fill(number=who.number, name=who.name, **({"phone": who.phone} if phone else {}))
        self.press()
        self.page.wait_for_url("**/portal/declarations/*")
        receipt = self.page.url.rsplit("/", 1)[1]
        assert RECEIPT.fullmatch(receipt), self.page.url
        return who, receipt

    def message(self, phone: str, holds: str, *, after: int = 0) -> str:
        """The newest message to a phone that holds a text, once there are more than ``after`` of them."""
        look = self.context.new_page()

        def ask() -> str:
            look.goto(f"{self.demo}/demo/outbox/")
            texts = [one for one in look.locator(".message").all_inner_texts() if phone in one and holds in one]
            return texts[0] if len(texts) > after else ""

        try:
            return until(ask, f"a message with {holds!r}")
        finally:
            look.close()

    def sign_in(self, phone: str) -> None:
        """By phone and the code of the message."""
        self.go("/account/login/code/?next=/portal/identify")
        self.fill(phone=phone)
        self.press()
        begins = self.word("Your Jingwei sign-in code is %(code)s. It is good for 5 minutes. Tell it to nobody.").split("%")[0]
        code = CODE.search(self.message(phone, begins).replace(phone, ""))
        assert code is not None
        self.fill(code=code[0])
        self.press()

    def leave(self) -> None:
        """Close the window; nothing was wrong in it."""
        self.context.close()
        assert self.faults == []
