"""How many cells a workbook reaches over, found out without risk to this process (``probe``)."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from jingwei.registers.importing import probe

CELLS = 20_000_000
"""The most that all sheets together may hold, empty ones between the others counted: all rows that a spreadsheet has, with 19 columns."""


class TooFar(Exception):
    """The sheet reaches further than any list does, or takes more memory to read than a list of its size."""


class Unreadable(Exception):
    """No parser opens it."""


def require_bounded(file: BinaryIO) -> None:
    """Refuse a workbook that could not be held in memory.

    The file goes through a pipe, so that what lies sealed on disk is not written there in the clear. The process gets no environment:
    whoever made the file may have made it for the parser.

    Raises:
        TooFar, Unreadable.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    command = [sys.executable, "-I", str(Path(probe.__file__)), str(size)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        with suppress(BrokenPipeError), asked.stdin as into:  # it ended before it read everything: its code says why
            shutil.copyfileobj(file, into, 1 << 20)
        said = asked.stdout.read()
    _judge(asked.returncode, said)


def _judge(code: int, said: bytes) -> None:
    if code == probe.UNREADABLE:
        raise Unreadable
    if code == probe.TOO_LARGE or code < 0:  # a parser that gets no more memory, or is out of time, is ended by a signal
        raise TooFar
    if code:  # the parser itself failed
        raise Unreadable
    if int(said) > CELLS:
        raise TooFar
