"""Sorting more entries than memory holds: by the first byte of the blind index into 256 runs, then run by run.

A run that grows goes to a file without a name, which the system takes back however the process ends, encrypted under a key that only
this process has. Memory: 16 MB, and one run while it is sorted (at a hundred million records about 200 MB). Disk: the records' bytes
and 22 more each.
"""

import struct
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jingwei.kernel import randomness
from jingwei.registers.history import Entry
from jingwei.registers.history.record import day_of

PARTS = 256
PIECE_BYTES = 64 << 10
INDEX_BYTES = 16
_HEAD = struct.Struct(">IH")  # key id, size of the body
_SIZE = struct.Struct(">I")


class Runs:
    """Entries by the first byte of their index; use as a context manager."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._runs = [_Run(byte, folder) for byte in range(PARTS)]
        self.count = 0

    def __enter__(self) -> "Runs":
        return self

    def __exit__(self, *_error: object) -> None:
        for run in self._runs:
            run.close()

    def add(self, index: bytes, body: bytes, key_id: int) -> None:
        """Take one entry."""
        self._runs[index[0]].add(index + _HEAD.pack(key_id, len(body)) + body)
        self.count += 1

    def entries(self, part: int) -> Iterator[Entry]:
        """The entries whose index begins with the byte, in the order they came; let go of when they were read."""
        run = self._runs[part]
        yield from run.entries()
        run.close()


class _Run:
    def __init__(self, byte: int, folder: Path | None) -> None:
        self._folder, self._byte = folder, bytes((byte,))
        self._cipher = AESGCM(randomness.draw(32))  # dies with the object: nothing of the file opens then
        self._file: IO[bytes] | None = None
        self._pieces = 0
        self._open = bytearray()

    def add(self, packed: bytes) -> None:
        self._open += packed
        if len(self._open) >= PIECE_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - closed with the run
        sealed = self._cipher.encrypt(self._pieces.to_bytes(12), bytes(self._open), self._byte)
        self._pieces += 1
        piece = memoryview(_SIZE.pack(len(sealed)) + sealed)
        while piece:
            piece = piece[self._file.write(piece) :]
        self._open.clear()

    def entries(self) -> Iterator[Entry]:
        for piece in self._read():
            yield from _unpacked(piece)

    def _read(self) -> Iterable[bytes]:
        if self._file is not None:
            self._file.seek(0)
            for at in range(self._pieces):
                (size,) = _SIZE.unpack(self._file.read(_SIZE.size))
                yield self._cipher.decrypt(at.to_bytes(12), self._file.read(size), self._byte)
            self._file.seek(0, 2)
        yield bytes(self._open)

    def close(self) -> None:
        self._open.clear()
        if self._file is not None:
            self._file.close()


def _unpacked(piece: bytes) -> Iterator[Entry]:
    at, end = 0, len(piece)
    while at < end:
        body_at = at + INDEX_BYTES + _HEAD.size
        key_id, size = _HEAD.unpack_from(piece, at + INDEX_BYTES)
        body = piece[body_at : body_at + size]
        yield piece[at : at + INDEX_BYTES], day_of(body), body, key_id
        at = body_at + size
