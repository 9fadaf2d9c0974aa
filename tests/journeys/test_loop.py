"""What people do, from the plate to the register, in a real browser against a running demo.

Residents and grid workers hold a phone, staff sit at a desk. Every step is taken as a person takes it: by what the page shows.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.journeys.browser import find_chromium, pressed
from tests.journeys.people import CODE, LOCALES, RECEIPT, Card, Somebody, until

from jingwei.kernel.dates import DISTRICT_ZONE
from jingwei_verify.words import say

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]
languages = pytest.mark.parametrize("language", LOCALES)
type Enter = Callable[..., Somebody]


@pytest.fixture
def enter(browser: Browser, demo: str) -> Iterator[Enter]:
    """Opens a window for somebody; all are closed at the end, and nothing was wrong in any."""
    found: list[Somebody] = []

    def open_one(language: str = "zh-hans", *, desk: bool = False, scripts: bool = True) -> Somebody:
        found.append(Somebody(browser, demo, language, desk=desk, scripts=scripts))
        return found[-1]

    yield open_one
    for one in found:
        one.leave()


def frame_of(page: Somebody) -> list[str]:
    """What a receipt's page says to everybody: headings, steps, buttons. Not its number, code, address and time."""
    return page.page.locator("main h1, main h2, main li, main .govuk-button").all_inner_texts()


def visit(worker: Somebody, who: Card) -> None:
    """The grid worker finds the order of a dwelling, accepts it, looks at what was declared, and records the visit."""
    worker.become("grid-worker")
    line = worker.page.locator("ul.day-list li", has_text=who.address)
    assert who.name not in worker.says()
    line.first.locator("a").click()
    worker.page.wait_for_url("**/field/orders/*/")
    worker.sees("Reasons for the visit")
    worker.sees("Nothing that we hold confirms this declaration yet")
    worker.press('form[action$="/accept/"] button')
    assert who.name not in worker.says()
    worker.press('form[action$="/declared/"] button')
    said = worker.says()
    assert who.name in said
    assert who.number not in said
    worker.sees("This look was recorded. The resident can see who looked, when and why.")
    worker.press('a[href$="/visit/"]')
    worker.page.check("input[value=as-declared]")
    worker.press()
    worker.page.wait_for_url("**/recorded/")
    worker.go("/field/done/")
    assert who.address in worker.says()
    worker.page.goto(f"{worker.demo}/field/")
    assert who.address not in worker.says()


def open_errand(clerk: Somebody, kind: str) -> None:
    """Close what is open, and begin another errand."""
    clerk.go("/counter/search")
    close = clerk.page.locator('form[action="/counter/cases/close"] button')
    if close.count():
        pressed(close.first)
    clerk.page.check(f"input[value={kind}]")
    clerk.press('form[action="/counter/cases/open"] button')


def search(clerk: Somebody, typed: str) -> None:
    """Type into the one box; nothing that was typed is in the address."""
    clerk.go("/counter/search")
    clerk.fill(text=typed)
    clerk.press("form[role=search] button")
    assert typed not in clerk.page.url


def give_account(clerk: Somebody, who: Card) -> None:
    """The resident stands there with the card and the phone: the clerk looks at one field, and gives them their account."""
    open_errand(clerk, "identity-check")

    def found() -> bool:
        search(clerk, who.number)
        return who.name in clerk.heading()

    until(found, "the confirmed resident in the register")
    assert who.phone not in clerk.says()
    clerk.sees("Card shown in this case")
    field = clerk.page.locator('form[action$="/reveal"]:has(input[value=identity-number]) button')
    assert who.number not in clerk.says()
    pressed(field)
    assert who.number in clerk.says()
    clerk.fill_in("/account", phone=who.phone)
    clerk.sees("The account is theirs now")


