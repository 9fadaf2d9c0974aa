"""The worker is killed again and again while entries arrive: all are numbered densely, all news is delivered, each once in effect."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from tests.faults.installation import PATIENCE_SECONDS, Installation
from tests.faults.whole import faults

pytestmark = pytest.mark.slow

LONGEST_WAIT_SECONDS = 120.0
"""A message that met two kills and then failed itself is tried again 27 seconds later, and the queue is looked at every five."""

ARRIVE = """
import time
from datetime import UTC, datetime
from jingwei.config.runtime import Runtime
Runtime().prepare()
from jingwei.declarations import operations
from jingwei.declarations.operations import Typed
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from tests.declarations.conftest import code
from tests.faults.installation import KNOWN, ROOMS, UNKNOWN
actor = Actor.declarant()
for place, (number, name) in enumerate(one for pair in zip(KNOWN, UNKNOWN) for one in pair):
    at = datetime.now(UTC)
    with scopes.entered(actor.scope, at=at):
        typed = Typed(number=number, name=name, phone=f"139{place:08d}")
        operations.declare(code(ROOMS[place % len(ROOMS)]), typed, actor=actor, at=at)
    print(place, flush=True)
    time.sleep(0.12)
"""


@contextmanager
def gateway() -> Iterator[tuple[str, Counter[str]]]:
    """An SMS gateway: its address, and how often each message came. It takes its time, so that a kill meets messages on the way."""
    came: Counter[str] = Counter()

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            came[body["id"]] += 1
            time.sleep(0.05)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def until(installation: Installation, sql: str, *, says: str, patience: float = PATIENCE_SECONDS) -> None:
    last = time.monotonic() + patience
    while installation.ask(sql) != [(True,)]:
        if time.monotonic() > last:
            jobs = installation.ask("select status::text, attempts, scheduled_at - now(), worker_id from procrastinate_jobs")
            pytest.fail(f"{says}; jobs: {jobs}; said: {installation.said()}")
        time.sleep(0.05)


def test_numbers_are_dense_and_news_is_delivered_once(installation: Installation) -> None:
    chance = random.Random(20270302)
    with gateway() as (url, came):
        declaring = installation.start(ARRIVE)
        for _ in range(3):
            numbered = installation.ask("select count(*) from evidence_number")[0][0]
            worker = installation.jingwei("worker", JINGWEI_SMS_URL=url)
            until(installation, f"select count(*) > {numbered + 5} from evidence_number", says="nothing is numbered")
            time.sleep(chance.random() * 0.8)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            # A killed worker's heartbeat goes stale after half a minute: here that half minute has passed.
            installation.ask("update procrastinate_workers set last_heartbeat = now() - interval '1 minute' returning id")
        assert declaring.poll() is None, "entries still arrive"
        os.killpg(declaring.pid, signal.SIGTERM)
        declaring.wait()
        assert declaring.stdout is not None
        printed = len(declaring.stdout.readlines())
        worker = installation.jingwei("worker", JINGWEI_SMS_URL=url)
        until(installation, "select count(*) = 0 from evidence_pending", says="entries wait for a number")
        until(
            installation,
            "select (select count(*) from declarations_declaration) = (select count(*) from evidence_entry where step = 'declarations.told')"
            " and not exists (select from procrastinate_jobs) and not exists (select from evidence_pending)"
            " and (select count(distinct number) from evidence_cursor) = 1",
            says="news or messages wait",
            patience=LONGEST_WAIT_SECONDS,
        )
        worker.terminate()
        assert worker.wait(PATIENCE_SECONDS) == 0, installation.said()
    declared = installation.ask("select id from declarations_declaration")
    assert len(declared) >= printed > 20
    assert faults(installation.ask, delivered=True) == []
    expected = {f"declared:{ident}" for (ident,) in declared}
    assert {message.rsplit(":", 2)[0] for message in came} == expected, "a message under one name for each typed phone"
    assert len(came) == len(expected)
    assert installation.ask("select count(*) from declarations_phonecode") == [(len(declared),)]
