"""What the witness remembers: one plain file, a line for each log, written whole and on the disk before a cosignature leaves.

    jingwei-witness state v1
    ORIGIN SIZE ROOT

A crash leaves the old file or the new one, never half of one: it is written beside, flushed, and put in the old one's place. Only one
process holds the folder. A missing or damaged file stops the start: a witness that forgot could be led back.
"""

import fcntl
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jingwei_verify.strict import Invalid, number, unbase64
from jingwei_verify.told import Told

FIRST_LINE = "jingwei-witness state v1"
NAME = "state"
FORGOTTEN = (
    "{} 缺失或已损坏：不要放回旧副本；失去记忆的见证方须另取名称和密钥。",
    "{} is missing or damaged. Do not put back an old copy: a witness that has forgotten needs a new name and key.",
)


class Unusable(Told):
    """The folder cannot be used; the sentence says what to do."""


@dataclass(frozen=True)
class Head:
    """The largest tree of a log that was cosigned."""

    size: int
    root: bytes


class Memory:
    """The heads, in memory and on the disk. Its owner allows one change at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._heads = _read(folder / NAME)

    def get(self, origin: str) -> Head | None:
        """The head of a log; None if nothing of it was ever cosigned."""
        return self._heads.get(origin)

    def put(self, origin: str, head: Head) -> None:
        """Remember a head. When this comes back it is on the disk; when it raises nothing has changed for this process."""
        heads = {**self._heads, origin: head}
        write(self._folder, heads)
        self._heads = heads


def write(folder: Path, heads: dict[str, Head]) -> None:
    """Put the whole file on the disk, in the old one's place."""
    lines = [FIRST_LINE, *(f"{origin} {head.size} {b64encode(head.root).decode()}" for origin, head in sorted(heads.items()))]
    beside = folder / (NAME + ".new")
    with beside.open("wb") as file:
        file.write(("\n".join(lines) + "\n").encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, folder / NAME)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)  # the new name too must outlast a loss of power
    finally:
        os.close(handle)


def _read(path: Path) -> dict[str, Head]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Unusable(FORGOTTEN, path) from None
    first, *lines = text.split("\n")
    if first != FIRST_LINE or lines[-1:] != [""]:
        raise Unusable(FORGOTTEN, path)
    try:
        return dict(_line(line) for line in lines[:-1])
    except (Invalid, ValueError):
        raise Unusable(FORGOTTEN, path) from None


def _line(line: str) -> tuple[str, Head]:
    origin, size, root = line.split(" ")
    return origin, Head(number(size, where="state"), unbase64(root, where="state", size=32))


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder for this process alone, until it ends, however it ends.

    Raises:
        Unusable: another process holds it, or it is no witness's folder.
    """
    try:
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unusable(
            (
                "{} 不是见证方的目录（{}）：请先运行 `jingwei-witness init`。",
                "{} is no witness's folder ({}). Make one with `jingwei-witness init`.",
            ),
            folder,
            error.strerror,
        ) from None
    try:
        _lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Unusable(
            ("{} 上已有一个见证程序在运行：两个程序会签出两个版本。", "Another witness runs on {}. Two would sign two versions."),
            folder,
        ) from None
