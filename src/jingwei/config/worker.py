"""The worker: numbers the log, delivers its news, sends messages, does what is due. One process; several may run.

Threads share nothing but the stop signal: the sequencer over its own role, the subscribers, the periodic work, and procrastinate's
worker. A thread that fails says so, waits and goes on; a database that is down is waited for.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from threading import Event, Thread

from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from jingwei.accounts.jobs import tidy as tidy_accounts
from jingwei.cases.jobs import remind_and_escalate
from jingwei.config.subscriptions import SUBSCRIPTIONS
from jingwei.declarations.jobs import tidy as tidy_declarations
from jingwei.evidence.delivery import deliver
from jingwei.evidence.sequencer import Sequencer
from jingwei.faces._furniture import clock
from jingwei.registers.jobs import drop_files
from jingwei.registers.jobs import tidy as tidy_registers

SEQUENCE_SECONDS = 0.1
DELIVER_SECONDS = 0.2
PERIODIC_SECONDS = 60.0
AFTER_FAILURE_SECONDS = 2.0

_log = logging.getLogger(__name__)


def run(stop: Event) -> None:
    """Work until ``stop`` is set; returns when every thread has ended."""
    loops = {"sequencer": sequence, "subscribers": deliver_all, "periodic": periodic}
    threads = [Thread(target=loop, args=(stop,), name=name) for name, loop in loops.items()]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_jobs(stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def steadily(work: Callable[[], bool], *, every: float, stop: Event) -> None:
    """Call ``work`` until stopped: at once again while it says there was more, after a pause otherwise, after a longer one on failure."""
    while not stop.is_set():
        try:
            close_old_connections()
            pause = 0.0 if work() else every
        except Exception:
            _log.exception("This work failed and is tried again.")
            connections.close_all()
            pause = AFTER_FAILURE_SECONDS
        stop.wait(pause)
    connections.close_all()


def sequence(stop: Event) -> None:
    """The one sequencer; a second worker waits for the lock."""
    sequencer = Sequencer(connections["sequencer"])

    def work() -> bool:
        try:
            return sequencer.number_some() > 0
        except Exception:
            sequencer.forget()
            raise

    steadily(work, every=SEQUENCE_SECONDS, stop=stop)


def deliver_all(stop: Event) -> None:
    """All subscribers in turn; one that fails does not hold up the others."""

    def work() -> bool:
        moved = 0
        failure: Exception | None = None
        for subscription in SUBSCRIPTIONS:
            try:
                moved += deliver(subscription, now=clock.now())
            except Exception as error:
                _log.exception("The subscriber %s failed; its event is tried again.", subscription.name)
                failure = error
        if failure is not None:
            raise failure
        return moved > 0

    steadily(work, every=DELIVER_SECONDS, stop=stop)


def periodic(stop: Event) -> None:
    """Reminders and escalations, and what is no longer needed to sign in, every minute; nothing happens twice."""

    def work() -> bool:
        for _ in chain(remind_and_escalate(clock.now()), tidy_accounts(clock.real(), at=clock.now()), tidy_registers(clock.now())):
            if stop.is_set():
                return False
        tidy_declarations(clock.now())
        drop_files(clock.real())
        return False

    steadily(work, every=PERIODIC_SECONDS, stop=stop)


async def _jobs(stop: Event) -> None:
    """Procrastinate's worker until stopped; started again after a failure."""
    while not stop.is_set():
        try:
            connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
            with app.replace_connector(connector) as worker_app:
                async with worker_app.open_async():
                    task = asyncio.create_task(worker_app.run_worker_async(install_signal_handlers=False, concurrency=2))
                    waiter = asyncio.create_task(asyncio.to_thread(stop.wait))
                    await asyncio.wait({task, waiter}, return_when=asyncio.FIRST_COMPLETED)
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
        except Exception:
            _log.exception("The job worker failed and is started again.")
            await asyncio.to_thread(stop.wait, AFTER_FAILURE_SECONDS)
