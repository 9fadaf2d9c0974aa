"""What a page shows of a list before anything is written: its columns, ten masked rows, and which lines cannot be read.

Nothing of it is compared with the registers: a look leaves no trace.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import BinaryIO

from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import ended
from jingwei.registers.importing import source
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.head import Head
from jingwei.registers.operations import importing
from jingwei.registers.operations.importing import Report, Wanted

ROWS = 10
BEGINNING = 50 << 10
PIECE = 1 << 20
_MASKED = frozenset({"number", "phone"})


@dataclass(frozen=True, slots=True)
class Look:
    """A list as it would be read. ``report`` is of the beginning if ``whole`` is False; None when needed columns are missing."""

    head: Head
    rows: list[list[str]]
    report: Report | None
    whole: bool


def look(file: BinaryIO, wanted: Wanted, layout: Layout, *, actor: Actor, at: datetime) -> Look:
    """Look at a list; nothing of it stays.

    Raises:
        EmptyFile, NotASheet, SheetTooLarge, SheetsDiffer, EncodingUnread: it is refused whole.
    """
    opened = source.opened(file, layout, encoding=wanted.encoding, mapping=wanted.mapping)
    head = opened.found
    if head.missing:
        return Look(head, [], None, False)
    pieces = source.pieces(file, opened, head, size=PIECE)
    first = islice(chain.from_iterable(piece.rows for piece in pieces), ROWS)
    rows = [
        [_shown(name, list(row.cells), column) for name, column in head.fields.items()] for row in first if row.cells is not None
    ]
    part, whole = _beginning(file, opened)
    if part is None:
        return Look(head, rows, None, whole)
    report = ended(importing.rehearse_import(part, wanted, actor=actor, at=at))
    return Look(head, rows, report, whole)


def masked(field: str, cell: str) -> str:
    """A cell of a field as a page shows it: names and numbers of people mostly hidden.

    >>> masked("name", "王小明"), masked("number", "990304199003070011")
    ('王**', '990*************11')
    """
    if field == "name":
        return cell[:1] + "*" * (len(cell) - 1)
    return cell[:3] + "*" * (len(cell) - 5) + cell[-2:] if field in _MASKED and len(cell) > 5 else cell


def _shown(field: str, cells: list[str], column: int) -> str:
    return masked(field, cells[column]) if column < len(cells) else ""


def _beginning(file: BinaryIO, opened: source.Source) -> tuple[BinaryIO | None, bool]:
    size = file.seek(0, 2)
    file.seek(0)
    if size <= BEGINNING:
        return file, True
    if opened.encoding == source.SHEET or opened.encoding.startswith("utf-16"):
        return None, False
    return io.BytesIO(file.read(BEGINNING).rpartition(b"\n")[0] + b"\n"), False
