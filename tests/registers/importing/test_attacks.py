"""A list is no way in: to look says nothing of anybody, nobody is pulled in or found out, and whoever is compared reads of it."""

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction
from tests.people import G1, NOON, OPERATOR, QIAN, STREET, SUN, WU
from tests.registers.importing.conftest import COLLEAGUE, Run, colleague, importing, opened, rows
from tests.registers.importing.messy import HEAD, number
from tests.registers.importing.test_places import FAR

from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import ended
from jingwei.registers.importing.reasons import Reason
from jingwei.registers.operations.importing import Report, Wanted, mend_line, rehearse_import
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.places import BuildingFields, DwellingFields
from jingwei.registers.operations.staging import Stage
from jingwei.registers.people import numbers

SINCE = date(2015, 1, 1)
MINE, AWAY, HIDDEN, GONE, NOBODY = (number(order) for order in (1, 2, 3, 4, 9))
NAMES = {MINE: "王小明", AWAY: "李娜", HIDDEN: "张伟", GONE: "陈静", NOBODY: "赵无名"}
HOMES = {MINE: f"{G1}00001000101", AWAY: f"{FAR}00001000101", HIDDEN: f"{G1}00001000102"}
EMPTY = f"{G1}00001000103"
STAYS = "身份证号,姓名,房屋编码\n"


@pytest.fixture
def town(committing: str) -> Run:
    """One who lives in the street, one in another, one whom a court protects, and one who has moved away."""
    stage = Stage(NOON, "counter", "operator")
    for code in ("440304", STREET, G1[:12], FAR[:9], FAR[:12]):
        stage.division(code, code, since=date(2010, 1, 1))
    made: dict[str, UUID] = {}
    for grid in (G1, FAR):
        stage.grid(grid, grid, since=date(2010, 1, 1))
        fields = BuildingFields(part="00001", address="一号路", use="home", structure="rc", storeys=9)
        block = stage.building(fields, grid=grid, since=date(2010, 1, 1))
        for room in ("000101", "000102", "000103"):
            code = f"{grid}00001{room}"
            home = DwellingFields(address=f"一号路 {room}", room=room, use="home", capacity=4)
            made[code] = stage.dwelling(code, home, building=block, grid=grid, since=date(2010, 1, 1))
    for ident in (MINE, AWAY, HIDDEN, GONE):
        person = stage.person(ident, NAMES[ident], since=SINCE, protected=ident == HIDDEN)
        code, until = HOMES.get(ident, f"{FAR}00001000102"), date(2020, 1, 1) if ident == GONE else None
        stage.residence(person, made[code], grid=code[:14], kind="tenant", since=SINCE, until=until)
    for _progress in load(stage.tables(), actor=OPERATOR, at=NOON, source="tests"):
        pass
    return importing


def people(*lines: tuple[str, str]) -> str:
    return f"{HEAD}\n" + "".join(f"{name},{ident}\n" for ident, name in lines)


def looked(text: str, register: str, actor: Actor) -> Report:
    with opened(text) as file:
        wanted = Wanted(register=register, code=STREET, source="hr-office")
        report: Report = ended(rehearse_import(file, wanted, actor=actor, at=NOON))
        return report


@pytest.mark.parametrize("actor", [QIAN, SUN, OPERATOR], ids=["street", "district", "operator"])
def test_a_look_says_the_same_of_everybody_and_notes_nothing(town: Run, actor: Actor) -> None:
    said = [looked(people((ident, name)), "people", actor) for ident in NAMES for name in (NAMES[ident], "钱改名")]
    said += [looked(f"{STAYS}{ident},{NAMES[ident]},{code}\n", "residences", actor) for ident in NAMES for code in HOMES.values()]
    assert {(report.lines, report.loaded, str(report.found), str(report.reasons)) for report in said} == {
        (1, 1, "{'readable': 1}", "{}")
    }
    assert rows("select count(*) from evidence_read") == [(0,)]
    assert rows("select count(*) from registers_importbatch") == [(0,)]


