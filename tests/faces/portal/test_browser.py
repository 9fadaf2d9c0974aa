"""The portal in a real browser: axe finds nothing, nothing sticks out, it is light, and whole without scripts.

Pictures of each page lie in the test's temporary folder (``--basetemp``).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page
from tests.declarations.conftest import CODES, KNOWN, NOON, UNKNOWN, Street
from tests.faces.furniture.serving import served
from tests.faces.portal.conftest import WANG_PHONE, bound, guarding
from tests.faces.portal.test_record import visited
from tests.journeys.browser import DESKTOP, PHONE, axe_violations, chromium, find_chromium, pressed, screenshot, sticks_out
from tests.journeys.looked import Record

from jingwei.cases.words import Outcome
from jingwei.evidence.operations import documents
from jingwei.kernel.ports import Message

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]
NARROWEST = 320
FIRST_PAGE_BYTES = 100_000
LOCALES = {"en": "en-GB", "zh-Hans": "zh-CN"}


@pytest.fixture
def browser(street: Street) -> Iterator[Browser]:
    """A Chromium, started once the database stands: this thread may not ask it while the browser runs."""
    with chromium() as found:
        yield found


class Walk:
    """One visitor's way through the portal; each page is looked at in the state that it is in."""

    def __init__(self, page: Page, address: str, folder: Path, record: Record) -> None:
        self.page, self.address, self.folder, self.record = page, address, folder, record
        self.wrong: list[str] = []

    def complain(self, text: str) -> None:
        """What the console says, but for the statuses of pages that say 404 on purpose."""
        if "status of" not in text:
            self.wrong.append(f"{self.page.url}: {text}")

    def open(self, path: str, name: str) -> None:
        """Open a page and look at it."""
        self.page.goto(self.address + path)
        self.look(name)

    def press(self, name: str) -> None:
        """Press the page's one filled button and look at what comes."""
        pressed(self.page.locator("main .govuk-button").first)
        self.look(name)

    def look(self, name: str) -> None:
        """Axe, edges at three widths and in large type, and a picture at two widths. Noted in the run's record."""
        self.record.look(self.page)
        self.wrong += [f"{name}: {line}" for line in axe_violations(self.page)]
        for width in (NARROWEST, PHONE, DESKTOP):
            screenshot(self.page, self.folder / f"{name}-{width}.png", width)
            self.wrong += [f"{name} at {width}: {line}" for line in sticks_out(self.page)]
        self.page.set_viewport_size({"width": NARROWEST, "height": 844})
        self.page.evaluate("document.documentElement.classList.add('large-type')")
        self.wrong += [f"{name} in large type: {line}" for line in sticks_out(self.page)]
        self.page.evaluate("document.documentElement.classList.remove('large-type')")
        self.page.set_viewport_size({"width": PHONE, "height": 844})


def declare(walk: Walk, plate: str, *, number: str, name: str) -> str:
    """Declare; the receipt's number."""
    walk.page.goto(f"{walk.address}/d/{plate}")
    walk.page.fill("#id_number", number)
    walk.page.fill("#id_name", name)
    pressed(walk.page.locator("main .govuk-button").first)
    return walk.page.url.rsplit("/", 1)[1]


def sign_in(walk: Walk, sent: list[Message]) -> None:
    """By phone and the code of the message."""
    walk.page.goto(f"{walk.address}/account/login/code/?next=/portal/identify")
    walk.page.fill("[name=phone]", WANG_PHONE)
    pressed(walk.page.locator("main .govuk-button").first)
    code = re.search(r"\b[0-9]{6}\b", sent[-1].text)
    assert code is not None
    walk.page.fill("[name=code]", code[0])
    pressed(walk.page.locator("main .govuk-button").first)


def bound_at_a_counter() -> None:
    """Wang's phone; in a thread of its own too."""
    done = Thread(target=lambda: (bound(KNOWN, WANG_PHONE), connections.close_all()))
    done.start()
    done.join(30)


