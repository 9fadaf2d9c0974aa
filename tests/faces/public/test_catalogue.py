"""The catalogue that everybody reads: what is held and why, until when, and who gets it; nobody is in it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from tests.faces.furniture.serving import served
from tests.journeys.browser import DESKTOP, PHONE, axe_violations, chromium, find_chromium, screenshot, sticks_out
from tests.journeys.looked import Record
from tests.people import DISTRICT, NOON, OPERATOR
from tests.registers.importing.conftest import importing
from tests.registers.world import World, number_of
from tests.sharing.agreeing import signed
from tests.sharing.conftest import HEALTH, district, loaded, machine, operate, registered
from tests.sharing.test_lists import CHEN, ROWS

from jingwei.faces._furniture import clock
from jingwei.kernel.progress import ended
from jingwei.kernel.scope import Level
from jingwei.registers.operations.history import build
from jingwei.sharing.operations.agreements import withdraw_agreement
from jingwei.sharing.operations.lists import withdraw_list

__all__ = ["district"]
PAGE = "/public/catalogue"
MANY = [{"number": number_of(n), "holder": "陈小明", "course": "A"} for n in range(1234)]


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """The clock stands at noon."""
    before = clock._offset
    clock.install(lambda: NOON - datetime.now(UTC))
    yield
    clock._offset = before


@pytest.fixture
def visitor(committing: str) -> Client:
    """Anybody, who reads English."""
    return Client(headers={"accept-language": "en"})


def page(visitor: Client, **headers: str) -> str:
    answer = visitor.get(PAGE, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_sees_what_is_held_and_why_and_until_when(visitor: Client) -> None:
    registered()
    loaded(MANY)
    text = page(visitor)
    for said in (
        "Fire safety training",
        "To know which landlords took the fire safety course",
        "Shenzhen Data Regulations, art. 42",
        "消防-2027-03",
        "Identity number, Holder",  # fields about people
        "1\u202f234",
        "as of 1 March 2027",
        "90 days after the date of the data",
        "what is held now is erased on 30 May 2027",
        "No department: there is no agreement about it.",
        "People who live in the district",
    ):
        assert said in text, said


def test_the_history_archive_is_a_holding_with_count_purpose_basis_and_retention(visitor: Client) -> None:
    def card(text: str) -> str:
        return text.split('id="registers-history"')[1].split("</section>")[0]

    assert "none" in card(page(visitor))
    lines = "".join(f"王小明,{number_of(nth)},2012-03-04\n" for nth in range(1200))
    importing(f"姓名,身份证号,记录日期\n{lines}", "history")
    ended(build(actor=OPERATOR, at=NOON, source="tests", generation=None, folder=None))
    shown = card(page(visitor))
    for said in (
        "1\u202f200",
        "as of 1 March 2027",
        "To compare a declaration with what was recorded before",
        "art. 2",
        "Identity number, Name",
        "with the person of its identity number; else until the list that a record came from is undone",
        "No department: there is no agreement about it.",
    ):
        assert said in shown, said
    assert "历史档案：以前的登记和名单所记载的内容" in page(visitor, **{"accept-language": "zh-CN"})


def test_the_page_says_it_in_chinese_with_the_article_itself(visitor: Client) -> None:
    registered()
    text = page(visitor, **{"accept-language": "zh-CN"})
    for said in (
        "消防培训名单",
        "了解哪些房东已参加消防培训",
        "公共数据共享平台在有需要的公共管理和服务机构之间及时、准确共享",
        "居住在本区的人",
    ):
        assert said in text, said


def test_a_number_that_is_too_small_is_not_told(visitor: Client) -> None:
    registered()
    loaded(ROWS)
    assert "fewer than 5" in page(visitor)
    loaded(MANY[:5], batch=2)
    assert "fewer than 5" not in page(visitor)


def test_who_gets_it_under_which_agreement(visitor: Client) -> None:
    registered()
    kept, gone = signed("course"), signed("holder", by=machine(4, DISTRICT, level=Level.DISTRICT, organisation="福田区卫生局"))
    over = signed("course", valid_until=date(2027, 3, 1))
    operate(withdraw_agreement, gone, reason="over")
    text = page(visitor)
    assert "44030431 receives: Course." in text
    assert "福田区卫生局 receives: Holder." in text
    states = {number: text.split(number)[1].split("</p>")[0] for number in (kept, gone, over)}
    assert [said in states[number] for number, said in ((kept, "Holds"), (gone, "Withdrawn"), (over, "Does not hold today"))] == [
        True
    ] * 3
    operate(withdraw_list, "fire-training")
    assert "Held no longer" in page(visitor)


def test_nobody_is_in_it_and_nothing_is_noted(visitor: Client) -> None:
    registered()
    loaded(ROWS)
    text = page(visitor)
    assert CHEN not in text
    assert "陈小明" not in text
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from evidence_read")
        assert cursor.fetchone() == (0,)


def test_numbers_of_base_registers_are_estimates(district: World) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("truncate registers_dwelling cascade")  # nobody has counted them since; an earlier test may have had it done
        cursor.execute("analyze registers_person")
    text = page(Client(headers={"accept-language": "en"}))
    assert f"about {len(district.people)}" in text
    assert "not counted yet" in text


@pytest.mark.journey
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium was found")
@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("zh-Hans", "zh-CN")])
def test_the_page_is_whole_in_a_browser(visitor: Client, tmp_path: Path, looked: Record, language: str, locale: str) -> None:
    registered()
    loaded(MANY)
    signed("course")
    operate(withdraw_agreement, signed("holder", by=HEALTH), reason="over")
    wrong: list[str] = []
    with served() as address, chromium() as browser:
        context: Any = browser.new_context(locale=locale, viewport={"width": PHONE, "height": 844})
        shown = context.new_page()
        shown.goto(address + PAGE)
        looked.look(shown)
        for width in (PHONE, DESKTOP):
            screenshot(shown, tmp_path / f"catalogue-{language}-{width}.png", width)
            wrong += [f"{width}: {line}" for line in axe_violations(shown) + sticks_out(shown)]
        assert shown.get_by_role("heading", level=1).count() == 1
        context.close()
    assert not wrong
    looked.done(f"public {language}")
