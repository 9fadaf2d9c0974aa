"""An installation of a test's own: its data folder, its PostgreSQL with fsync on, and real processes that can be killed.

The folder is a copy of one that is set up once a run, whichever process of the run needs it first.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg
from tests.declarations.conftest import code, number

from jingwei.config.embedded import Cluster, DatabaseWillNotStart
from jingwei.kernel.codes import house_code

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90.0  # nothing is timed: a machine that does other work needs this long to start two programs
ROOMS = range(101, 161)
KNOWN = [(number(order), "周全") for order in range(100, 340, 2)]
"""People whom the archive knows."""
UNKNOWN = [(number(order), "郑新") for order in range(340, 580, 2)]
"""People whom nothing knows."""

SET_UP = """
from jingwei.config.runtime import Runtime
Runtime().start()
from tests.declarations.conftest import furnish
from tests.faults.installation import KNOWN, ROOMS
furnish(rooms=ROOMS, capacity=1000, known=KNOWN)
"""
JINGWEI = "from jingwei.config.main import main; main()"


def environment(data: Path, **more: str) -> dict[str, str]:
    """Of a process that works on a data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JINGWEI_", "DJANGO_", "PORT"))}
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return kept | {"JINGWEI_DATA": str(data), "JINGWEI_LANGUAGE": "en", "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"} | more


@dataclass
class Installation:
    """One data folder, and what was started on it."""

    data: Path
    cluster: Cluster = field(init=False)
    log: IO[str] = field(default_factory=lambda: tempfile.TemporaryFile("w+", encoding="utf-8"))  # noqa: SIM115, not on a full disk
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cluster = Cluster(self.data)

    def start(self, script: str, *args: str, **more: str) -> subprocess.Popen[str]:
        """A Python program on this data folder; what it prints can be read."""
        process = subprocess.Popen(
            [sys.executable, "-c", script, *args],
            env=environment(self.data, **more),
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def run(self, script: str, *args: str) -> str:
        """A Python program on this data folder, to its end; what it printed."""
        process = self.start(script, *args)
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0, self.said()
        return said

    def jingwei(self, *args: str, **more: str) -> subprocess.Popen[str]:
        """One of the product's own commands."""
        return self.start(JINGWEI, *args, **more)

    def said(self) -> str:
        """What its processes said on standard error; for messages of failed tests."""
        self.log.seek(0)
        return self.log.read()[-4000:]

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows as the owner sees them, over a connection of its own."""
        with self.connect() as connection:
            return connection.execute(sql.encode(), values or None).fetchall()

    def connect(self, role: str = "jingwei_owner") -> psycopg.Connection[Any]:
        """A connection that commits by itself."""
        return psycopg.connect(
            host=str(self.cluster.socket), dbname="jingwei", user=role, password=self.cluster.secret(role), autocommit=True
        )

    def postmaster(self) -> int:
        """PostgreSQL's first process."""
        return int((self.cluster.files / "postmaster.pid").read_text("ascii").split("\n", 1)[0])

    def begun_again(self) -> None:
        """PostgreSQL, after its end: what is left of it may hold it up for a moment."""
        last = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                self.cluster.start()
                self.connect().close()
                return
            except (DatabaseWillNotStart, psycopg.OperationalError):
                assert time.monotonic() < last
                time.sleep(0.1)

    def plate(self, room: int) -> str:
        """What a door plate's QR code says."""
        return house_code.plate(code(room), self.cluster.keys().key("plate"))

    def end(self) -> None:
        """End whatever still runs."""
        for process in self.started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        self.log.close()
        self.cluster.leave()
        self.cluster.stop("immediate")
        shutil.rmtree(self.cluster.socket, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def template() -> Iterator[Path]:
    """The folder that is copied: made by the first process of the run that needs it, removed by the last one that leaves."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"jw-faults-{run}"
    folder.mkdir(exist_ok=True)
    users = (folder / "users").open("a")
    fcntl.flock(users, fcntl.LOCK_SH)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            subprocess.run([sys.executable, "-c", SET_UP], env=environment(folder / "data"), check=True)
            (folder / "ready").touch()
    yield folder / "data"
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    except BlockingIOError:
        pass  # another process of the run still copies
    users.close()


def copy(source: Path, folder: Path) -> Installation:
    """A copy with its owners and rights. PostgreSQL, under its own account, must be let through the folder."""
    folder.chmod(0o711)
    subprocess.run(["cp", "-a", f"{source}/.", str(folder)], check=True)
    return Installation(folder)
