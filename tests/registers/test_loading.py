"""Bulk loads and builds of the archive are all or nothing, and the archive is whole or says that it is not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections
from tests.people import NOON, OPERATOR, QIAN
from tests.registers.world import number_of

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.progress import ended
from jingwei.kernel.scope import Scope
from jingwei.registers.history import HistoryRecord, Source
from jingwei.registers.operations import history
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.staging import Stage
from jingwei.registers.people import numbers
from jingwei.registers.queries.facts import history_of

NAMES = ("王伟", "李娜", "张敏", "刘洋", "陈静")


def count(table: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def stage() -> Stage:
    made = Stage(NOON, "taken-over", "operator")
    made.grid("44030400800101", "grid 01", since=date(2010, 1, 1))
    made.person(number_of(1), "王伟", since=date(2010, 1, 1))
    return made


def loaded(made: Stage) -> None:
    for _progress in load(made.tables(), actor=OPERATOR, at=NOON, source="tests"):
        pass


def test_a_load_is_one_transaction_with_one_entry(committing: str) -> None:
    loaded(stage())
    assert (count("registers_gridversion"), count("registers_personversion"), count("registers_stage_person")) == (1, 1, 0)
    assert count("evidence_entry where step = 'registers.loaded'") == 1


def test_a_load_that_contradicts_itself_leaves_nothing(committing: str) -> None:
    made = stage()
    made.grid("44030400800101", "the same again", since=date(2012, 1, 1))
    with pytest.raises(IntegrityError):
        loaded(made)
    assert [count(f"registers_{name}") for name in ("grid", "person", "persontoken", "stage_grid", "stage_person")] == [0] * 5
    assert count("evidence_entry") == 0


def test_a_load_that_is_given_up_leaves_nothing(committing: str) -> None:
    steps = load(stage().tables(), actor=OPERATOR, at=NOON, source="tests")
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert (count("registers_grid"), count("registers_stage_grid")) == (0, 0)


def test_nobody_else_loads(committing: str) -> None:
    steps = load(stage().tables(), actor=QIAN, at=NOON, source="tests")
    with pytest.raises(NotAllowed):
        next(iter(steps))
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("select registers_take_staged()")


def records(most: int = 1500) -> Iterator[tuple[str, HistoryRecord]]:
    for order in range(most):
        recorded = date(2010, 1, 1 + order % 28)
        record = HistoryRecord(
            name=NAMES[order % 5],
            address=f"福田区某某路 {order % 97} 号",
            source=Source.GRID,
            recorded_on=recorded,
            phone=f"138{order:08d}" if order % 3 else None,
            valid_from=recorded,
        )
        yield number_of(order % 400), record


def built(most: int = 1500) -> None:
    for _progress in history.build(records(most), actor=OPERATOR, at=NOON, source="tests"):
        pass


def verified() -> history.Held:
    return ended(history.verify(actor=OPERATOR))  # type: ignore[no-any-return]


def known(number: str) -> tuple[HistoryRecord, ...]:
    with scopes.entered(Scope.decision(), at=datetime(2027, 3, 1, tzinfo=UTC)):
        found, available = history_of(number)
        assert available
        return found


def test_an_archive_is_built_found_verified_and_replaced(committing: str) -> None:
    with pytest.raises(NotFound):
        verified()
    built()
    first = verified()
    assert (first.generation, first.rows, first.numbers) == (1, 1500, 400)
    assert [record.name for record in known(number_of(7))] == [NAMES[7 % 5]] * 4
    assert known(number_of(999)) == ()
    built(1600)
    second = verified()
    assert (second.generation, second.rows) == (2, 3100)
    assert second.digest != first.digest
    assert count("registers_historygeneration where state = 'live'") == 1
    assert count("evidence_entry where step = 'registers.history-built'") == 2
    assert len(known(number_of(7))) == 8


@pytest.mark.parametrize(
    "damage",
    [
        "delete from registers_history_g1 where seq = (select max(seq) from registers_history_g1)",
        "update registers_history_g1 set blob = set_byte(blob, 20, get_byte(blob, 20) # 1)"
        " where seq = 0 and index = (select min(index) from registers_history_g1)",
        "update registers_history_g1 set key_id = 9 where seq = 0",
    ],
)
def test_a_damaged_archive_says_so(committing: str, damage: str) -> None:
    built()
    with connections["owner"].cursor() as cursor:
        cursor.execute(damage)
        assert cursor.rowcount
    with pytest.raises(history.ArchiveDamaged):
        verified()
    with pytest.raises(history.ArchiveDamaged):
        built()


def test_a_build_that_breaks_off_leaves_the_old_generation_live(committing: str) -> None:
    built()

    def broken() -> Iterator[tuple[str, HistoryRecord]]:
        yield from records(1200)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        for _progress in history.build(broken(), actor=OPERATOR, at=NOON, source="tests"):
            pass
    assert verified().generation == 1
    assert count("pg_class where relname like 'registers_history_g%%' and relkind = 'r'") == 1


def test_the_app_role_reads_and_writes_no_row_of_the_archive(committing: str) -> None:
    built()
    for statement in ("select * from registers_history", "select * from registers_history_g1", "delete from registers_history_g1"):
        with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select registers_history_open(7)")  # one in the making is closed to it as well
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("select * from registers_history_g7")
    in_territory = Actor.of(QIAN.role, ident="x", scope=QIAN.scope)
    with (
        pytest.raises(DatabaseError, match="for decisions only"),
        scopes.entered(in_territory.scope, at=NOON),
        connection.cursor() as cursor,
    ):
        cursor.execute("select * from registers_history_of(%s, 8)", [numbers.citizen_index(number_of(7))])
