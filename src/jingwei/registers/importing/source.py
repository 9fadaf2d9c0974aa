"""A file as data lines in pieces that are taken or rolled back together, whatever it is: delimited text or a spreadsheet.

Pure but for the file. A place in a text is a byte, in a sheet a row; reading goes on from any place where a piece ended.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused
from jingwei.registers.importing import encodings, lines, sheets
from jingwei.registers.importing.below import is_below
from jingwei.registers.importing.cells import cells_of, delimiters_of
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.head import LOOK, Head, find_head
from jingwei.registers.importing.joining import Page, joined, looks_filled
from jingwei.registers.importing.lines import Line, Stretch
from jingwei.registers.importing.parts import Part
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.sheets import Workbook

SAMPLE = 4 << 20
ROWS_A_PIECE, CELLS_A_PIECE = 50_000, 2_000_000
SHEET = "sheet"
_LONG_NUMBER = re.compile(r"[0-9]{5}")


class EmptyFile(Refused):
    """A file without a line."""

    code = "empty-file"
    status = 422
    exit_code = 2
    says = _("The file is empty. Choose the file that holds the list.")


class ColumnsMissing(Refused):
    """A list lacks columns that its register needs."""

    code = "columns-missing"
    status = 422
    exit_code = 2
    says = _(
        "The list has no column for: %(missing)s. Found: %(found)s. Name the columns in a mapping, or export the list with them."
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One data line.

    Attributes:
        number: the line of the file, or the row of the sheet, from 1.
        place: byte or row at which it begins.
        cells: None when it cannot be split.
        unusable: why not.
    """

    number: int
    place: int
    cells: Sequence[str] | None
    unusable: Unusable | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Data lines from one place to another, half-open, with the hash of what the file holds there.

    Attributes:
        rows: read once.
        stretches: of a text the same and all other lines unread, for whoever reads many at once and hands the others to ``data_rows``.
            Either these are taken or the rows.
    """

    place: int
    end: int
    first: int
    last: int
    sha256: bytes
    rows: Iterator[Row]
    stretches: Iterator[Stretch] | None = None


class ColumnsDoubled(Refused):
    """Two columns have the name of one needed field."""

    code = "columns-doubled"
    status = 422
    exit_code = 2
    says = _(
        "Two columns of the list are called “%(head)s”. If each line holds two people or places, write them below one another; if one of "
        "the columns is another thing, name the right one in a mapping."
    )


class EncodingUnread(Refused):
    """A file in an encoding that no list is read in."""

    code = "encoding-unread"
    status = 422
    exit_code = 2
    says = _("The file is written in %(encoding)s, which is not read. Save the list again as UTF-8.")


@dataclass(frozen=True, slots=True)
class Source:
    """How a file is read.

    Attributes:
        encoding: one of ``encodings.NAMES``, or ``SHEET``.
        workbook: the sheets, parsed; None of a text.
        sample: its first ``LOOK`` rows and ten more; unreadable ones are empty. Of a workbook those of its first sheet.
        found: the head of the list; columns may be missing or doubled.
        line_end: what ends the lines of a text.
        layout, mapping: under which the head was looked for.
    """

    encoding: str
    delimiter: str
    sample: tuple[tuple[str, ...], ...]
    found: Head
    layout: Layout
    workbook: Workbook | None = None
    line_end: str = lines.LINE_END

    def head(self) -> Head:
        """The list's head.

        Raises:
            ColumnsMissing: names what is missing and what was found.
            ColumnsDoubled: two columns have the name of a needed field.
        """
        head = self.found
        if head.missing:
            missing = ", ".join(self.layout.asked_as(name) for name in head.missing)
            raise ColumnsMissing(missing=missing, found=", ".join(found_heads(head, self.sample, self.layout))[:400] or "-")
        if head.doubled:
            raise ColumnsDoubled(head=head.names[head.fields[head.doubled[0]]])
        return head

    def rows(self) -> Iterator[Sequence[str]]:
        """The rows of the sheets that are read, one after another; titles, heads and totals of each are empty."""
        if self.workbook is None:
            return
        for part in parts_of(self.workbook, self.found):
            texts = {part.columns[column] for column in self.found.texts if column < len(part.columns)}
            for at, row in enumerate(self.workbook.named(part.name).rows()):
                yield () if at < part.above or is_below(row, texts=texts) else part.arranged(row)


def parts_of(workbook: Workbook, head: Head) -> tuple[Part, ...]:
    """The sheets that are read; the first one of a list that says nothing of its sheets."""
    first = workbook.sheets[0]
    return head.sheets or (Part(first.name, first.height, head.rows, tuple(range(first.width))),)


def found_heads(head: Head, sample: Iterable[Sequence[str]], layout: Layout) -> list[str]:
    """The heads that a list has as people are told them. A row that holds a long number is a line of somebody: nothing of it is told
    but the words that name a field.
    """
    row: Sequence[str] = head.names or next((row for row in sample if any(row) and not _told_of_somebody(row)), ())
    told = [name for name in row if name]
    return [name for name in told if layout.field_of(name)] if _told_of_somebody(told) else told


def _told_of_somebody(row: Iterable[str]) -> bool:
    return any(_LONG_NUMBER.search(cell) for cell in row)


def opened(file: BinaryIO, layout: Layout, *, encoding: str = encodings.AUTO, mapping: Mapping[str, str] | None = None) -> Source:
    """How a file is to be read, from its beginning, and its head.

    Raises:
        EmptyFile, NotASheet, SheetTooLarge, SheetsDiffer, EncodingUnread.
    """
    file.seek(0)
    beginning = file.read(SAMPLE)
    if not beginning.strip(b"\0\r\n\t \xef\xbb\xbf\xfe\xff"):
        raise EmptyFile()
    if sheets.is_sheet(beginning):
        return _of_workbook(Workbook(file), layout, mapping)
    if encodings.is_utf_32(beginning):
        raise EncodingUnread(encoding="UTF-32")
    name = encodings.resolved(encoding, beginning)
    end = lines.end_of(beginning, name)
    first = lines.chunk(file, offset=0, number=1, size=SAMPLE, encoding=name, end=end)
    rows = tuple(islice(lines.read(file, first, encoding=name, end=end), LOOK + 10)) if first else ()
    guesses = delimiters_of(_text(line, name) for line in rows)
    return _best(
        Source(name, sign, found := _sample(rows, name, sign), find_head(found, layout, mapping=mapping), layout, None, end)
        for sign in guesses
    )


def _best(sources: Iterable[Source]) -> Source:
    """The first under which the head is found; else that under which most of it is."""
    best: Source | None = None
    for one in sources:
        if not one.found.missing:
            return one
        if best is None or len(one.found.fields) > len(best.found.fields):
            best = one
    if best is None:
        raise AssertionError("there is always a delimiter to try")
    return best


def _of_workbook(workbook: Workbook, layout: Layout, mapping: Mapping[str, str] | None) -> Source:
    pages, samples = list[Page](), list[tuple[tuple[str, ...], ...]]()
    for sheet in workbook.sheets:
        sample = tuple(tuple(row) for row in islice(sheet.rows(), LOOK + 10))
        head = find_head(sample, layout, mapping=mapping)
        filled = bool(head.missing) and looks_filled(sheet.rows(), layout)
        if filled or any(map(any, sample)):
            pages.append(Page(sheet.name, sheet.height, head, filled))
            samples.append(sample)
    if not pages:
        raise EmptyFile()
    return Source(SHEET, "", samples[0], joined(pages, layout), layout, workbook)


def pieces(file: BinaryIO, source: Source, head: Head, *, size: int, place: int = 0, number: int = 1) -> Iterator[Piece]:
    """The file's data lines from a place on (the end of an earlier piece; the beginning at first).

    Args:
        size: bytes of a piece of text; sheets are cut by rows.
        number: of the line that begins at the place.

    Lines up to the head, blank lines and totals are passed over; a piece may hold no data line at all.
    """
    if source.workbook is not None:
        for piece in _sheet_pieces(source, head, place):
            yield replace(piece, rows=_data(piece.rows, head))
        return
    named = {"encoding": source.encoding, "end": source.line_end}
    while chunk := lines.chunk(file, offset=place, number=number, size=size, **named):
        stretches = lines.stretches(file, chunk, **named)
        rows = data_rows((line for stretch in stretches for line in stretch.lines()), source, head)
        yield Piece(chunk.offset, chunk.end, chunk.first, chunk.last, chunk.sha256, rows, stretches)
        place, number = chunk.end, chunk.last + 1


def data_rows(some: Iterable[Line], source: Source, head: Head) -> Iterator[Row]:
    """Those of some lines of a text that hold data."""
    return _data((_row(line, source) for line in some), head)


def _data(rows: Iterable[Row], head: Head) -> Iterator[Row]:
    return (row for row in rows if row.number > head.rows and (row.cells is None or _is_data(row.cells, head)))


def _is_data(cells: Sequence[str], head: Head) -> bool:
    return any(cells) and not is_below(cells, names=head.names, texts=head.texts)


def _row(line: Line, source: Source) -> Row:
    if line.raw == b"":
        return Row(line.number, line.offset, ())
    try:
        return Row(line.number, line.offset, cells_of(line, encoding=source.encoding, delimiter=source.delimiter))
    except Unusable as refusal:
        return Row(line.number, line.offset, None, refusal)


def _sheet_pieces(source: Source, head: Head, place: int) -> Iterator[Piece]:
    rest = islice(replace(source, found=head).rows(), place, None)
    most = max(1, min(ROWS_A_PIECE, CELLS_A_PIECE // max(1, len(head.names))))
    while rows := list(islice(rest, most)):
        digest = hashlib.sha256("\n".join("\t".join(row) for row in rows).encode()).digest()
        numbered = iter([Row(place + at + 1, place + at, row) for at, row in enumerate(rows)])
        yield Piece(place, place + len(rows), place + 1, place + len(rows), digest, numbered)
        place += len(rows)


def _text(line: Line, encoding: str) -> str:
    return (line.raw or b"").decode(encoding, errors="replace")


def _sample(rows: Iterable[Line], encoding: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_sampled(line, encoding, delimiter) for line in rows)


def _sampled(line: Line, encoding: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(cells_of(line, encoding=encoding, delimiter=delimiter))
    except Unusable:
        return ()
