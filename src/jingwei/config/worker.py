"""The worker: numbers the log, delivers its news, sends messages, does what is due. One process; several may run.

Threads share nothing but the stop signal: the sequencer, the signing of checkpoints, their witnesses and their time stamps over their own role, the
subscribers, the periodic work, what is kept no longer, and procrastinate's worker. A thread that fails says so, waits and goes on; a database that is down is
waited for.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import chain
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections
from procrastinate import App
from procrastinate.contrib.django import app

from jingwei.accounts.jobs import tidy as tidy_accounts
from jingwei.adapters.witness import WitnessPost
from jingwei.cases.jobs import remind_and_escalate
from jingwei.config.outages import Outage
from jingwei.config.retention import let_go
from jingwei.config.subscriptions import SUBSCRIPTIONS
from jingwei.declarations.jobs import tidy as tidy_declarations
from jingwei.evidence import ports, signing
from jingwei.evidence.checkpoints import LOGS
from jingwei.evidence.delivery import behind, deliver
from jingwei.evidence.jobs import escalate_questions
from jingwei.evidence.sequencer import BATCH, Sequencer
from jingwei.evidence.stamping import stamp_due
from jingwei.evidence.witnesses import NotWitnessed, ask, refusals
from jingwei.evidence.witnessing import ANOTHER_LOG
from jingwei.faces._furniture import clock
from jingwei.registers.jobs import drop_files
from jingwei.registers.jobs import tidy as tidy_registers

SEQUENCE_SECONDS = 0.1
SIGN_SECONDS = 1.0
WITNESS_SECONDS = 30.0
STAMP_SECONDS = 60.0
DELIVER_SECONDS = 0.2
PERIODIC_SECONDS = 60.0
RETENTION_SECONDS = 3600.0
AFTER_FAILURE_SECONDS = 2.0
STALLED_SECONDS = 30.0  # three heartbeats
RESCUE_SECONDS = 15.0
LOOK_SECONDS = 0.2
_REFUSED = (
    "The witness %s does not sign the log %s (%s): it has signed %d entries of it, and was shown %d."
    " See docs/how-to/restored.md and jingwei evidence witnesses."
)

_log = logging.getLogger(__name__)


def run(stop: Event) -> None:
    """Work until ``stop`` is set; returns when every thread has ended.

    Raises:
        UnreadableOption: how often checkpoints are stamped cannot be meant.
    """
    every = timedelta(minutes=settings.OPTIONS.positive("JINGWEI_STAMP_MINUTES"))
    loops: dict[str, Callable[[Event], None]] = {
        "sequencer": sequence,
        "checkpoints": sign,
        "witnesses": witness,
        "time stamps": partial(timestamp, every=every),
        "subscribers": deliver_all,
        "periodic": periodic,
        "retention": retention,
    }
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
            return sequencer.number_some() >= BATCH  # fewer were all there were; others come together after the pause
        except Exception:
            sequencer.forget()
            raise

    steadily(work, every=SEQUENCE_SECONDS, stop=stop)


def sign(stop: Event) -> None:
    """Sign what was numbered: at most one checkpoint a second of each log."""
    signer, said = signing.installed(), ""
    for name in signing.lost():
        _log.critical(
            "The key %s, with which the log has signed, is gone. Restore it, or renew the keys: docs/how-to/keys.md.", name
        )

    def work() -> bool:
        nonlocal said
        try:
            signer.sign_due(clock.real())
            said = ""
        except signing.Inconsistent as error:
            if said != str(error):  # once, and not each second
                _log.critical("Not signed: %s See docs/how-to/restored.md.", error)
            said = str(error)
        return False

    steadily(work, every=SIGN_SECONDS, stop=stop)


def witness(stop: Event) -> None:
    """Have the newest checkpoints signed by the witnesses of the policy, if there is one."""
    post, said = WitnessPost(), frozenset[tuple[str, ...]]()

    def work() -> bool:
        nonlocal said
        for log in LOGS:
            ask(log, post)
        now = {(one.log, one.witness, one.why): one for log in LOGS for one in refusals(log, using="sequencer")}
        for one in (now[key] for key in sorted(now.keys() - said)):  # once, and not every half minute
            level = logging.CRITICAL if one.why in ANOTHER_LOG else logging.WARNING
            _log.log(level, _REFUSED, one.witness, one.log, one.why, one.seen, one.size)
        said = frozenset(now)
        return False

    steadily(work, every=WITNESS_SECONDS, stop=stop)


def timestamp(stop: Event, *, every: timedelta) -> None:
    """Have the newest checkpoints stamped, once an interval. Nothing else waits for the authority, and it is asked again each minute."""
    outage = Outage()

    def work() -> bool:
        authority = ports.time().name
        try:
            for _ in stamp_due(clock.real(), every=every):
                if stop.is_set():
                    return False
        except ports.NoAuthority:
            outage.lasts("No checkpoint gets a time stamp: install the program openssl, or set JINGWEI_TSA_URL. All else goes on.")
        except ports.TimeNotAvailable:
            outage.lasts(
                f"The authority {authority} gives no time stamp that holds. It is asked again each minute; all else goes on."
            )
        else:
            outage.over(f"The authority {authority} gives time stamps again.")
        return False

    steadily(work, every=STAMP_SECONDS, stop=stop)


def deliver_all(stop: Event) -> None:
    """All subscribers in turn, each until it has heard all; one that fails does not hold up the others.

    What comes meanwhile is heard together after the pause: at once again would move six cursors for each entry of a busy minute.
    What the product has to decide or serve waits for the witnesses like what people decide: its event stays where it is.
    """
    outage = Outage()

    def work() -> bool:
        failure: Exception | None = None
        waits = False
        for subscription in behind(SUBSCRIPTIONS, now=clock.now()):
            try:
                deliver(subscription, now=clock.now())
            except NotWitnessed:
                waits = True
            except Exception as error:
                _log.exception("The subscriber %s failed; its event is tried again.", subscription.name)
                failure = error
        if waits:
            outage.lasts(
                "The witnesses of the log are silent: what the product itself has to decide or serve waits. All else goes on."
            )
        else:
            outage.over("The witnesses of the log have signed: what waited for them was done.")
        if failure is not None:
            raise failure
        return False

    steadily(work, every=DELIVER_SECONDS, stop=stop)


def periodic(stop: Event) -> None:
    """Reminders and escalations, and what is no longer needed to sign in, every minute; nothing happens twice."""

    def work() -> bool:
        late = chain(remind_and_escalate(clock.now()), escalate_questions(clock.now()))
        for _ in chain(late, tidy_accounts(clock.real(), at=clock.now()), tidy_registers(clock.now())):
            if stop.is_set():
                return False
        tidy_declarations(clock.now())
        drop_files(clock.real())
        return False

    steadily(work, every=PERIODIC_SECONDS, stop=stop)


def retention(stop: Event) -> None:
    """Erase what is kept no longer, every hour."""

    def work() -> bool:
        for _ in let_go(clock.now()):
            if stop.is_set():
                break
        return False

    steadily(work, every=RETENTION_SECONDS, stop=stop)


async def _rescue(worker_app: App) -> None:
    """Queue again the jobs of a worker that was killed over them, as soon as its heartbeat is old; they run at least once."""
    while True:
        for job in await worker_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            _log.warning("A job was left by a worker that ended; it is queued again.")
            await worker_app.job_manager.retry_job(job)
        await asyncio.sleep(RESCUE_SECONDS)


async def _jobs(stop: Event) -> None:
    """Procrastinate's worker until stopped; started again after a failure."""
    while not stop.is_set():
        try:
            connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
            with app.replace_connector(connector) as worker_app:
                async with worker_app.open_async():
                    await _first_of(
                        worker_app.run_worker_async(install_signal_handlers=False, concurrency=2), _rescue(worker_app), _told(stop)
                    )
        except Exception:
            _log.exception("The job worker failed and is started again.")
            with suppress(TimeoutError):
                await asyncio.wait_for(_told(stop), AFTER_FAILURE_SECONDS)


async def _told(stop: Event) -> None:
    """Until ``stop`` is set. Looked at, not waited for: a thread that waits would be left behind at each failure."""
    while not stop.is_set():
        await asyncio.sleep(LOOK_SECONDS)


async def _first_of(*work: Coroutine[Any, Any, None]) -> None:
    """Run all until one ends; the others are ended then, and what one of them raised is raised."""
    tasks = [asyncio.create_task(one) for one in work]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()