def test_the_protected_the_far_and_those_who_left_wait_for_one_reason(town: Run) -> None:
    secret = [(ident, name) for ident in (AWAY, HIDDEN, GONE) for name in (NAMES[ident], "钱改名")]
    report = town(people(*secret, (MINE, "王小明"), (MINE, "钱改名")), actor=QIAN, code=STREET)
    assert (report.found, report.reasons) == ({"matched": 1}, {"name-differs": 1, "not-here": 6})
    assert rows("select distinct reason, field from registers_quarantinedline where line < 8") == [("not-here", "number")]
    district = town(people(*secret), actor=SUN)
    assert (district.found, district.reasons) == ({"matched": 1}, {"name-differs": 1, "not-here": 4})
    whole = town(people(*secret), actor=OPERATOR)  # on the command line, with the database in hand, all but the protected
    assert (whole.found, whole.reasons) == ({"matched": 2}, {"name-differs": 2, "not-here": 2})


def test_nobody_is_pulled_in_and_no_address_is_guessed_by_a_list(town: Run) -> None:
    before = rows("select count(*) from registers_residenceversion")
    lines = [(AWAY, EMPTY), (HIDDEN, HOMES[HIDDEN]), (HIDDEN, EMPTY), (NOBODY, EMPTY)]
    text = (
        STAYS
        + "".join(f"{ident},{NAMES[ident]},{code}\n" for ident, code in lines)
        + f"{AWAY},钱改名,{EMPTY}\n{GONE},钱改名,{EMPTY}\n"
    )
    report = town(text, "residences", actor=QIAN, code=STREET)
    assert (report.loaded, report.reasons) == (0, {"not-here": 6})
    assert rows("select distinct reason, field from registers_quarantinedline") == [("not-here", "number")]
    assert rows("select count(*) from registers_residenceversion") == before
    assert town(f"{STAYS}{AWAY},{NAMES[AWAY]},{EMPTY}\n", "residences", actor=SUN).found == {"new": 1}
    hidden = town(f"{STAYS}{HIDDEN},{NAMES[HIDDEN]},{HOMES[HIDDEN]}\n", "residences", actor=OPERATOR)
    assert hidden.reasons == {"not-here": 1}


@pytest.mark.parametrize("actor", [SUN, OPERATOR], ids=["district", "operator"])
def test_whoever_mends_a_line_of_a_street_tells_the_street_no_more(town: Run, actor: Actor) -> None:
    batch = town(people((NOBODY[:-1] + "?", "赵无名")), actor=QIAN, code=STREET).batch or 0
    for name in (NAMES[AWAY], "钱改名"):
        why = mend_line(batch, 2, {"number": AWAY, "name": name}, actor=actor, at=NOON)
        assert why is not None
        assert why.reason is Reason.NOT_HERE
    assert rows("select reason, field from registers_quarantinedline") == [("not-here", "number")]


@pytest.mark.parametrize("actor", [QIAN, WU, SUN], ids=["street", "old-street", "district"])
def test_who_has_left_is_not_pulled_in_by_a_number_alone(town: Run, actor: Actor) -> None:
    code = actor.scope.codes[0]
    before = rows("select count(*) from registers_residenceversion")
    homes = EMPTY, f"{FAR}00001000103", f"{FAR}00001000102"
    lines = "".join(f"{GONE},{name},{home}\n" for home in homes for name in ("", NAMES[GONE]))
    past = f"身份证号,姓名,房屋编码,入住日期,搬离日期\n{GONE},,{homes[2]},2015-01-01,2020-01-01\n"
    for text in (STAYS + lines, past):
        report = town(text, "residences", actor=actor, code=code)
        assert report.loaded == 0, "nor is it said that they lived there once"
        assert set(report.reasons) <= {"not-here", "unknown-dwelling"}
    assert rows("select count(*) from registers_residenceversion") == before
    assert town(f"{STAYS}{GONE},,{EMPTY}\n", "residences", actor=OPERATOR).found == {"new": 1}


def test_who_came_with_a_list_of_another_street_is_not_pulled_in(town: Run) -> None:
    far = WU.scope.codes[0]
    assert town(people((NOBODY, "赵无名")), actor=WU, code=far).found == {"new": 1}
    stay = f"{STAYS}{NOBODY},,{EMPTY}\n"
    assert town(stay, "residences", actor=QIAN, code=STREET).reasons == {"not-here": 1}
    there = f"{STAYS}{NOBODY},,{FAR}00001000103\n"
    assert town(there, "residences", actor=WU, code=far).found == {"new": 1}


