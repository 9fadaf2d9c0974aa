"""Physical lines of a file, in chunks that end where a line ends: the unit of resuming, and of counting.

Pure but for the file that is handed in. A line is what stands between two line ends, whatever quotes it holds: a stray quote can spoil
its own line and no other (readers that let a quoted cell run over lines have lost half a file that way). Lines of any length pass; of
one that is too long only its place is kept, so that a file without line ends costs no more memory than a block.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_LINE = 1 << 20  # bytes; the widest lists seen have 20 kB a line
BLOCK = 1 << 22  # even, so that no character of UTF-16 is cut


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line.

    Attributes:
        number: from 1, of the whole file.
        offset: of its first byte in the file.
        raw: its bytes without the line end; None when there are more than ``LONGEST_LINE``.
    """

    number: int
    offset: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines that are taken or rolled back together.

    Attributes:
        offset, end: bytes of the file, half-open.
        first, last: numbers of its lines.
        sha256: of these bytes, so that a file that was changed under a running import is noticed.
    """

    offset: int
    end: int
    first: int
    last: int
    sha256: bytes


def chunk(file: BinaryIO, *, offset: int, number: int, size: int, encoding: str) -> Chunk | None:
    """The next chunk from a place where a line begins; None at the end of the file.

    Args:
        file: seekable.
        number: of the line that begins there.
        size: the chunk ends with the line in which its ``size``-th byte lies.

    Cost: reads the bytes once, for their hash; memory is a block.
    """
    line_end = _line_end(encoding)
    end = _end_of_line(file, offset + size - 1 - (size - 1) % len(line_end), line_end)
    if end <= offset:
        return None
    running, ends, rest = hashlib.sha256(), 0, b""
    for block in _blocks(file, offset, end):
        running.update(block)
        *whole, rest = _split(block, line_end)
        ends += len(whole)
    lines = ends + 1 if rest else ends
    return Chunk(offset, end, number, number + lines - 1, running.digest())


def read(file: BinaryIO, piece: Chunk, *, encoding: str) -> Iterator[Line]:
    """The lines of a chunk, one after the other; memory is a block and a line."""
    at = piece.offset
    for number, (raw, length) in enumerate(_cut(_blocks(file, piece.offset, piece.end), _line_end(encoding)), start=piece.first):
        yield Line(number, at, raw)
        at += length


def digest(file: BinaryIO, first: int, end: int) -> bytes:
    """SHA-256 of a part of the file; of what there is, when the file ends before."""
    running = hashlib.sha256()
    for block in _blocks(file, first, end):
        running.update(block)
    return running.digest()


def _blocks(file: BinaryIO, at: int, end: int) -> Iterator[bytes]:
    while at < end:
        file.seek(at)  # each time: somebody else may read the file in between
        block = file.read(min(BLOCK, end - at))
        if not block:
            return
        at += len(block)
        yield block


def _end_of_line(file: BinaryIO, at: int, line_end: bytes) -> int:
    """Where the line ends that holds the byte ``at``, with its line end; the end of the file when it is the last."""
    size = file.seek(0, os.SEEK_END)
    for block in _blocks(file, at, size):
        found = _find(block, line_end, 0)
        if found >= 0:
            return at + found + len(line_end)
        at += len(block)
    return size


def _cut(blocks: Iterator[bytes], line_end: bytes) -> Iterator[tuple[bytes | None, int]]:
    """Each line and its length with the line end; None for the bytes of one that is too long."""
    held, dropped = b"", 0
    for block in blocks:
        *whole, rest = _split(held + block, line_end)
        for piece in whole:
            length = dropped + len(piece)
            yield (piece if length <= LONGEST_LINE else None), length + len(line_end)
            dropped = 0
        held = rest
        if dropped or len(held) > LONGEST_LINE:
            dropped, held = dropped + len(held), b""
    if held or dropped:
        length = dropped + len(held)
        yield (held if length <= LONGEST_LINE else None), length


def _split(text: bytes, line_end: bytes) -> list[bytes]:
    """``bytes.split``, but a line end of two bytes counts only where a character of UTF-16 begins."""
    if len(line_end) == 1:
        return text.split(line_end)
    pieces, first = list[bytes](), 0
    while (at := _find(text, line_end, first)) >= 0:
        pieces.append(text[first:at])
        first = at + 2
    return [*pieces, text[first:]]


def _find(text: bytes, line_end: bytes, first: int) -> int:
    at = text.find(line_end, first)
    while at >= 0 and at % len(line_end):
        at = text.find(line_end, at + 1)
    return at


def _line_end(encoding: str) -> bytes:
    return "\n".encode(encoding if encoding.startswith("utf-16") else "ascii")
