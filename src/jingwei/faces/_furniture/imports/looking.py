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
from jingwei.registers.importing import source, values
from jingwei.registers.importing.columns import Field, Layout
from jingwei.registers.importing.head import Head
from jingwei.registers.operations import importing
from jingwei.registers.operations.importing import Report, Wanted

ROWS = 10
BEGINNING = 50 << 10
PIECE = 1 << 20
_CODES = (values.number, values.phone)


@dataclass(frozen=True, slots=True)
class Look:
    """A list as it would be read. ``report`` is of the beginning if ``whole`` is False; None when needed columns are missing."""

    head: Head
    found_heads: list[str]
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
    told = source.found_heads(head, opened.sample, layout)
    if head.missing or head.doubled:
        return Look(head, told, [], None, False)
    pieces = source.pieces(file, opened, head, size=PIECE)
    first = islice(chain.from_iterable(piece.rows for piece in pieces), ROWS)
    rows = [
        [_shown(layout.named(name), list(row.cells), column) for name, column in head.fields.items()]
        for row in first
        if row.cells is not None
    ]
    part, whole = _beginning(file, opened)
    if part is None:
        return Look(head, told, rows, None, whole)
    report = ended(importing.rehearse_import(part, wanted, actor=actor, at=at))
    return Look(head, told, rows, report, whole)


def masked(field: Field, cell: str) -> str:
    """A cell of a field as a page shows it: names and numbers of people mostly hidden, whatever their list calls them.

    >>> from jingwei.registers.importing.columns import PEOPLE
    >>> masked(PEOPLE.named("name"), "王小明"), masked(PEOPLE.named("number"), "990304199003070011")
    ('王**', '990*************11')
    """
    if field.read in _CODES or field.name == "phone":
        return cell[:3] + "*" * (len(cell) - 5) + cell[-2:] if len(cell) > 5 else cell
    hidden = field.read is values.name or field.name == "name" or field.personal
    return cell[:1] + "*" * (len(cell) - 1) if hidden else cell


def _shown(field: Field, cells: list[str], column: int) -> str:
    return masked(field, cells[column]) if column < len(cells) else ""


def _beginning(file: BinaryIO, opened: source.Source) -> tuple[BinaryIO | None, bool]:
    size = file.seek(0, 2)
    file.seek(0)
    if size <= BEGINNING:
        return file, True
    if opened.encoding == source.SHEET or opened.encoding.startswith("utf-16"):
        return None, False
    return io.BytesIO(file.read(BEGINNING).rpartition(b"\n")[0] + b"\n"), False
