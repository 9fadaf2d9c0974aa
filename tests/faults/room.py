"""A data folder whose disk is full: a small file system of its own where one can be mounted, else a limit on the size of files.

Both make the kernel refuse PostgreSQL's writes, which is the point: nothing here is told that there is no room, it finds out.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from jingwei.config.embedded import SYSTEM_USER

FILE_SYSTEM_BYTES = 256_000_000
LIMIT_BYTES = 16_384


class Room(Protocol):
    """What a test does with the room there is."""

    folder: Path

    def fill(self, first_process: int) -> None:
        """Leave none. ``first_process`` is PostgreSQL's."""

    def free(self) -> None:
        """There is room again."""


class Mounted:
    """A tmpfs, filled by one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, first_process: int) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while filler.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        (self.folder / "filler").unlink()


class Limited:
    """A limit on how long a file may become, on PostgreSQL's processes; those that are started anew have none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, first_process: int) -> None:
        account = pwd.getpwnam(SYSTEM_USER) if os.getuid() == 0 else None  # only their own account may limit processes everywhere
        for process in (first_process, *_children(first_process)):
            subprocess.run(
                ["prlimit", f"--pid={process}", f"--fsize={LIMIT_BYTES}:"],
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                cwd="/",
                check=process == first_process,  # a backend may have ended meanwhile
            )

    def free(self) -> None:
        """The supervisor's next one is free of it."""


def _children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(word) for word in listed.split()]


@cache
def can_mount() -> bool:
    """Whether this machine lets us mount a file system."""
    if os.getuid() != 0 or shutil.which("mount") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode != 0:
            return False
        return subprocess.run(["umount", folder], capture_output=True, check=False).returncode == 0


def ways() -> list[str]:
    """How a disk can be full here; the first one is taken."""
    return (["mounted"] if can_mount() else []) + (["limited"] if shutil.which("prlimit") else [])


def why_not() -> str | None:
    """Why no disk can be full here, for the run's last lines; None when one can."""
    return None if ways() else "the full disk was not tried: no file system can be mounted and no process limited on this machine"


@contextmanager
def small_room(way: str) -> Iterator[Room]:
    """A folder with little room."""
    with tempfile.TemporaryDirectory(prefix="jw-full-") as name:
        folder = Path(name)
        if way == "limited":
            yield Limited(folder)
            return
        size = f"size={FILE_SYSTEM_BYTES}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
        try:
            yield Mounted(folder)
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
