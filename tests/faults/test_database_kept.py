"""The supervisor starts the embedded database again, whatever the killed one left behind: backends, a file, a second supervisor."""

import os
import pwd
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from tests.faults.installation import PATIENCE_SECONDS, Installation

from jingwei.config.embedded import SYSTEM_USER, Cluster
from jingwei.config.server import Kept

pytestmark = pytest.mark.slow
BUSY = "select count(*) from generate_series(1, 4e9::bigint) as n where n % 2 = 0"


def killed(installation: Installation) -> int:
    """PostgreSQL's first process is killed; its number."""
    process = installation.postmaster()
    os.kill(process, signal.SIGKILL)
    last = time.monotonic() + PATIENCE_SECONDS
    while installation.cluster.runs():
        assert time.monotonic() < last
        time.sleep(0.01)
    return process


def looked_at(*keepers: Kept) -> None:
    """As the supervisor does it, until the database is up."""
    last = time.monotonic() + PATIENCE_SECONDS
    while not all(keeper.cluster.runs() for keeper in keepers):
        assert time.monotonic() < last
        for keeper in keepers:
            keeper.look()
        time.sleep(0.05)


def postmasters(installation: Installation) -> list[int]:
    """The processes of which each is a PostgreSQL's first one on this folder."""
    found = []
    for process in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if (process / "cwd").samefile(installation.cluster.files) and (process / "exe").resolve().name == "postgres":
                parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
                found.append((int(process.name), parent))
    return [number for number, parent in found if parent not in {other for other, _ in found}]


def test_a_backend_that_still_works_holds_the_start_up_and_nothing_is_damaged(installation: Installation) -> None:
    """An orphan that computes does not notice that its parent died: PostgreSQL must not start beside it, and starts after it."""
    connection = installation.connect("jingwei_app")
    orphan = connection.info.backend_pid

    def work() -> None:
        with pytest.raises(psycopg.OperationalError):
            connection.execute(BUSY)

    busy = Thread(target=work)
    busy.start()
    until_busy = "select count(*) = 1 from pg_stat_activity where query like '%generate_series(1, 4e9%' and pid <> pg_backend_pid()"
    while installation.ask(until_busy) != [(True,)]:
        time.sleep(0.02)
    killed(installation)
    keeper = Kept(installation.cluster)
    for _ in range(3):
        keeper.again_at = 0.0
        keeper.look()
        assert not installation.cluster.runs()
    assert keeper.failures == 3
    os.kill(orphan, signal.SIGKILL)
    busy.join(PATIENCE_SECONDS)
    connection.close()
    keeper.again_at = 0.0
    looked_at(keeper)
    assert installation.ask("select count(*) > 50 from registers_dwelling") == [(True,)]


def test_a_number_that_another_program_has_by_now_is_not_the_server(installation: Installation) -> None:
    """After a restart of the machine ``postmaster.pid`` may name any process of the same account."""
    killed(installation)
    account = pwd.getpwnam(SYSTEM_USER).pw_uid if os.getuid() == 0 else None
    stranger = subprocess.Popen(["sleep", "300"], user=account, cwd="/")
    try:
        noted = installation.cluster.files / "postmaster.pid"
        noted.write_text(f"{stranger.pid}\n" + noted.read_text("ascii").split("\n", 1)[1], "ascii")
        assert not installation.cluster.runs()
        looked_at(Kept(installation.cluster))
        assert installation.ask("select 1") == [(1,)]
        assert installation.postmaster() != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_two_supervisors_start_one_database(installation: Installation) -> None:
    other = Cluster(installation.data)
    other.start()
    try:
        killed(installation)
        keepers = [Kept(installation.cluster), Kept(other)]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(looked_at, keepers))
        assert postmasters(installation) == [installation.postmaster()]
        assert installation.ask("select 1") == [(1,)]
    finally:
        other.leave()
    assert installation.cluster.runs(), "the first one still uses it"


def test_a_supervisor_that_looks_at_a_running_database_leaves_it_alone(installation: Installation) -> None:
    before = installation.postmaster()
    keeper = Kept(installation.cluster)
    for _ in range(5):
        keeper.again_at = 0.0
        keeper.look()
    assert installation.postmaster() == before
    assert keeper.failures == 0
