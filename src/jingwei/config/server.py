"""The processes of a running installation: the web server and the worker, started, watched, restarted and stopped.

Whoever supervises holds the embedded database until both have ended, so the database stops last.
"""

import ctypes
import importlib.util
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from jingwei.config.embedded import Cluster, DatabaseWillNotStart
from jingwei.config.options import Options
from jingwei.kernel.errors import Refused

LOOPBACK = "127.0.0.1"
ANSWERS_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 20.0
HEADERS_WITHIN_SECONDS = 10
LOOK_EVERY_SECONDS = 0.2
BACKOFF_SECONDS = (0.2, 1.0, 2.0, 5.0, 10.0)
STEADY_SECONDS = 30.0  # a process that ran so long starts again at once
DATABASE_SECONDS = 1.0
NICE = 10
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_STANDARD_ERROR = 2


_log = logging.getLogger(__name__)


class PortInUse(Refused):
    """Somebody else listens there."""

    code = "port-in-use"
    exit_code = 4
    says = _("Port %(port)s is in use. Stop the program that listens there, or choose another: PORT=%(other)s.")


class LogKeyLost(Refused):
    """Receipts could not be signed."""

    code = "log-key-lost"
    exit_code = 5
    says = _(
        "The key with which this log signs its receipts, %(name)s, is gone from %(folder)s. Restore it from your copy of the keys; if there is"
        " none, make a new one: jingwei evidence renew-keys."
    )


class DoesNotAnswer(Refused):
    """The server was started and does not answer."""

    code = "does-not-answer"
    exit_code = 5
    says = _("The server was started and does not answer at %(url)s. Its messages stand above.")


def free_port(address: str) -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])


def require_free(address: str, port: int) -> None:
    """Refuse a port that somebody listens on.

    Raises:
        PortInUse: somebody does, or it may not be used.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise PortInUse(port=port, other=port + 80) from error


def static_mounts() -> Iterator[tuple[str, Path]]:
    """Route and folder of every package's static files; each package has a folder of its own name."""
    for name in settings.INSTALLED_APPS:  # found, not loaded: the server loads itself meanwhile
        found = importlib.util.find_spec(name)
        root = Path(next(iter(found.submodule_search_locations or ()))) / "static" if found else None
        if root and root.is_dir():
            yield from ((f"/static/{folder.name}", folder) for folder in sorted(root.iterdir()) if folder.is_dir())


def web(options: Options, *, port: int) -> list[str]:
    """The command of the web server: granian in front of ``config.asgi``, and the static files beside it."""
    address = LOOPBACK if settings.DEMO else options["JINGWEI_BIND"]  # one-click sign-in is for this machine alone
    mounts = [
        word for route, folder in static_mounts() for word in ("--static-path-route", route, "--static-path-mount", str(folder))
    ]
    return [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws", "--http", "1"),
        *("--host", address, "--port", str(port)),
        *("--http1-header-read-timeout", str(HEADERS_WITHIN_SECONDS * 1000), "--workers", "1", "--workers-kill-timeout", "10"),
        *("--respawn-failed-workers", "--log-level", "warning", *mounts, "--factory", "jingwei.config.asgi:make"),
    ]


def worker() -> list[str]:
    """The command of the worker."""
    return [sys.executable, "-m", "jingwei.config.main", "worker"]


@dataclass(slots=True)
class Watched:
    """One process that is to run; one that ``yields`` leaves the processor to the others while they want it."""

    command: Sequence[str]
    yields: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone. What it says goes to standard error: the
        result on standard output is the command's own.
        """
        begin = _end_with_parent_and_yield if self.yields else _end_with_parent
        self.process = subprocess.Popen(self.command, stdout=_STANDARD_ERROR, start_new_session=True, preexec_fn=begin)
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it again if it ended: at once the first time, later each time after."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start()
        elif self.process.poll() is not None:
            self._clear()
            self.failures = 0 if now - self.started > STEADY_SECONDS else self.failures + 1
            self.again_at = now + BACKOFF_SECONDS[min(self.failures, len(BACKOFF_SECONDS) - 1)]
            self.process = None

    def stop(self) -> None:
        """Ask it to end, and make it after a while."""
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOPS_WITHIN_SECONDS)
        self._clear()
        self.process.wait()

    def _clear(self) -> None:
        """End what is left of its session: the children of a server that was killed would go on listening."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """A supervisor that is killed leaves nobody behind (Linux; elsewhere the next start says that the port is in use)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_with_parent_and_yield() -> None:
    """People wait for the web server; what the worker does may come a second later. Linux groups processes by session and weighs the
    groups first, so the group is told too, where there are groups.
    """
    _end_with_parent()
    os.nice(NICE)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICE))


@dataclass(slots=True)
class Kept:
    """The embedded database, which was started before: started again when it ended (killed, or for want of room)."""

    cluster: Cluster
    failures: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        """It is up."""

    def look(self) -> None:
        """Start it again if it ended; a start that fails (a full disk, children that still end) is tried again later."""
        now = time.monotonic()
        if now < self.again_at:
            return
        self.again_at = now + DATABASE_SECONDS
        if self.cluster.runs():
            self.failures = 0
            return
        try:
            self.cluster.start()
            _log.warning("The database had ended and was started again.")
        except (DatabaseWillNotStart, OSError) as error:
            self.failures += 1
            self.again_at = time.monotonic() + BACKOFF_SECONDS[min(self.failures, len(BACKOFF_SECONDS) - 1)]
            _log.error("The database ended and does not start yet: %s", error)

    def stop(self) -> None:
        """Whoever supervises leaves it when all others have ended."""


@dataclass(slots=True)
class Supervisor:
    """Runs the web server, and the others once it answers, until it is told to stop."""

    web: Watched
    others: Sequence[Watched | Kept]
    stop: Event = field(default_factory=Event)

    def run(self, *, url: str, ready: Callable[[], None]) -> None:
        """When the server answers start the others and call ``ready``, watch until stopped; then stop all, the server first.

        Raises:
            DoesNotAnswer: the server does not come up.
        """
        before = {number: signal.signal(number, self._told) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._wait_for(url)
            self._look()
            if not self.stop.is_set():
                ready()
            while not self.stop.wait(LOOK_EVERY_SECONDS):
                self._look()
        finally:
            for process in (self.web, *self.others):
                process.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _look(self) -> None:
        for process in (self.web, *self.others):
            process.look()

    def _told(self, _number: int, _frame: object) -> None:
        self.stop.set()

    def _wait_for(self, url: str) -> None:
        last = time.monotonic() + ANSWERS_WITHIN_SECONDS
        while not self.stop.is_set():
            if answers(url):
                return
            if time.monotonic() > last:
                raise DoesNotAnswer(url=url)
            self.web.look()
            self.stop.wait(LOOK_EVERY_SECONDS)


def answers(url: str) -> bool:
    """Whether a server answers there with anything but a failure of its own."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False
