"""What a sender mends or takes back is a correction; what became otherwise is news: lists in versions, imports that are undone, homes."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.people import G1, NOON, OPERATOR, QIAN
from tests.registers.importing.conftest import Run, rows
from tests.registers.importing.messy import number as number_in
from tests.registers.importing.test_places import BUILDINGS, COMMUNITY, D1, DWELLINGS, PEOPLE, U1, ground
from tests.registers.world import World
from tests.sharing.agreeing import found, paged, signed
from tests.sharing.conftest import TODAY, later, loaded, operate, registered, sequenced
from tests.sharing.test_corrections import fetched, own_of
from tests.sharing.test_corrections_of_things import HAZARDS, LEAK, PLACE
from tests.sharing.test_lists import CHEN, LIN, ROWS

from jingwei.registers.operations.importing import undo_import
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.people import move_out
from jingwei.registers.operations.places import DwellingChanges, change_dwelling
from jingwei.registers.operations.staging import Stage
from jingwei.sharing.handlers import SUBSCRIPTIONS
from jingwei.sharing.operations.corrections import Sent
from jingwei.sharing.operations.loading import undo

__all__ = ["ground"]
pytestmark = pytest.mark.usefixtures("committing")
NEXT = f"{G1[:9]}00201"  # a grid of the next community
MENDED = [{**ROWS[0], "course": "C"}, ROWS[1]]


def told(sent: list[Sent]) -> list[tuple[str, Any]]:
    return sorted(((one.statement.field, one.statement.value) for one in sent), key=str)


def test_a_list_of_the_same_date_mends_what_was_received_of_it() -> None:
    registered()
    loaded(ROWS)
    number = signed("holder", "course")
    paged(number)
    loaded([MENDED[0]], batch=2)
    sequenced(*SUBSCRIPTIONS)
    assert told(fetched()) == [("course", "C"), ("course", None), ("holder", None)]  # Lin's row was withdrawn
    assert (len(own_of(CHEN)), len(own_of(LIN))) == (1, 2)


def test_a_list_of_a_later_date_is_news_but_for_names_and_for_who_read_after_it() -> None:
    registered()
    loaded(ROWS)
    number = signed("holder", "course")
    paged(number)
    mended = [{**MENDED[0], "holder": "陈晓明"}]
    loaded(mended, batch=2, as_of=date(2027, 3, 3))
    sequenced(*SUBSCRIPTIONS)
    assert told(fetched()) == [("holder", "陈晓明")]
    loaded(ROWS, batch=3, as_of=date(2027, 3, 2))  # arrives late, and is not the latest
    sequenced(*SUBSCRIPTIONS)
    assert told(fetched()) == [("holder", "陈晓明")]


def test_who_read_an_old_version_after_the_date_of_the_new_one_read_what_was_wrong() -> None:
    registered(**HAZARDS)
    loaded(LEAK, name="hazards")
    number = signed("found", what="list:hazards")
    paged(number, at=later(9))
    loaded([{"dwelling": PLACE, "found": "已整改"}], name="hazards", batch=2, as_of=date(2027, 3, 5))
    sequenced(*SUBSCRIPTIONS, at=later(9))
    assert told(fetched(at=later(9))) == [("found", "已整改")]


def test_a_version_that_is_undone_gives_back_what_the_one_before_said() -> None:
    registered(**HAZARDS)
    other = "4403040080010100001000102"
    loaded(LEAK, name="hazards")
    loaded([{"dwelling": PLACE, "found": "误报"}, {"dwelling": other, "found": "误报"}], name="hazards", batch=2)
    number = signed("found", what="list:hazards")
    paged(number)
    undo("hazards", batch=2, actor=OPERATOR, at=NOON)
    sequenced(*SUBSCRIPTIONS)
    both = fetched()
    assert len(both) == 2
    assert {one.statement.value for one in both} == {"燃气泄漏", None}
    loaded([{"dwelling": other, "found": "误报"}], name="hazards", batch=3)  # it was right after all
    sequenced(*SUBSCRIPTIONS)
    assert [one.statement.value for one in fetched() if one.id not in {each.id for each in both}].count("误报") == 1


def test_a_row_that_moved_out_of_the_agreement_is_not_told_where(district: World) -> None:
    inside, outside = sorted(grid for grid in set(district.grid_of.values()))[0], "44030500100101"
    registered()
    loaded([{**ROWS[0], "grid": inside}])
    number = signed("grid", "course", level="street", codes=(inside[:9],))
    assert len(paged(number).rows) == 1
    loaded([{**ROWS[0], "grid": outside}], batch=2)
    sequenced(*SUBSCRIPTIONS)
    assert told(fetched()) == [("course", None), ("grid", None)]


@pytest.fixture
def settled(ground: Run) -> Run:
    """Two of three people live in the district by a list."""
    for text, register in ((BUILDINGS, "buildings"), (DWELLINGS, "dwellings"), (PEOPLE, "people")):
        ground(text, register)
    return ground


def test_a_batch_of_homes_that_is_undone_takes_back_what_was_received_by_it(settled: Run) -> None:
    stays = settled(f"身份证号,房屋编码\n{number_in(1)},{D1}\n", "residences")
    agreement = signed("name", "community", what="registers.people")
    (row,) = found(agreement, number_in(1)).rows
    assert row.values["community"] == COMMUNITY
    undo_import(stays.batch or 0, actor=OPERATOR, at=NOON)
    sequenced(*SUBSCRIPTIONS)
    assert told(fetched()) == [("community", None), ("name", None)]
    assert {one.field for one in own_of(number_in(1))} == {"community", "name"}
    again = settled(f"身份证号,房屋编码\n{number_in(1)},{D1}\n{number_in(2)},{D1}\n", "residences")
    assert again.batch != stays.batch
    assert found(agreement, number_in(1)).rows[0].values["community"] == COMMUNITY
    sequenced(*SUBSCRIPTIONS)
    assert len(fetched()) == 2


def test_people_dwellings_and_organisations_of_an_undone_batch_are_taken_back(ground: Run) -> None:
    ground(BUILDINGS, "buildings")
    dwellings = ground(DWELLINGS, "dwellings")
    firms = ground(f"统一社会信用代码,名称,网格\n{U1},福田一号公司,{G1}\n", "entities")
    found(signed("use", what="registers.dwellings"), D1)
    found(signed("name", what="registers.entities"), U1)
    for batch in (dwellings, firms):
        undo_import(batch.batch or 0, actor=OPERATOR, at=NOON)
    sequenced(*SUBSCRIPTIONS)
    assert told(fetched()) == [("name", None), ("use", None)]


@pytest.mark.parametrize(("day", "right"), [(10, []), (2, [("community", None)])])
def test_somebody_who_moved_is_news_and_a_move_that_is_dated_back_is_a_correction(
    settled: Run, day: int, right: list[tuple[str, Any]]
) -> None:
    settled(f"身份证号,房屋编码\n{number_in(1)},{D1}\n", "residences")
    found(signed("community", what="registers.people"), number_in(1), at=later(4))
    [(residence,)] = rows("select id from registers_residence")
    operate(move_out, residence, on=TODAY + timedelta(days=day), actor=QIAN, at=later(20))
    sequenced(*SUBSCRIPTIONS, at=later(20))
    assert told(fetched(at=later(20))) == right


def test_a_dwelling_that_lay_elsewhere_all_along_corrects_where_its_people_live(settled: Run) -> None:
    settled(f"身份证号,房屋编码\n{number_in(1)},{D1}\n", "residences")
    [(dwelling,)] = rows("select id from registers_dwelling where code = %s", D1)
    agreement = signed("name", "community", what="registers.people")
    found(agreement, number_in(1), at=later(10))
    stage = Stage(NOON, "tests", "operator")
    stage.division(NEXT[:12], "next", since=date(2010, 1, 1))
    stage.grid(NEXT, "next", since=date(2010, 1, 1))
    for _progress in load(stage.tables(), actor=OPERATOR, at=NOON, source="tests"):
        pass
    changes = DwellingChanges(grid=NEXT)
    operate(change_dwelling, dwelling, changes, on=date(2027, 3, 5), source="survey", actor=QIAN, at=later(20))
    sequenced(*SUBSCRIPTIONS, at=later(20))
    assert told(fetched(at=later(20))) == [("community", NEXT[:12])]
