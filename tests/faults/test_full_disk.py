"""The disk is full while people declare: they are told so, nothing acknowledged is lost, and it goes on when there is room."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from tests.faults.installation import Installation, copy
from tests.faults.room import Room, small_room, ways, why_not
from tests.faults.served import Load, served
from tests.faults.test_database_killed import reads_unavailable, until
from tests.faults.whole import faults

pytestmark = pytest.mark.slow


@pytest.fixture
def room() -> Iterator[Room]:
    if why_not():
        pytest.skip(why_not() or "")  # the run's last lines say so
    with small_room(ways()[0]) as made:
        yield made


@pytest.fixture
def cramped(room: Room, prepared: Path) -> Iterator[Installation]:
    made = copy(prepared, room.folder)
    try:
        made.cluster.start()
        yield made
    finally:
        made.end()


def use_up_the_log(installation: Installation) -> None:
    """Write ahead until the segments that were made before the disk was full are used: then PostgreSQL itself must stop."""
    with suppress(psycopg.Error), installation.connect() as connection:
        for _ in range(64):
            connection.execute("select pg_logical_emit_message(true, 'test', repeat('x', 1000000))")


def test_who_declares_on_a_full_disk_is_told_so_and_nothing_is_lost(room: Room, cramped: Installation) -> None:
    with served(cramped) as (base, server):
        load = Load(cramped, base)
        with load.running():
            until(lambda: len(load.receipts) > 5, cramped)
            room.fill(cramped.postmaster())
            until(lambda: len(load.refused) > 2, cramped)
            use_up_the_log(cramped)
            told = len(load.told)
            until(lambda: len(load.told) > told + 5, cramped)
            time.sleep(1.0)
            assert server.poll() is None
            room.free()
            so_far = len(load.receipts)
            until(lambda: len(load.receipts) > so_far + 5, cramped)
        news = (
            "select count(*) = (select count(*) from declarations_declaration) from evidence_entry where step = 'declarations.told'"
        )
        waiting = "select count(*) = 0 from evidence_pending"
        until(lambda: cramped.ask(news) == [(True,)] and cramped.ask(waiting) == [(True,)], cramped)
    assert load.broken == []
    assert [told for told in load.refused if not reads_unavailable(told)] == []
    held = {receipt for (receipt,) in cramped.ask("select receipt from declarations_declaration")}
    assert set(load.receipts) <= held
    assert faults(cramped.ask, delivered=True) == []
