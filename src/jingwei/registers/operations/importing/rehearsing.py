"""Looking at a list before it is taken: what its own form says, and nothing of what the registers hold.

A look leaves no trace, so it may compare nothing: else whoever holds a number would learn from it, unseen, whether somebody is known.
"""

from collections.abc import Generator, Iterable
from datetime import datetime
from typing import BinaryIO

from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.progress import Progress
from jingwei.registers.importing import source
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.rows import Reader
from jingwei.registers.importing.source import Row
from jingwei.registers.operations.importing._batches import Report, Tally, Wanted, look
from jingwei.registers.operations.importing.beginning import require_readable

PIECE_BYTES = 1 << 20
READABLE = "readable"


def rehearse_import(file: BinaryIO, wanted: Wanted, *, actor: Actor, at: datetime) -> Generator[Progress, None, Report]:
    """How many lines of a file can be read, and why the others cannot. Returns the report, without a batch.

    What is readable may still wait once it is compared with the registers, which only the import itself does, on record.

    Args:
        actor: must hold ``imports.send``.

    Raises:
        UnknownRegister, ListNotRegistered, UnknownEncoding, UnknownField, PurposeMissing, SourceTaken: see ``begin_import``.
        EmptyFile, ColumnsMissing, ColumnsDoubled, NotASheet, SheetTooLarge, SheetsDiffer, EncodingUnread: the file is refused whole.

    Records nothing: it only reads the file.
    """
    layout = require_readable(wanted, actor=actor)
    looked = look(file, layout, wanted)
    reader, tally = Reader(layout, looked.head, district_day(at), looked.cut), Tally()
    total = looked.head.sheet_rows or looked.size
    for piece in source.pieces(file, looked.opened, looked.head, size=PIECE_BYTES):
        _count(piece.rows, reader, tally)
        yield Progress("import", piece.end, total)
    return tally.report(None)


def _count(rows: Iterable[Row], reader: Reader, tally: Tally) -> None:
    for row in rows:
        try:
            if row.cells is None:
                raise row.unusable or AssertionError("a row without cells says why")
            reader.read(row.cells)
        except Unusable as why:
            tally.reasons[why.reason.value] += 1
        else:
            tally.found[READABLE] += 1
