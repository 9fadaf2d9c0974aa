"""After the run: a batch is undone as a whole, lines are mended one by one, the quarantine is forgotten, history waits sealed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections, transaction
from tests.people import DISTRICT, NOON, OPERATOR, QIAN, STREET, WU, ZHAO, ZHOU, staff
from tests.registers.importing.conftest import Run, colleague, entries, rows
from tests.registers.importing.messy import HEAD, cut, number
from tests.registers.importing.test_places import BUILDINGS, D1, DWELLINGS, PEOPLE, STAYS, ground

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.scope import Level, Scope
from jingwei.registers import jobs
from jingwei.registers.history.record import HistoryRecord, Source
from jingwei.registers.importing.reasons import Reason
from jingwei.registers.models import ImportBatch
from jingwei.registers.operations.importing import BatchClosed, LineClosed, NotMendable, forget_quarantine, mend_line, undo_import
from jingwei.registers.operations.importing._history import incoming
from jingwei.registers.people.numbers import citizen_index
from jingwei.registers.queries import imports as queries
from jingwei.registers.queries.finding import find_dwellings

__all__ = ["ground"]
NOW = "select count(*) from {} where recorded_until = '9999-12-31Z'"
SYSTEM = Actor.system("tidy")


def held(table: str) -> int:
    return int(rows(NOW.format(f"registers_{table}version"))[0][0])


def found(text: str) -> set[str]:
    officer = staff(Role.DISTRICT_OFFICER, 5, DISTRICT)
    with scopes.entered(officer.scope, at=NOON):
        return {row.address for row in find_dwellings(text, actor=officer, purpose=REGISTER_CARE).rows}


def test_an_undone_batch_is_believed_no_longer_and_may_come_again(run: Run) -> None:
    first = run(PEOPLE)
    assert undo_import(first.batch or 0, actor=OPERATOR, at=NOON) == {"people": {"ended": 3, "kept": 0}}
    assert held("person") == 0
    assert rows("select count(*) from registers_personversion") == [(3,)]  # what was believed then can still be asked for
    assert rows("select count(*) from registers_persontoken") == [(0,)]
    assert entries()[-1] == "registers.import-undone"
    with pytest.raises(BatchClosed):
        undo_import(first.batch or 0, actor=OPERATOR, at=NOON)
    second = run(PEOPLE)
    assert second.batch != first.batch
    assert (second.found, held("person")) == ({"new": 3}, 3)


def test_undoing_keeps_what_later_facts_stand_on(ground: Run) -> None:
    buildings, dwellings, people = ground(BUILDINGS, "buildings"), ground(DWELLINGS, "dwellings"), ground(PEOPLE)
    stays = ground(STAYS + f"{number(1)},,{D1},,,\n", "residences")
    assert (len(found("一号路")), len(found("二号路 1号"))) == (2, 1)
    assert undo_import(people.batch or 0, actor=OPERATOR, at=NOON) == {"people": {"ended": 2, "kept": 1}}
    assert undo_import(dwellings.batch or 0, actor=OPERATOR, at=NOON) == {"dwellings": {"ended": 2, "kept": 1}}
    assert (len(found("一号路")), len(found("二号路 1号"))) == (1, 0)
    assert undo_import(buildings.batch or 0, actor=OPERATOR, at=NOON) == {"buildings": {"ended": 1, "kept": 1}}
    assert undo_import(stays.batch or 0, actor=OPERATOR, at=NOON) == {"residences": {"ended": 1, "kept": 0}}
    assert rows("select kept::text from registers_importbatch order by number") == [
        ('{"buildings": 1}',),
        ('{"dwellings": 1}',),
        ('{"people": 1}',),
        ("{}",),
    ]
    assert ground(BUILDINGS, "buildings").found == {"matched": 1, "new": 1}
    assert ground(DWELLINGS, "dwellings").found == {"matched": 1, "new": 2}  # the codes that were undone are given again
    assert held("dwelling") == 3
    assert (len(found("一号路")), len(found("二号路 1号"))) == (2, 1)


def test_only_who_may_send_may_undo_and_only_at_home(run: Run) -> None:
    batch = run(PEOPLE, actor=QIAN, code=STREET).batch or 0
    for actor, error in ((ZHOU, NotAllowed), (ZHAO, NotAllowed), (WU, NotFound)):
        with pytest.raises(error):
            undo_import(batch, actor=actor, at=NOON)
    with pytest.raises(NotFound):
        undo_import(batch + 1, actor=OPERATOR, at=NOON)
    assert undo_import(batch, actor=colleague(QIAN), at=NOON)["people"]["ended"] == 3


def test_a_line_is_mended_typed_and_taken(run: Run) -> None:
    batch = (
        run(f"{HEAD},民族\n王小明,{cut(1)},汉族\n李娜,{number(2)},汉族\n张伟,{number(3)[:-1]}?,汉族\n少一格,{number(4)}\n").batch
        or 0
    )
    assert rows("select line, reason from registers_quarantinedline order by line") == [(2, "number-cut"), (4, "number-wrong"), ]  # fmt: skip
    assert mend_line(batch, 2, {"number": cut(1)}, actor=OPERATOR, at=NOON) is not None
    assert mend_line(batch, 2, {"number": number(1)}, actor=OPERATOR, at=NOON) is None
    why = mend_line(batch, 4, {"number": number(2)}, actor=OPERATOR, at=NOON)
    assert why is not None
    assert why.reason is Reason.TWICE
    assert mend_line(batch, 4, {"number": f" {number(3)} "}, actor=OPERATOR, at=NOON) is None
    with pytest.raises(LineClosed):
        mend_line(batch, 4, {}, actor=OPERATOR, at=NOON)
    with pytest.raises(NotFound):
        mend_line(batch, 3, {}, actor=OPERATOR, at=NOON)
    assert held("person") == 4
    assert rows("select sealed from registers_quarantinedline where sealed is not null") == []
    assert rows("select lines, loaded, quarantined from registers_importbatch") == [(4, 2, 2)]  # the report stays that of the run
    assert undo_import(batch, actor=OPERATOR, at=NOON)["people"]["ended"] == 4
    assert "registers.line-mended" in entries()


def test_a_true_number_that_ends_in_000_is_taken_when_somebody_types_it(run: Run) -> None:
    true = next(
        ident
        for day in range(1, 29)
        for order in range(100, 900, 100)
        if (ident := number(order, date(1991, 1, day))).endswith("000")
    )
    batch = run(f"{HEAD}\n王小明,{true}\n").batch or 0
    assert rows("select reason from registers_quarantinedline") == [("number-cut",)]
    assert mend_line(batch, 2, {}, actor=OPERATOR, at=NOON) is None


def test_a_line_of_which_nothing_is_kept_is_not_mended(run: Run) -> None:
    batch = run("stray-quotes.csv").batch or 0
    with pytest.raises(NotMendable):
        mend_line(batch, 3, {"name": "李娜"}, actor=OPERATOR, at=NOON)


def test_the_quarantine_is_forgotten_by_its_key(run: Run) -> None:
    batch = run(f"{HEAD}\n王小明,{cut(1)}\n").batch or 0
    with pytest.raises(NotAllowed):
        forget_quarantine(batch, actor=ZHAO, at=NOON)
    assert forget_quarantine(batch, actor=SYSTEM, at=NOON) == 1
    assert rows("select wrapped from registers_importbatch") == [(None,)]
    assert rows("select line, reason, sealed from registers_quarantinedline") == [(2, "number-cut", None)]
    assert run(f"{HEAD}\n王小明,{cut(1)}\n").batch == batch


def test_staff_see_the_batches_of_their_territory_and_no_other(run: Run) -> None:
    mine = run(f"{HEAD}\n王小明,{cut(1)}\n", actor=QIAN, code=STREET).batch or 0
    district = run(PEOPLE, code=DISTRICT).batch or 0

    def seen(actor: Actor) -> list[int]:
        with scopes.entered(actor.scope, at=NOON):
            return [row.number for row in queries.list_batches(actor=actor, purpose=REGISTER_CARE)]

    operator = OPERATOR.within(Scope.territory(Level.DISTRICT, DISTRICT))
    assert (seen(QIAN), seen(WU), seen(operator)) == ([mine], [], [district, mine])
    with scopes.entered(QIAN.scope, at=NOON):
        taker = colleague(QIAN)
        (waiting,) = queries.list_quarantine(mine, actor=taker, purpose=REGISTER_CARE)
        assert (waiting.line, waiting.reason, waiting.mendable) == (2, Reason.NUMBER_CUT, True)
        assert queries.get_line(mine, 2, actor=taker, purpose=REGISTER_CARE).cells == {"name": "王小明", "number": cut(1)}
    with scopes.entered(WU.scope, at=NOON):
        for ask in (queries.get_batch, queries.list_quarantine):
            with pytest.raises(NotFound):
                ask(mine, actor=WU, purpose=REGISTER_CARE)
        with pytest.raises(NotFound):
            queries.get_line(mine, 2, actor=WU, purpose=REGISTER_CARE)
    assert rows("select what, count from evidence_read order by what") == [
        ("registers.import", 3),
        ("registers.quarantined-line", 0),
    ]


def test_history_waits_sealed_for_the_next_build(run: Run) -> None:
    text = f"{HEAD},地址,手机,记录日期,房屋编码\n王 小明,{number(1)},某某路1号,138 0013,2012年3月4日,\n李娜,{number(2)},,,,\n"
    report = run(text, "history", source="school")
    assert (report.found, report.reasons) == ({"new": 1}, {"missing-cell": 1})
    (batch,) = ImportBatch.objects.using("import").all()
    ((_batch, index, body),) = incoming([batch])
    record = HistoryRecord.from_bytes(body)
    assert (index, record.name, record.address, record.phone) == (citizen_index(number(1)), "王 小明", "某某路1号", "138 0013")
    assert rows("select part, line, records from registers_historyincoming") == [(index[0], 2, 1)]
    assert (record.source, record.recorded_on) == (Source.SCHOOL, date(2012, 3, 4))
    assert "某某路".encode() not in bytes(rows("select sealed from registers_historyincoming")[0][0])
    undo_import(batch.number, actor=OPERATOR, at=NOON)
    assert rows("select count(*) from registers_historyincoming") == [(0,)]


def test_half_a_year_later_the_lines_are_let_go_of(run: Run) -> None:
    run(f"{HEAD}\n王小明,{cut(1)}\n")
    assert list(jobs.tidy(NOON + timedelta(days=179))) == []
    assert [step.done for step in jobs.tidy(NOON + timedelta(days=181))] == [1]
    assert rows("select wrapped from registers_importbatch") == [(None,)]
    assert list(jobs.tidy(NOON + timedelta(days=182))) == []


def test_half_a_year_later_the_lines_of_a_history_list_are_let_go_of_while_its_records_wait(run: Run) -> None:
    run(f"{HEAD},记录日期\n王小明,{number(1)},2012-03-04\n李娜,{number(2)},\n", "history")
    assert [step.done for step in jobs.tidy(NOON + timedelta(days=181))] == [1]
    assert rows("select line, reason, sealed from registers_quarantinedline") == [(3, "missing-cell", None)]
    ((_batch, index, _record),) = incoming(ImportBatch.objects.using("import"))
    assert index == citizen_index(number(1))
    assert list(jobs.tidy(NOON + timedelta(days=182))) == []


def test_the_import_role_sees_no_row_of_a_register_and_the_app_role_compares_nothing(run: Run) -> None:
    run(PEOPLE)
    for table in ("registers_personversion", "registers_person", "registers_persontoken", "registers_residenceversion"):
        with pytest.raises(DatabaseError, match="permission denied"), connections["import"].cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")
    for call in (
        "registers_import_undo('import:1')",
        "registers_import_take(array['person'])",
        "registers_import_dwellings('import:1', array['x'])",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), connections["default"].cursor() as cursor:
            cursor.execute(f"select * from {call}")
    with scopes.entered(QIAN.scope, at=NOON), connections["default"].cursor() as cursor:
        for table in ("registers_importbatch", "registers_importchunk", "registers_quarantinedline"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"update {table} set lines = 0" if table != "registers_quarantinedline" else f"delete from {table}")
