"""A list that speaks of people says of whom: no description without their numbers, and no row, also by no correction."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.people import G1
from tests.registers.world import World, number_of
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import loaded, operate, registered
from tests.sharing.test_importing import jingwei
from tests.sharing.test_lists import counted
from tests.sharing.test_protected import HOME, protect

from jingwei.sharing.errors import WrongList, WrongValue
from jingwei.sharing.operations.loading import Taken
from jingwei.sharing.operations.rows import correct_row

pytestmark = pytest.mark.usefixtures("committing")
FLAT = {"name": "flat", "title": "房屋", "title_en": "Flat", "kind": "house-code", "key": True}
CALLED = {"name": "called", "title": "称呼", "title_en": "Called", "kind": "name"}
PHONE = {"name": "phone", "title": "电话", "title_en": "Phone", "kind": "phone"}
REMARK = {"name": "remark", "title": "备注", "title_en": "Remark", "kind": "text", "personal": True}
WHO = {"name": "who", "title": "身份证号", "title_en": "Number", "kind": "identity-number"}
ALL = (FLAT, CALLED, PHONE, WHO)


@pytest.mark.parametrize("column", [CALLED, PHONE, REMARK], ids=["name", "phone", "personal"])
def test_a_list_of_people_without_their_numbers_is_refused(column: dict[str, Any]) -> None:
    with pytest.raises(WrongList, match="identity numbers"):
        registered(columns=(FLAT, column))
    assert counted("select count(*) from sharing_list") == 0
    registered(columns=(FLAT, column, WHO))
    registered(name="places", columns=(FLAT, REMARK | {"personal": False}))


def test_a_row_that_says_something_of_nobody_is_kept_out() -> None:
    registered(columns=ALL)
    rows = [
        {"flat": HOME, "called": "王小明"},
        {"flat": f"{G1}00001000102", "phone": "13800138000"},
        {"flat": f"{G1}00001000103", "called": "王小明", "who": number_of(1)},
        {"flat": f"{G1}00001000104"},
    ]
    assert list(loaded(rows).values()) == [Taken.NOBODY, Taken.NOBODY, Taken.NEW, Taken.NEW]
    assert counted("select count(*) from sharing_listrow where subjects = '{}' and sealed <> '{}'") == 0


def test_nobody_finds_a_protected_persons_home_by_a_row_without_their_number(district: World) -> None:
    person = min(set(district.people) - district.protected)
    registered(columns=(*ALL, REMARK))
    written = "-".join((district.people[person][:6], district.people[person][6:14], district.people[person][14:]))
    loaded([{"flat": HOME, "called": "王小明", "remark": written}, {"flat": f"{G1}00001000102", "called": "王小明"}])
    agreement = signed("flat", "called", what="list:fire-training")
    assert [one.values["flat"] for one in paged(agreement).rows] == [HOME]
    protect(person)
    assert (paged(agreement).rows, found(agreement, HOME).rows) == ((), ())


def test_no_correction_makes_an_empty_row_speak_of_somebody() -> None:
    registered(columns=ALL)
    loaded([{"flat": HOME}, {"flat": f"{G1}00001000103", "who": number_of(1)}])
    with pytest.raises(WrongValue, match="called"):
        operate(correct_row, "fire-training", HOME, {"called": "王小明"}, reason="added")
    operate(correct_row, "fire-training", f"{G1}00001000103", {"called": "王小明"}, reason="added")


def test_the_sender_is_told_which_line_says_of_nobody(tmp_path: Path) -> None:
    registered(columns=ALL)
    file = tmp_path / "flats.csv"
    file.write_text(f"房屋,称呼,电话,身份证号\n{HOME},王小明,,\n{G1}00001000103,李芳,,{number_of(1)}\n", "utf-8")
    said = json.loads(jingwei("import", "list:fire-training", file, "--json").stdout)
    assert counted("select count(*) from sharing_listrow") == 1
    assert counted("select count(*) from registers_quarantinedline where reason = 'nobody'") == 1, said
