"""Writing files that stand whole or not at all, also after a loss of power."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from jingwei.kernel import randomness


@contextmanager
def whole(path: Path, *, over: bool = False) -> Iterator[IO[bytes]]:
    """A new file to write to, readable by its owner alone; it stands at its place when the block ends, and nothing does if it fails.

    Args:
        over: take the place of a file that stands there.

    Raises:
        FileExistsError: somebody was first, and ``over`` was not asked for.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.{randomness.draw(4).hex()}.draft")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if over:
            draft.replace(path)
        else:
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _keep_entries(path.parent)


def move(path: Path, to: Path) -> None:
    """Give a file another name in its folder.

    Raises:
        FileNotFoundError: there is none.
    """
    path.replace(to)
    _keep_entries(to.parent)


def remove(path: Path) -> None:
    """Remove a file, also for whoever looks after a loss of power.

    Raises:
        FileNotFoundError: there is none.
    """
    path.unlink()
    _keep_entries(path.parent)


def settle(folder: Path) -> None:
    """Everything written to the folder's file system so far outlives a loss of power: one call for any number of files."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "syncfs"):
            os.sync()
        elif libc.syncfs(handle):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(handle)


def _keep_entries(folder: Path) -> None:
    """The names themselves outlive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