def in_care() -> str:
    """Wang is a guardian; the address of the page about the ward."""
    found: list[str] = []
    done = Thread(target=lambda: (found.append(guarding()), connections.close_all()))
    done.start()
    done.join(30)
    return f"/portal/reads/in-care/{found[0]}"


def visited_by_somebody() -> None:
    """The grid worker closes the open order; in a thread of its own, since this one drives a browser."""
    done = Thread(target=lambda: (visited(Outcome.NO_SUCH_DWELLING), connections.close_all()))
    done.start()
    done.join(30)


def visit_unsigned(walk: Walk, street: Street) -> None:
    """Every page and state that nobody in particular can get."""
    walk.open("/", "home")
    walk.page.fill("#id_receipt", "?")
    pressed(walk.page.locator("main .govuk-button--secondary").first)
    walk.look("home-error")
    walk.open("/d/", "typed")
    walk.press("typed-error")
    walk.open(f"/d/{CODES[0]}", "declare-typed")
    walk.open(f"/d/{street.plate}", "declare")
    walk.page.fill("#id_phone", "12")
    walk.press("declare-empty")
    walk.page.fill("#id_number", KNOWN[:17] + ("1" if KNOWN[17] != "1" else "2"))
    walk.page.fill("#id_name", "王小明")
    walk.press("declare-doubtful-number")
    walk.open("/d/" + CODES[1] + "-00000000", "no-plate")
    number = declare(walk, street.plate, number=KNOWN, name="王小明")
    walk.look("receipt")
    walk.press("receipt-desk")
    walk.open("/portal/declarations/20261123-AAAAA-AAAAA", "closed")
    walk.page.fill("#id_code", "000000")
    walk.press("closed-error")
    walk.open("/portal/identify", "identity-unsigned")
    walk.open("/portal/contest/00000000-0000-0000-0000-000000000001/x", "contest")
    walk.press("contest-over")
    walk.open("/portal/contest/done", "contested")
    assert number


def sealed_by_the_worker() -> None:
    """What was asked for is made; in a thread of its own."""

    def seal() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("select id from evidence_document where sealed_at is null")
            for (ident,) in cursor.fetchall():
                documents.seal_document(ident, at=NOON)
        connections.close_all()

    done = Thread(target=seal)
    done.start()
    done.join(60)


def visit_documents(walk: Walk) -> None:
    """A receipt is sealed, carried away, and said to have arrived."""
    walk.page.goto(f"{walk.address}/portal/record")
    pressed(walk.page.locator("a[href^='/portal/declarations/']").first)
    pressed(walk.page.locator("form[action$='/copy'] button"))
    walk.look("receipt-copy-waiting")
    receipt = walk.page.url
    walk.open("/portal/documents", "documents-waiting")
    sealed_by_the_worker()
    walk.page.goto(receipt)
    walk.look("receipt-copy")
    walk.open("/portal/documents", "documents-ready")
    link = walk.page.locator("a[href$='.pdf']").first.get_attribute("href")
    assert walk.page.request.get(f"{walk.address}{link}").body().startswith(b"%PDF-1.7")
    walk.open("/portal/documents", "documents-served")
    pressed(walk.page.locator("form[action$='/received'] button"))
    walk.look("documents-received")


