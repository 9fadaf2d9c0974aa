"""Two sequencers at once, whose connections are cut: numbers are dense, and each entry has one."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread
from time import sleep
from uuid import uuid4

import pytest
from django.db import OperationalError, connections
from psycopg import connect
from tests.declarations.test_declaring import owner
from tests.evidence.test_recording import NOON, Declared, about
from tests.faults.whole import log

from jingwei.config import worker
from jingwei.evidence.recording import record
from jingwei.evidence.sequencer import LOCK, Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.scope import Scope

ENTRIES, CUTS = 400, 6


def entries(many: int) -> None:
    for place in range(many):
        with scopes.entered(Scope.decision(), at=NOON):
            record(Declared(f"D{place}"), actor=Actor.declarant(), at=NOON, about=about(uuid4()), new_case=True)


def cut() -> int:
    """End the session that holds the lock, as the same role may; its number, 0 when nobody holds it at this instant."""
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = connections["sequencer"].settings_dict
    held = "select pid from pg_locks where locktype = 'advisory' and granted and (classid::bigint << 32 | objid::bigint) = %s"
    with connect(**{theirs: settings[mine] for mine, theirs in known.items()}, autocommit=True) as other:
        row = other.execute(held, [LOCK]).fetchone()
        if row is not None:
            other.execute("select pg_terminate_backend(%s)", [row[0]])
    return int(row[0]) if row is not None else 0


@contextmanager
def two_workers() -> Iterator[None]:
    """The product's own loop, twice."""
    stop = Event()
    threads = [Thread(target=worker.sequence, args=(stop,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def test_two_at_once_and_cuts_in_between(committing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("SEQUENCE_SECONDS", 0.002), ("AFTER_FAILURE_SECONDS", 0.02)):
        monkeypatch.setattr(worker, name, seconds)
    holders = set()
    with two_workers(), ThreadPoolExecutor(1) as pool:
        arriving = pool.submit(lambda: (entries(ENTRIES), connections.close_all()))
        while not arriving.done() or len(holders) < CUTS:
            holders.add(cut())
            time.sleep(0.05)
        arriving.result()
        last = time.monotonic() + 20
        while owner("select count(*) from evidence_pending") != [(0,)]:
            assert time.monotonic() < last
            time.sleep(0.02)
    assert len(holders - {0}) >= CUTS - 1, "the lock went from session to session"
    assert owner("select count(*), min(number), max(number) from evidence_number") == [(ENTRIES, 0, ENTRIES - 1)]
    assert list(log(owner)) == []


def test_one_that_was_cut_does_not_go_on_without_the_lock(committing: str) -> None:
    """The first one's connection is opened anew by whatever comes next: it must ask for the lock again, and the second has it."""
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        one, two = (pool.submit(lambda: Sequencer(connections["sequencer"])).result() for pool in (first, second))
        entries(1)
        assert first.submit(one.number_some).result() == 1
        assert second.submit(two.number_some).result() == 0
        cut()
        entries(1)
        assert any(second.submit(two.number_some).result() == 1 or sleep(0.05) for _ in range(200)), "the lock was not let go"
        with pytest.raises(OperationalError):
            first.submit(one.number_some).result()
        first.submit(one.connection.close).result()
        first.submit(one.connection.ensure_connection).result()
        entries(1)
        assert first.submit(one.number_some).result() == 0
        assert not one.holds
        assert second.submit(two.number_some).result() == 1
        for pool in (first, second):
            pool.submit(connections.close_all).result()
    assert owner("select array_agg(number order by number) from evidence_number") == [([0, 1, 2],)]