@languages
def test_a_newcomer_declares_is_visited_and_sees_who_looked(enter: Enter, language: str) -> None:
    known, newcomer = enter(language), enter(language)
    known.declare("confirmed", phone=False)
    known.sees("Your registration has arrived")
    assert known.page.locator("svg.qr").count() == 1
    who, receipt = newcomer.declare("unknown")
    assert frame_of(known) == frame_of(newcomer)

    other_phone = enter(language)
    other_phone.go(f"/portal/declarations/{receipt}")
    assert other_phone.page.locator("svg.qr").count() == 0
    code = CODE.search(other_phone.message(who.phone, receipt).replace(who.phone, "").replace(receipt, ""))
    assert code is not None
    other_phone.fill(code=code[0])
    other_phone.press()
    other_phone.sees("Your registration has arrived")
    assert who.address not in other_phone.says()

    newcomer.sign_in(who.phone)
    newcomer.go("/portal/identify")
    newcomer.fill(number=who.number)
    newcomer.press()
    newcomer.sees("We cannot be sure by phone")

    visit(enter(language), who)
    clerk = enter(language, desk=True)
    clerk.become("clerk")
    give_account(clerk, who)

    newcomer.go("/portal/record")
    newcomer.sees("My record")
    newcomer.sees("Confirmed, in the register")
    assert who.address in newcomer.says()
    assert who.number in newcomer.says()
    newcomer.go("/portal/reads")
    reads = newcomer.page.locator("main li").all_inner_texts()
    assert any(newcomer.word("The grid worker of %(place)s").split("%")[0].strip() in one for one in reads), reads
    assert any(receipt in one for one in reads), reads

    newcomer.go("/portal/record")
    newcomer.press('a[href*="/move-out/"]')
    newcomer.press()  # moved in today: the first day that can be chosen is tomorrow, and it stands there already
    newcomer.sees("Is this right?")
    newcomer.press()
    newcomer.sees("Your move is entered")


@languages
def test_who_did_not_declare_says_so_from_the_message(enter: Enter, language: str) -> None:
    declarant, phone = enter(language), enter(language)
    who, receipt = declarant.declare("confirmed", phone=False)
    message = phone.message(who.phone, "/portal/contest/")
    link = re.search(r"https?://\S+/portal/contest/[0-9a-f-]+/[0-9A-Za-z_-]+", message)
    assert link is not None
    phone.go(link[0])
    assert who.name not in phone.says()
    assert receipt not in phone.says()
    phone.press()
    phone.page.wait_for_url("**/portal/contest/done")
    phone.sees("Thank you, we look into it")
    answer = phone.page.goto(link[0])
    assert answer is not None
    phone.press()
    phone.sees("This link is used up")


