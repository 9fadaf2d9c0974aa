"""A witness as a process of its own, asked over HTTP; and a log that may lie to it."""

import http.client
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.verify.small_log import LOG, SmallLog, consistency, jcs

from jingwei_verify.notes import Key, open_note, parse_checkpoint, parse_key

PROGRAM = (sys.executable, "-m", "jingwei_witness")
WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    body: str
    kind: str


class Running:
    """One witness on a folder; can be killed and started again."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        done = run("init", name, "--dir", str(folder))
        assert done.returncode == 0, done.stderr
        self.key: Key = parse_key(done.stdout.strip())
        with (folder / "logs").open("a") as file:
            file.write(f"log {LOG.vkey}\n")
        self.process: subprocess.Popen[str] | None = None
        self.url = ""

    @property
    def vkey(self) -> str:
        """The verifier key in text."""
        return f"{self.key.name}+{self.key.ident.hex()}+{b64encode(bytes([self.key.kind]) + self.key.public).decode()}"

    def know(self, vkeys: Sequence[str]) -> None:
        """Name further logs; read at the next start."""
        with (self.folder / "logs").open("a") as file:
            file.writelines(f"log {vkey}\n" for vkey in vkeys)

    def start(self, program: Sequence[str] = PROGRAM) -> None:
        command = [*program, "serve", "--dir", str(self.folder), "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.communicate()[1]

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def bury(self) -> None:
        """Wait until it has ended by itself."""
        assert self.process is not None
        self.process.communicate(timeout=WITHIN_SECONDS)

    def ask(self, body: bytes, path: str = "/add-checkpoint") -> Said:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=WITHIN_SECONDS)
        try:
            connection.request("POST", path, body)
            answer = connection.getresponse()
            return Said(answer.status, answer.read().decode(), answer.getheader("Content-Type", ""))
        finally:
            connection.close()


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """One command that ends by itself."""
    return subprocess.run([*PROGRAM, *words], capture_output=True, text=True, timeout=WITHIN_SECONDS, env={**os.environ})


@contextmanager
def started(folder: Path, *names: str) -> Iterator[list[Running]]:
    """Witnesses that run until the end of the block."""
    witnesses = [Running(folder / name, f"{name}.example") for name in names]
    try:
        for one in witnesses:
            one.start()
        yield witnesses
    finally:
        for one in witnesses:
            if one.process is not None:
                one.kill()


def history(length: int, *, fork: int | None = None, name: str = "b") -> SmallLog:
    """A log of short entries; from ``fork`` on it is another one."""
    marks = ["a" if fork is None or number < fork else name for number in range(length)]
    return SmallLog(entries=[jcs({"n": number, "is": mark}) for number, mark in enumerate(marks)])


def request(log: SmallLog, size: int, *, old: int, proof: list[bytes] | None = None, note: str = "") -> bytes:
    """What a log sends: by default an honest proof from ``old``."""
    leaves = log.leaves[:size]
    path = proof if proof is not None else consistency(old, leaves) if 0 < old <= size else []
    lines = [f"old {old}", *(b64encode(one).decode() for one in path), "", note or log.checkpoint(size, witnesses=0)]
    return "\n".join(lines).encode()


def cosigned(note: str, answer: Said, key: Key) -> tuple[int, bytes] | None:
    """Size and root of what was cosigned, checked as a client would; None if it was refused."""
    if answer.status != 200:
        return None
    opened = open_note(note + answer.body, [key])
    assert [one.key for one in opened.valid] == [key]
    point = parse_checkpoint(opened.text)
    return point.size, point.root