def test_the_district_may_say_where_somebody_lives_who_came_with_a_list_of_a_street_of_it(town: Run) -> None:
    town(people((NOBODY, "赵无名")), actor=QIAN, code=STREET)
    assert town(f"{STAYS}{NOBODY},,{EMPTY}\n", "residences", actor=SUN).found == {"new": 1}


def test_who_came_with_a_list_of_the_street_may_move_in(town: Run) -> None:
    assert town(people((NOBODY, "赵无名")), actor=QIAN, code=STREET).found == {"new": 1}
    assert town(people((NOBODY, "赵无名")) + "\n", actor=QIAN, code=STREET).found == {"matched": 1}
    assert town(people((NOBODY, "赵无名")), actor=WU, code=WU.scope.codes[0]).reasons == {"not-here": 1}
    text = f"{STAYS}{NOBODY},赵无名,{EMPTY}\n"
    assert town(text, "residences", actor=QIAN, code=STREET).found == {"new": 1}
    assert town(text + "\n", "residences", actor=QIAN, code=STREET).found == {"matched": 1}


def test_whoever_is_compared_reads_of_it_and_mending_is_a_read_as_well(town: Run) -> None:
    report = town(people(*NAMES.items()), actor=QIAN, code=STREET)
    asked = (
        "select r.what, r.actor, r.purpose, r.fields, r.count from evidence_readsubject s join evidence_read r on r.id = s.read_id"
    )
    fields = ["identity-number", "name", "phone"]
    for ident in NAMES:
        found = rows(f"{asked} where s.subject = %s", numbers.subject_of(ident))
        assert found == [("registers.import", COLLEAGUE, "register-care", fields, 5)], "who took it, not who sent it"
    why = mend_line(report.batch or 0, 3, {"number": HIDDEN, "name": "张伟"}, actor=colleague(QIAN), at=NOON)
    assert why is not None
    assert why.reason is Reason.NOT_HERE
    assert len(rows(f"{asked} where s.subject = %s", numbers.subject_of(HIDDEN))) == 2
    town(f"{STAYS}{AWAY},,{EMPTY}\n", "residences", actor=QIAN, code=STREET)
    assert rows(f"{asked} where s.subject = %s and r.fields[3] = 'residences'", numbers.subject_of(AWAY))


def test_some_thousand_people_are_one_read(town: Run) -> None:
    lines = "".join(f"王小明,{number(order, date(1980 + order // 400, 1 + order % 12, 3))}\n" for order in range(1, 999))
    assert town(f"{HEAD}\n{lines * 6}").lines == 998 * 6
    assert rows("select count from evidence_read order by count") == [(988,), (998,)]


def test_the_phone_of_a_list_is_a_hint_and_the_database_takes_no_other(town: Run) -> None:
    town(f"{HEAD},手机\n赵无名,{NOBODY},13900139000\n", actor=QIAN, code=STREET)
    assert rows("select phone_index is null, phone_proof from registers_personversion where name = '赵无名'") == [(False, None)]
    stage = Stage(NOON, "hr-office", "import:1")
    stage.person(number(11), "钱有据", since=SINCE, phone="13900139001", phone_proof="counter")
    with pytest.raises(IntegrityError, match="registers_phone_proved_by_its_holder"):
        for _progress in load(stage.tables(), actor=OPERATOR, at=NOON, source="tests"):
            pass


def test_the_database_takes_no_phone_of_a_list_for_a_proof(town: Run) -> None:
    phone = "13900139000"
    town(f"{HEAD},手机\n赵无名,{NOBODY},{phone}\n")
    keys = [numbers.citizen_index(NOBODY), numbers.phone_index(phone)]
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("select set_config('jw.scope', 'decision', true)")
        cursor.execute("select person is null, bound, shared from registers_identify(%s, %s)", keys)
        assert cursor.fetchall() == [(False, False, False)]
        cursor.execute("select sealed from registers_known_phone(%s)", keys[:1])
        assert cursor.fetchall() == [(None,)]