def visit_signed(walk: Walk, street: Street, sent: list[Message]) -> None:
    """Every page and state of a resident."""
    bound_at_a_counter()
    sign_in(walk, sent)
    walk.open("/portal/identify", "identity")
    walk.page.fill("#id_number", "12")
    walk.press("identity-error")
    walk.page.fill("#id_number", UNKNOWN)
    walk.press("not-proved")
    walk.open("/portal/identify", "identity")
    walk.page.fill("#id_number", KNOWN)
    walk.press("record")
    assert walk.page.url.endswith("/portal/record")
    walk.open("/portal/documents", "documents-empty")
    visit_documents(walk)
    declare(walk, street.plate, number=KNOWN, name="赵小云")
    walk.open("/portal/record", "record-waiting")
    pressed(walk.page.locator("form[action$='/desk'] button").first)
    walk.open("/portal/record", "record-desk")
    visited_by_somebody()
    walk.open("/portal/record", "record-visited")
    object_to = str(walk.page.locator("a[href*='/record/object/']").first.get_attribute("href"))
    walk.open(object_to, "object")
    walk.press("object-error")
    walk.page.fill("#id_text", "我一直在家，门铃没有响过。")
    walk.press("record-objected")
    walk.open("/portal/record?as_of=2020-01-01", "record-nothing")
    walk.open("/portal/record?as_of=x", "record-error")
    walk.open("/portal/reads", "reads")
    ask = str(walk.page.locator("a[href$='/ask']").first.get_attribute("href"))
    walk.open(ask, "ask")
    walk.page.fill("#id_text", "我那天没有去过窗口。")
    walk.press("reads-asked")
    object_to = str(walk.page.locator("a[href$='/object']").first.get_attribute("href"))
    walk.open(object_to, "object-read")
    walk.press("object-read-error")
    walk.open("/portal/reads?for=declaring&by=-", "reads-narrowed")
    walk.open("/portal/reads?own=1", "reads-own")
    walk.open(in_care(), "ward")
    walk.open(in_care() + "?before=00000000-0000-0000-0000-000000000001", "ward-empty")
    walk.open("/portal/reads?before=00000000-0000-0000-0000-000000000000", "reads-nobody")
    walk.open("/portal/record", "record-waiting")
    contest = walk.page.locator("a[href*='/record/contest/']").first.get_attribute("href")
    walk.open(str(contest), "contest-own")
    walk.page.goto(f"{walk.address}/portal/record")
    move = walk.page.locator("a[href*='/record/move-out/']").first.get_attribute("href")
    walk.open(str(move), "move")
    walk.page.fill("#id_on", "2028-01-01")
    walk.press("move-error")
    walk.page.fill("#id_on", "2026-12-01")
    walk.press("move-sure")
    walk.press("moved")


@pytest.mark.parametrize("language", LOCALES)
def test_each_page_is_fit_for_everybody(
    browser: Browser, street: Street, sent: list[Message], tmp_path: Path, looked: Record, language: str
) -> None:
    with served() as address:
        context = browser.new_context(locale=LOCALES[language], viewport={"width": PHONE, "height": 844})
        walk = Walk(context.new_page(), address, tmp_path, looked)
        walk.page.on("console", lambda said: walk.complain(said.text) if said.type == "error" else None)
        visit_unsigned(walk, street)
        visit_signed(walk, street, sent)
        context.close()
    assert not walk.wrong, "\n".join(walk.wrong)
    looked.done(f"portal {language}")


def test_it_works_without_scripts(browser: Browser, street: Street, sent: list[Message], tmp_path: Path, looked: Record) -> None:
    with served() as address:
        context = browser.new_context(java_script_enabled=False, locale="en-GB")
        walk = Walk(context.new_page(), address, tmp_path, looked)
        number = declare(walk, street.plate, number=KNOWN, name="王小明")
        assert re.fullmatch(r"20261123-[2-9A-Z]{5}-[2-9A-Z]{5}", number)
        bound_at_a_counter()
        sign_in(walk, sent)
        walk.page.goto(f"{address}/portal/identify")
        walk.page.fill("#id_number", KNOWN)
        pressed(walk.page.locator("main .govuk-button").first)
        assert "My record" in walk.page.content()
        context.close()


def test_the_first_page_is_light(browser: Browser, street: Street) -> None:
    weighed: list[int] = []
    with served() as address:
        context = browser.new_context()
        page = context.new_page()
        page.on("response", lambda answer: weighed.append(len(answer.body())))
        page.goto(f"{address}/d/{street.plate}", wait_until="networkidle")
        context.close()
    assert sum(weighed) <= FIRST_PAGE_BYTES, sum(weighed)
