"""One small demo for all journeys of a process: made by the product's own command, served by it, and stopped at the end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.journeys.browser import chromium, find_chromium

from jingwei.demo.mark import Mark
from jingwei.kernel.keys import KeyRing

SCALE = "1/500"
PATIENCE_SECONDS = 180.0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium. It ends with the file: while it runs, this thread may not ask a database, and other tests do."""
    if find_chromium() is None:
        pytest.skip("no Chromium was found")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo keeps what it holds."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def wait(demo: str, demo_folder: Path) -> Callable[[timedelta], timedelta]:
    """Let time pass in the demo: its clock, which the demo's own mark moves, goes forward and stays there. How far it is moved now."""

    def pass_by(time_: timedelta) -> timedelta:
        ring = KeyRing(demo_folder / "data" / "keys")
        mark = Mark.read(demo_folder / "data", ring=ring)
        assert mark is not None
        mark.moved(mark.offset + time_).write(demo_folder / "data", ring=ring)
        return mark.offset + time_

    return pass_by


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Iterator[str]:
    """The address of a running demo of about three thousand invented people."""
    folder = demo_folder
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JINGWEI_", "DJANGO_", "PORT"))}
    program = [sys.executable, "-m", "jingwei.config.main", "demo"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*program, "--data", str(folder / "data"), "--scale", SCALE, "--port", str(port)],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(server, f"http://localhost:{port}/demo/", lambda: (folder / "log").read_text("utf-8"))
        yield f"http://localhost:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            raise


def _wait(server: subprocess.Popen[bytes], url: str, said: Callable[[], str]) -> None:
    last = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < last:
        assert server.poll() is None, f"The demo stopped with {server.returncode}: {said()}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The demo did not answer in {PATIENCE_SECONDS:.0f} seconds.")
