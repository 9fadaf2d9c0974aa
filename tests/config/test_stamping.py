"""The worker's loops: checkpoints are signed while the authority hangs, and an outage is said once, as is its end."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connections
from tests.evidence.test_stamps import Asked, authority
from tests.evidence.test_tree import grow

from jingwei.adapters.local_time import LocalTime
from jingwei.config import worker
from jingwei.config.options import UnreadableOption
from jingwei.evidence import ports, stamping, trees
from jingwei.kernel import keys
from jingwei.kernel.keys import KeyRing

__all__ = ["authority"]


@contextmanager
def working(*loops: Callable[[Event], None]) -> Iterator[None]:
    """Loops of the worker, each in its thread as ``worker.run`` has it."""
    stop = Event()
    threads = [Thread(target=loop, args=(stop,)) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def stamping_each(**interval: float) -> Callable[[Event], None]:
    return lambda stop: worker.timestamp(stop, every=timedelta(**interval))


def until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.02)


def size_signed() -> int:
    signed = trees.last_signed("acts")
    return signed.size if signed else 0


@pytest.fixture(autouse=True)
def quick(committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loops that do not pause long, and a key folder of its own, where what was signed is remembered."""
    monkeypatch.setattr(keys, "_ring", KeyRing(tmp_path, create=True))
    monkeypatch.setattr(worker, "SIGN_SECONDS", 0.02)
    monkeypatch.setattr(worker, "STAMP_SECONDS", 0.02)


class Hanging(Asked):
    """Answers once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go = Event(), Event()

    def answer(self, request: bytes) -> bytes:
        self.asked.set()
        assert self.go.wait(20)
        return super().answer(request)


def test_checkpoints_are_signed_while_the_authority_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = Hanging()
    monkeypatch.setattr(ports._installed, "time", hanging)
    grow("acts", 0, 5)
    with working(worker.sign, stamping_each(hours=1)):
        try:
            assert hanging.asked.wait(20)
            for size in (6, 7):
                grow("acts", size - 1, 1)
                until(lambda size=size: size_signed() == size)  # type: ignore[misc]
            assert stamping.sizes_stamped("acts", until=99) == []
        finally:
            hanging.go.set()
        until(lambda: stamping.sizes_stamped("acts", until=99) == [5])
    assert hanging.times == 1, "6 and 7 fall into the interval of 5"


def test_an_outage_is_said_once_and_so_is_its_end(authority: Asked, caplog: pytest.LogCaptureFixture) -> None:
    authority.down = True
    grow("acts", 0, 5)
    with caplog.at_level(logging.WARNING), working(worker.sign, stamping_each(hours=1)):
        until(lambda: authority.times > 4)
        authority.down = False
        until(lambda: stamping.sizes_stamped("acts", until=99) == [5])
        until(lambda: len(caplog.messages) > 1)
    assert [("no time stamp" in said, "again" in said) for said in caplog.messages] == [(True, True), (False, True)]
    assert not [one for one in caplog.records if one.exc_info]


def test_without_openssl_that_is_said_once_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ports._installed, "time", LocalTime("福田区"))
    monkeypatch.setenv("PATH", str(tmp_path))
    grow("acts", 0, 5)
    with caplog.at_level(logging.WARNING), working(worker.sign, stamping_each(hours=1)):
        until(lambda: size_signed() == 5 and len(caplog.messages) == 1)
        time.sleep(0.3)
    (said,) = caplog.messages
    assert "install the program openssl" in said
    assert stamping.sizes_stamped("acts", until=99) == []


def test_an_interval_that_cannot_be_meant_stops_the_worker(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings as read

    monkeypatch.setitem(read.OPTIONS.values, "JINGWEI_STAMP_MINUTES", "0")
    with pytest.raises(UnreadableOption, match="JINGWEI_STAMP_MINUTES"):
        worker.run(Event())
    connections.close_all()
