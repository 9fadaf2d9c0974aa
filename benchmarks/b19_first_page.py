"""B19: from nothing to the first page: environment synced from a warm package cache, tables made, server started, a page answered."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from benchmarks import report

ROOT = Path(__file__).parent.parent
LIMIT = 10.0
ROUNDS = {"small": 3, "full": 5}


def run(size: str) -> None:
    """Print the line of B19."""
    uv = next((path for path in (shutil.which("uv"), str(ROOT / ".tools/bin/uv")) if path and _works(path)), None)
    if uv is None:
        raise SystemExit("B19 needs uv; run `make setup` first.")
    rounds = [_once(uv) for _ in range(ROUNDS[size])]
    total = report.p50([sum(parts.values()) for parts in rounds])
    figure = {"seconds": total} | {name: report.p50([parts[name] for parts in rounds]) for name in rounds[0]}
    line = {"peer": "limit of 10 s with a warm package cache", "ratio": total / LIMIT, "target": "<= 10 s"}
    report.line("B19", figure=figure, met=total <= LIMIT, sizes={"rounds": ROUNDS[size]}, **line)  # type: ignore[arg-type]


def _works(uv: str) -> bool:
    return subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0


def _once(uv: str) -> dict[str, float]:
    folder = Path(tempfile.mkdtemp(prefix="jw-b19-"))
    ours = ("JINGWEI_", "DJANGO_", "VIRTUAL_ENV", "PYTHON")  # PYTHONDONTWRITEBYTECODE would compile all of it in every process
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {"JINGWEI_DATA": str(folder / "data"), "VIRTUAL_ENV": str(folder / "venv")}
    spent: dict[str, float] = {}
    begun = time.perf_counter()
    _run([uv, "venv", "-q", "--python", f"{sys.version_info.major}.{sys.version_info.minor}", str(folder / "venv")], environment)
    _run([uv, "pip", "sync", "-q", str(ROOT / "requirements.lock")], environment)
    _run([uv, "pip", "install", "-q", "--no-deps", "-e", str(ROOT)], environment)
    spent["sync_seconds"], begun = time.perf_counter() - begun, time.perf_counter()
    port = _free_port()
    command = [str(folder / "venv/bin/jingwei"), "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _first_page(port, server)
        spent["migrate_and_start_seconds"] = time.perf_counter() - begun
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
    return spent


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, cwd=ROOT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _first_page(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if server.poll() is not None:
            raise SystemExit(f"The server ended with exit code {server.returncode}.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The server did not answer within a minute.")