@languages
def test_a_resident_asks_why_a_clerk_looked_ten_minutes_ago_and_checks_the_proof_offline(
    enter: Enter, wait: Callable[[timedelta], timedelta], language: str, tmp_path: Path
) -> None:
    resident, clerk, officer = enter(language), enter(language, desk=True), enter(language, desk=True)
    resident.become("resident")
    number = re.search(r"99[0-9]{15}[0-9X]", resident.says())
    assert number is not None
    clerk.become("clerk")
    open_errand(clerk, "record-question")
    search(clerk, number[0])
    clerk.press('form[action$="/reveal"]:has(input[value=birth-date]) button')
    moved = wait(timedelta(minutes=10))

    resident.go("/portal/reads")
    line = resident.page.locator("ol.reads > li", has_text=resident.word("date of birth")).first
    for words in ("date of birth", "In an open case"):
        assert resident.word(words) in line.inner_text()
    assert 10 <= _minutes_since(line.inner_text(), moved) <= 13
    assert resident.word("A clerk at the counter of %(place)s").split("%")[0].strip() in line.inner_text()
    pressed(line.locator('a[href$="/ask"]'))
    resident.fill(text="我没有去过窗口。")
    resident.press()
    asked = resident.page.locator("ol.reads > li", has_text="我没有去过窗口。").first
    assert resident.word("Somebody other than the reader answers by %(due)s.").split("%")[0].strip() in asked.inner_text()

    officer.become("street-officer")
    officer.go("/ops/evidence/questions")
    officer.press("main table tbody tr a")
    officer.sees("我没有去过窗口。")
    officer.page.check("input[value=not-in-order]")
    officer.fill(text="窗口演示时查看，本不需要，已提醒。")
    officer.press("main form .govuk-button")

    resident.go("/portal/reads")
    answered = resident.page.locator("ol.reads > li", has_text="窗口演示时查看，本不需要，已提醒。").first
    proof = answered.locator('a[href$="/proof"]')
    address = resident.demo + str(proof.get_attribute("href"))
    until(lambda: resident.page.request.get(address).ok, "the log's signature")
    with resident.page.expect_download() as started:
        proof.click()
    resident.go("/public/evidence")
    keys = "".join(resident.page.locator("pre").all_text_contents())
    started.value.save_as(tmp_path / "read.jwproof")
    (tmp_path / "verify.html").write_bytes(resident.page.request.get(f"{resident.demo}/public/verify").body())
    said = _checked_offline(resident, tmp_path, keys)
    words = "zh" if language == "zh-hans" else "en"
    assert said.startswith(say("UNWITNESSED", words)), said  # the demo has no witnesses, and says so
    for shown in ("[role]\nclerk", '[fields]\n["birth-date"]', say("opened", words, "role")):
        assert shown in said
    altered = (tmp_path / "read.jwproof").read_bytes()
    place = altered.index(b"\nindex ") - 90
    (tmp_path / "read.jwproof").write_bytes(altered[:place] + bytes([altered[place] ^ 1]) + altered[place + 1 :])
    assert _checked_offline(resident, tmp_path, keys).startswith(say("INVALID", words))


def _minutes_since(text: str, moved: timedelta) -> int:
    """Minutes from the time of day that a text tells to the demo's clock."""
    told = re.search(r"(?<![0-9])([0-9]{1,2}):([0-9]{2})(?![0-9])", text)
    assert told is not None, text
    now = (datetime.now(UTC) + moved).astimezone(DISTRICT_ZONE)
    return (now.hour * 60 + now.minute - int(told[1]) * 60 - int(told[2])) % 1440


def _checked_offline(resident: Somebody, folder: Path, keys: str) -> str:
    """The page that was saved, opened from its file by a browser without a network, is given the file and the keys; what it says."""
    assert resident.context.browser is not None
    context = resident.context.browser.new_context(locale=LOCALES[resident.language], offline=True)
    page = context.new_page()
    page.goto((folder / "verify.html").as_uri())
    page.locator("#file").set_input_files(folder / "read.jwproof")
    page.locator("#trust").fill(keys)
    page.locator("[type=submit]").click()
    page.locator("#result .verdict").wait_for()
    said = page.locator("#result").inner_text()
    context.close()
    return said


def test_a_clerk_proves_a_declaration_instead_of_a_visit(enter: Enter) -> None:
    resident = enter()
    who, receipt = resident.declare("unknown", phone=False)
    clerk = enter(desk=True)
    clerk.become("clerk")
    open_errand(clerk, "record-question")
    search(clerk, receipt)
    clerk.sees("This case is for another errand")
    open_errand(clerk, "desk-proof")
    until(lambda: _opens(clerk, receipt, who), "the order of the receipt")
    clerk.page.check("input[value=as-declared]")
    clerk.press("main form:has([name=outcome]) button")
    clerk.sees("Proved. Nobody needs to visit.")
    search(clerk, receipt)
    clerk.sees("Nothing is left to prove for this receipt")


def _opens(clerk: Somebody, receipt: str, who: Card) -> bool:
    search(clerk, receipt)
    return who.name in clerk.says()


