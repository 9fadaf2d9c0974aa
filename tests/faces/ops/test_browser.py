"""The operations centres in a real browser: axe finds nothing, nothing sticks out, and the keyboard is enough."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.faces.desk import (
    COMMUNITY,
    DISTRICT,
    G1,
    G3,
    NOON,
    OTHER_STREET,
    STREET,
    District,
    SignIn,
    declared,
    escalated,
    number,
    objected,
    order_of,
    visited,
)
from tests.faces.desk_browser import Look, context
from tests.faces.furniture.serving import served
from tests.journeys.browser import chromium, find_chromium
from tests.journeys.looked import LANGUAGES, Record

from jingwei.cases.words import Outcome
from jingwei.kernel.actors import Role

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found"),
]
DAY = timedelta(days=1)


def weeks(district: District) -> str:
    """Some weeks of declarations and visits, one objection; its address."""
    for n in range(12):
        receipt = declared(district.code(G1 if n % 3 else G3, 1), number=number(30 + 2 * n), at=NOON - (80 - 7 * n) * DAY)
        if n < 9:
            visited(order_of(receipt)[0], grid=G1 if n % 3 else G3, at=NOON - (78 - 7 * n) * DAY)
    closed, _ = order_of(declared(district.code(G1, 1), number=number(98)))
    visited(closed, outcome=Outcome.NO_SUCH_DWELLING)
    return f"/ops/objections/{objected(closed, number=number(98))}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_a_browser(
    district: District, sign_in: SignIn, tmp_path: Path, looked: Record, language: str
) -> None:
    objection = weeks(district)
    waiting = order_of(declared(district.code(G1, 1), number=number(96)))[1]
    street, late = order_of(declared(district.code(G1, 1), number=number(94)))
    escalated(street)
    qian, sun = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    zheng = sign_in(Role.STREET_OFFICER, OTHER_STREET)
    found = qian.post("/ops/registers/search", {"text": "王小明", "purpose": "correction"})["Location"]
    nobody = qian.post("/ops/registers/search", {"text": "赵云", "purpose": "correction"})["Location"]
    pages = {
        "board-street": "/ops/declarations",
        "board-community": f"/ops/declarations?community={COMMUNITY}",
        "list": "/ops/declarations/list",
        "list-empty": "/ops/declarations/list?state=confirmed",
        "cases": "/ops/cases",
        "cases-closed": f"/ops/cases?show=closed&community={COMMUNITY}",
        "order": f"/ops/cases/{waiting}",
        "order-street": f"/ops/cases/{late}",
        "close": f"/ops/cases/{late}/close",
        "objections": "/ops/objections",
        "objection": objection,
        "people": "/ops/registers/search",
        "found": found,
        "person": f"{found}/1",
        "dwellings": "/ops/registers/dwellings",
        "dwellings-wrong": f"/ops/registers/dwellings?community={COMMUNITY}&code=12",
        "dwelling": f"/ops/registers/dwellings/{district.code(G1)}",
        "entities": "/ops/registers/entities",
        "entity": f"/ops/registers/entities/{district.uscc}",
        "grids": f"/ops/registers/grids?community={COMMUNITY}&code={G1}",
        "grids-empty": "/ops/registers/grids?as_of=2005-01-01",
        "board-empty": "/ops/declarations?as_of=2005-01-01",
        "list-before": "/ops/declarations/list?as_of=2005-01-01",
        "cases-empty": "/ops/cases?as_of=2005-01-01",
        "dwellings-empty": "/ops/registers/dwellings?as_of=2005-01-01",
        "entities-empty": "/ops/registers/entities?as_of=2005-01-01",
        "found-nobody": nobody,
    }
    with chromium() as browser, served() as address:
        look = Look(context(browser, address, qian, language=language).new_page(), address, tmp_path, looked)
        for name, path in pages.items():
            look.open(path, f"{language}-{name}")
        look.page.goto(address + objection)
        look.send("main .govuk-button")
        look.look(f"{language}-objection-error")
        look.page.goto(address + "/ops/registers/search")
        look.send("main form:has([name=text]) button")
        look.look(f"{language}-people-error")
        look.page.goto(f"{address}/ops/cases?show=closed")
        look.send("main table tbody tr a")
        look.send('form[action$="/reopen"] button')
        look.look(f"{language}-reopen-error")
        elsewhere = Look(context(browser, address, zheng, language=language).new_page(), address, tmp_path, looked)
        elsewhere.open("/ops/objections", f"{language}-objections-empty")
        look.page.goto(f"{address}/ops/cases/{late}/close")
        look.send("form[action$='/declared'] button")
        look.look(f"{language}-declared")
        look.send("form[action$='/close'] button")
        look.look(f"{language}-close-error")
        over = Look(context(browser, address, sun, language=language).new_page(), address, tmp_path, looked)
        over.open("/ops/declarations", f"{language}-board-district")
        over.open("/ops/registers/search", f"{language}-search-district")
        over.page.fill("[name=text]", "枫林")
        over.page.keyboard.press("Enter")
        over.page.wait_for_url("**/ops/registers/search/*")
        over.look(f"{language}-found-district")
        assert over.page.locator("main table").count() == 2
    assert look.wrong + elsewhere.wrong + over.wrong == []
    looked.done(f"ops {language}")


def test_a_row_is_reached_and_opened_by_the_keyboard(district: District, sign_in: SignIn) -> None:
    waiting = order_of(declared(district.code(G1, 1)))[1]
    qian = sign_in(Role.STREET_OFFICER, STREET)
    with chromium() as browser, served() as address:
        page = context(browser, address, qian, language="en").new_page()
        page.goto(f"{address}/ops/cases")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/ops/cases/{waiting}")
        page.goto(f"{address}/ops/registers/search")
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.name") == "text"
        page.keyboard.press("Escape")
        page.locator("body").click(position={"x": 2, "y": 2})
        page.keyboard.press("?")
        assert page.locator("dialog[open]").count() == 1


def test_the_bar_works_without_scripts(district: District, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    with chromium() as browser, served() as address:
        page = context(browser, address, qian, language="en", scripts=False).new_page()
        page.goto(f"{address}/ops/declarations")
        page.select_option("#bar-territory", COMMUNITY)
        page.locator("form.filters button").first.click()
        page.wait_for_url(f"**/ops/declarations?community={COMMUNITY}")
        assert "福中社区" in page.locator("h1").inner_text()
