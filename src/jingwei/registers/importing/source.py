"""A file as data lines in pieces that are taken or rolled back together, whatever it is: delimited text or a spreadsheet.

Pure but for the file. A place in a text is a byte, in a sheet a row; reading goes on from any place where a piece ended.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused
from jingwei.registers.importing import encodings, lines, sheets
from jingwei.registers.importing.below import is_below
from jingwei.registers.importing.cells import cells_of, delimiter_of
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.head import LOOK, Head, find_head
from jingwei.registers.importing.lines import Line, Stretch
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.sheets import Sheet

SAMPLE = 4 << 20
ROWS_A_PIECE, CELLS_A_PIECE = 50_000, 2_000_000
SHEET = "sheet"


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


@dataclass(frozen=True, slots=True)
class Source:
    """How a file is read.

    Attributes:
        encoding: one of ``encodings.NAMES``, or ``SHEET``.
        sheet: the workbook's sheet, parsed; None of a text.
        sample: its first ``LOOK`` rows and ten more; unreadable ones are empty.
    """

    encoding: str
    delimiter: str
    sample: tuple[tuple[str, ...], ...]
    sheet: Sheet | None = None

    def head(self, layout: Layout, *, mapping: Mapping[str, str] | None = None) -> Head:
        """The list's head.

        Raises:
            ColumnsMissing: names what is missing and what was found.
        """
        head = find_head(self.sample[:LOOK], layout, mapping=mapping)
        if head.missing:
            found = head.names or next((row for row in self.sample if any(row)), ())
            missing = ", ".join(layout.asked_as(name) for name in head.missing)
            raise ColumnsMissing(missing=missing, found=", ".join(name for name in found if name)[:400] or "-")
        return head


def opened(file: BinaryIO, *, encoding: str = "auto") -> Source:
    """How a file is to be read, from its beginning.

    Raises:
        EmptyFile, NotASheet, SheetTooLarge.
    """
    file.seek(0)
    beginning = file.read(SAMPLE)
    if not beginning.strip(b"\0\r\n\t \xef\xbb\xbf\xfe\xff"):
        raise EmptyFile()
    if sheets.is_sheet(beginning):
        sheet = Sheet(file)
        sample = tuple(tuple(row) for row in islice(sheet.rows(), LOOK + 10))
        if not any(map(any, sample)):
            raise EmptyFile()
        return Source(SHEET, "", sample, sheet)
    name = encodings.detect(beginning) if encoding == "auto" else encoding
    first = lines.chunk(file, offset=0, number=1, size=SAMPLE, encoding=name)
    rows = tuple(islice(lines.read(file, first, encoding=name), LOOK + 10)) if first else ()
    delimiter = delimiter_of(_text(line, name) for line in rows)
    return Source(name, delimiter, tuple(_sampled(line, name, delimiter) for line in rows))


def pieces(file: BinaryIO, source: Source, head: Head, *, size: int, place: int = 0, number: int = 1) -> Iterator[Piece]:
    """The file's data lines from a place on (the end of an earlier piece; the beginning at first).

    Args:
        size: bytes of a piece of text; sheets are cut by rows.
        number: of the line that begins at the place.

    Lines up to the head, blank lines and totals are passed over; a piece may hold no data line at all.
    """
    if source.sheet:
        for piece in _sheet_pieces(source.sheet, place):
            yield replace(piece, rows=_data(piece.rows, head))
        return
    while chunk := lines.chunk(file, offset=place, number=number, size=size, encoding=source.encoding):
        stretches = lines.stretches(file, chunk, encoding=source.encoding)
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


def _sheet_pieces(sheet: Sheet, place: int) -> Iterator[Piece]:
    rest = islice(sheet.rows(), place, None)
    most = max(1, min(ROWS_A_PIECE, CELLS_A_PIECE // max(1, sheet.width)))
    while rows := list(islice(rest, most)):
        digest = hashlib.sha256("\n".join("\t".join(row) for row in rows).encode()).digest()
        numbered = iter([Row(place + at + 1, place + at, row) for at, row in enumerate(rows)])
        yield Piece(place, place + len(rows), place + 1, place + len(rows), digest, numbered)
        place += len(rows)


def _text(line: Line, encoding: str) -> str:
    return (line.raw or b"").decode(encoding, errors="replace")


def _sampled(line: Line, encoding: str, delimiter: str) -> tuple[str, ...]:
    try:
        return tuple(cells_of(line, encoding=encoding, delimiter=delimiter))
    except Unusable:
        return ()
