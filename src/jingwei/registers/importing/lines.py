"""Physical lines of a file, in chunks that end where a line ends: the unit of resuming, and of counting.

Pure but for the file that is handed in. A line is what stands between two line ends, whatever quotes it holds: a stray quote can spoil
its own line and no other (readers that let a quoted cell run over lines have lost half a file that way). Lines of any length pass; of
one that is too long only its place is kept, so that a file without line ends costs no more memory than a block.
"""

import hashlib
import os
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused

LONGEST_LINE = 1 << 20  # bytes: more than any row of cells holds, less than a block
LINE_END, OLD_LINE_END = "\n", "\r"
BLOCK = 1 << 22  # even, so that no character of UTF-16 is cut


class FileChanged(Refused):
    """The file is not the one that the batch was begun with."""

    code = "file-changed"
    status = 409
    says = _("The file was changed since its import was begun. Import it as a new file, or put the old one back to go on.")


class Running(Protocol):
    """A hash that is being made, as ``hashlib`` has them."""

    def update(self, content: bytes, /) -> object:
        """Add what was read."""


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
class Stretch:
    """Lines that follow one another.

    Attributes:
        number, offset: of the first.
        raws: each as ``Line.raw`` has it; one that is too long is a stretch of its own.
        line_end: how many bytes lie between two lines.
    """

    number: int
    offset: int
    raws: Sequence[bytes | None]
    line_end: int

    def lines(self, *, but: Container[int] = ()) -> Iterator[Line]:
        """One by one, without those of some places."""
        at = self.offset
        for place, raw in enumerate(self.raws):
            if place not in but:
                yield Line(self.number + place, at, raw)
            at += len(raw or b"") + self.line_end


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


def chunk(file: BinaryIO, *, offset: int, number: int, size: int, encoding: str, end: str = LINE_END) -> Chunk | None:
    """The next chunk from a place where a line begins; None at the end of the file.

    Args:
        file: seekable.
        number: of the line that begins there.
        size: the chunk ends with the line in which its ``size``-th byte lies.
        end: the character that ends a line; see ``end_of``.

    Cost: reads the bytes once, for their hash; memory is a block.
    """
    line_end = _line_end(encoding, end)
    until = _end_of_line(file, offset + size - 1 - (size - 1) % len(line_end), line_end)
    if until <= offset:
        return None
    running, ends, rest = hashlib.sha256(), 0, b""
    for block in blocks(file, offset, until):
        running.update(block)
        if len(line_end) == 1:
            ends += block.count(line_end)
            rest = block[-1:].replace(line_end, b"")
            continue
        *whole, rest = _split(block, line_end)
        ends += len(whole)
    lines = ends + 1 if rest else ends
    return Chunk(offset, until, number, number + lines - 1, running.digest())


def read(file: BinaryIO, piece: Chunk, *, encoding: str, end: str = LINE_END) -> Iterator[Line]:
    """The lines of a chunk, one after the other; memory is that of a stretch.

    Raises:
        FileChanged: after the last line, when the bytes are not those of the chunk.
    """
    for stretch in stretches(file, piece, encoding=encoding, end=end):
        yield from stretch.lines()


def stretches(file: BinaryIO, piece: Chunk, *, encoding: str, end: str = LINE_END) -> Iterator[Stretch]:
    """The same, for whoever looks at many lines at once: what ends in one block of the file.

    Raises:
        FileChanged: after the last one, when the bytes are not those of the chunk.
    """
    number, at, running = piece.first, piece.offset, hashlib.sha256()
    line_end = _line_end(encoding, end)
    content = hashed(blocks(file, piece.offset, piece.end), running)
    for raws, length in _cut(content, line_end):
        yield Stretch(number, at, raws, len(line_end))
        number, at = number + len(raws), at + length
    if running.digest() != piece.sha256:
        raise FileChanged()


def digest(file: BinaryIO) -> bytes:
    """SHA-256 of the file."""
    running = hashlib.sha256()
    for block in blocks(file, 0, file.seek(0, os.SEEK_END)):
        running.update(block)
    return running.digest()


def hashed(content: Iterable[bytes], running: Running) -> Iterator[bytes]:
    """The same blocks, each added to a hash when it is taken: so that no file is read twice for it."""
    for block in content:
        running.update(block)
        yield block


def blocks(file: BinaryIO, at: int, end: int) -> Iterator[bytes]:
    """The bytes of a part of the file; what there is of it, when the file ends before."""
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
    for block in blocks(file, at, size):
        found = _find(block, line_end, 0)
        if found >= 0:
            return at + found + len(line_end)
        at += len(block)
    return size


def _cut(content: Iterable[bytes], line_end: bytes) -> Iterator[tuple[list[bytes | None], int]]:
    """The lines that end in each block, and the length of all with their line ends; alone and None one that is too long."""
    held, dropped = b"", 0
    for block in content:
        *whole, rest = _split(held + block, line_end)
        if dropped and whole:
            yield [None], dropped + len(whole.pop(0)) + len(line_end)
            dropped = 0
        yield from _together(whole, line_end)
        held = rest
        if dropped or len(held) > LONGEST_LINE:
            dropped, held = dropped + len(held), b""
    if dropped:
        yield [None], dropped + len(held)
    elif held:
        yield [held], len(held)


def _together(whole: list[bytes], line_end: bytes) -> Iterator[tuple[list[bytes | None], int]]:
    """Whole lines as they stand, but that no line follows in one list on one whose length is forgotten."""
    lengths = list(map(len, whole))
    if max(lengths, default=0) <= LONGEST_LINE:
        if whole:
            yield list(whole), sum(lengths) + len(whole) * len(line_end)
        return
    for raw in whole:
        yield [raw if len(raw) <= LONGEST_LINE else None], len(raw) + len(line_end)


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


def end_of(beginning: bytes, encoding: str) -> str:
    """What ends the lines of a file: a line feed, but for files of old machines that hold none and carriage returns in its place."""
    feed, back = (_find(beginning, _line_end(encoding, sign), 0) for sign in (LINE_END, OLD_LINE_END))
    return OLD_LINE_END if feed < 0 <= back else LINE_END


def _line_end(encoding: str, end: str) -> bytes:
    return end.encode(encoding if encoding.startswith("utf-16") else "ascii")