def test_a_street_officer_goes_down_the_board_and_asks_for_another_visit(enter: Enter) -> None:
    officer = enter(desk=True)
    officer.become("street-officer")
    officer.page.wait_for_url("**/ops/declarations")
    numbers = officer.page.locator(".kpi, .kpis > *").all_inner_texts()
    assert len(numbers) == 4, numbers
    officer.press("main section table tbody tr a")
    assert re.search(r"[?&]community=[0-9]{12}", officer.page.url), officer.page.url
    officer.go("/ops/cases?show=closed")
    orders = officer.page.locator("main table tbody tr a")
    for place in range(orders.count()):
        officer.go("/ops/cases?show=closed")
        pressed(officer.page.locator("main table tbody tr a").nth(place))
        if officer.page.locator('form[action$="/reopen"]').count():
            break
    closed = officer.page.url
    officer.press('form[action$="/reopen"] button')
    assert officer.page.locator(".govuk-error-summary").count() == 1
    officer.fill(why="The plate beside the door was new.")
    officer.press('form[action$="/reopen"] button')
    assert officer.page.url != closed
    officer.sees("Not accepted yet")
    officer.sees("The plate beside the door was new.")
    officer.page.goto(closed)
    officer.sees("Another visit follows")


def test_a_district_officer_sees_streets_and_no_names(enter: Enter) -> None:
    officer = enter("en", desk=True)
    officer.become("district-officer")
    streets = officer.page.locator("main section table tbody tr a").all_inner_texts()
    assert len(streets) > 1
    officer.press("main section table tbody tr a")
    assert re.search(r"[?&]street=[0-9]{9}", officer.page.url)
    officer.go("/ops/registers/search")
    assert "mobile number" not in officer.says()
    officer.fill(text="王伟")
    officer.press("form[role=search] button")
    officer.sees("Nothing was found in your territory. Check what you typed, or type less of it.")


def test_a_resident_needs_no_scripts(enter: Enter) -> None:
    resident, elsewhere = enter(scripts=False), enter(scripts=False)
    who, receipt = resident.declare("confirmed")
    assert resident.page.locator("svg.qr").count() == 1
    elsewhere.go(f"/portal/declarations/{receipt}")
    code = CODE.search(elsewhere.message(who.phone, receipt).replace(who.phone, "").replace(receipt, ""))
    assert code is not None
    elsewhere.fill(code=code[0])
    elsewhere.press()
    assert elsewhere.page.locator("svg.qr").count() == 1
    resident.sign_in(who.phone)
    resident.go("/portal/identify")
    resident.fill(number=who.number)
    resident.press()
    resident.sees("We cannot be sure by phone")  # that an archive names the phone is no proof
    clerk = enter("en", desk=True)
    clerk.become("clerk")
    give_account(clerk, who)
    resident.go("/portal/record")
    assert who.address in resident.says()
    resident.go("/portal/reads")
    assert resident.page.locator("main li").count() >= 1
    resident.go("/demo/")
    assert "done" in (
        resident.page.locator("main li", has_text=resident.word("Read who looked at your record, and why")).get_attribute("class")
        or ""
    )


def tab_to(page: Somebody, name: str) -> None:
    """Press Tab until a field has the focus, which is seen."""
    for _ in range(40):
        page.page.keyboard.press("Tab")
        if page.page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab does not reach {name}")


def test_a_resident_declares_by_the_keyboard(enter: Enter) -> None:
    resident = enter()
    who = resident.scan("confirmed")
    for name, value in (("number", who.number), ("name", who.name)):
        tab_to(resident, name)
        resident.page.keyboard.insert_text(value)
    resident.page.keyboard.press("Enter")
    resident.page.wait_for_url("**/portal/declarations/*")
    assert RECEIPT.fullmatch(resident.page.url.rsplit("/", 1)[1])


def test_an_officer_opens_a_row_by_the_keyboard(enter: Enter) -> None:
    officer = enter(desk=True)
    officer.become("street-officer")
    officer.go("/ops/registers/dwellings")
    rows = officer.page.locator("main table[data-keys] tbody tr")
    second = rows.nth(1).locator("a").first.get_attribute("href")
    for key in ("j", "j", "j", "k", "Enter"):
        officer.page.keyboard.press(key)
    officer.page.wait_for_url(f"**{second}")
    officer.go("/ops/registers/search")
    officer.page.keyboard.press("/")
    assert officer.page.evaluate("document.activeElement.name") == "text"
