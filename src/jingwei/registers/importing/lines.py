"""Physical lines of a file, in chunks that end where a line ends: the unit of resuming, and of counting.

Pure but for the file that is handed in. A line is what stands between two line ends, whatever quotes it holds: a stray quote can spoil
its own line and no other (readers that let a quoted cell run over lines have lost half a file that way). Lines of any length pass; of
one that is too long only its place is kept, so that a file without line ends costs no more memory than a block.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_LINE = 1 << 20  # bytes; the widest lists seen have 20 kB a line
BLOCK = 1 << 22


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
        sha256: of these bytes, so that a file that was changed under a running import is noticed.
    """

    offset: int
    end: int
    sha256: bytes
    lines: tuple[Line, ...]


def chunk(file: BinaryIO, *, offset: int, number: int, size: int, encoding: str) -> Chunk | None:
    """The next chunk from a place where a line begins; None at the end of the file.

    Args:
        file: seekable.
        number: of the line that begins there.
        size: the chunk ends with the line in which its ``size``-th byte lies.

    Cost: reads the bytes twice, the second time for their hash; memory about ``size`` and one line's head.
    """
    file.seek(offset)
    lines, at = list[Line](), offset
    for raw, length in _cut(file, _line_end(encoding)):
        lines.append(Line(number + len(lines), at, raw))
        at += length
        if at - offset >= size:
            break
    return Chunk(offset, at, digest(file, offset, at), tuple(lines)) if lines else None


def digest(file: BinaryIO, first: int, end: int) -> bytes:
    """SHA-256 of a part of the file."""
    file.seek(first)
    running = hashlib.sha256()
    while first < end and (block := file.read(min(BLOCK, end - first))):
        running.update(block)
        first += len(block)
    return running.digest()


def _cut(file: BinaryIO, line_end: bytes) -> Iterator[tuple[bytes | None, int]]:
    """Each line and its length with the line end; None for the bytes of one that is too long."""
    held, dropped = b"", 0
    while block := file.read(BLOCK):
        *whole, rest = _split(held + block, line_end)
        for piece in whole:
            length = dropped + len(piece)
            yield (piece if length <= LONGEST_LINE else None), length + len(line_end)
            dropped = 0
        held = rest
        if len(held) > LONGEST_LINE:
            dropped, held = dropped + len(held), b""
    if held or dropped:
        length = dropped + len(held)
        yield (held if length <= LONGEST_LINE else None), length


def _split(text: bytes, line_end: bytes) -> list[bytes]:
    """``bytes.split``, but a line end of two bytes counts only where a character of UTF-16 begins."""
    if len(line_end) == 1:
        return text.split(line_end)
    pieces, first, at = list[bytes](), 0, text.find(line_end)
    while at >= 0:
        if at % 2 == 0:
            pieces.append(text[first:at])
            first = at + 2
        at = text.find(line_end, at + 1)
    return [*pieces, text[first:]]


def _line_end(encoding: str) -> bytes:
    return "\n".encode(encoding if encoding.startswith("utf-16") else "ascii")
