"""Rows of a spreadsheet as lines of a list. The workbook is unpacked only when its size is known to be sane, and parsed here only when a
process of its own has shown that it can be held.

Cells of numbers come as the spreadsheet holds them, in double precision: an identity number typed as a number has lost its last digits
for good, and is told from one typed as text.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from jingwei.kernel.errors import Refused
from jingwei.registers.importing import extent

LARGEST = 2 << 30  # bytes unpacked
RATIO = 200  # a member that is larger than ``ALWAYS`` packs no better than this
ALWAYS = 64 << 20
_BLOCK = 1 << 20
_UNREADABLE = (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError)
"""What ``zipfile`` raises: damaged; a password; a way of packing that Python does not know; cut off; a place beyond the file."""


class NotASheet(Refused):
    """The file cannot be opened as a spreadsheet."""

    code = "not-a-sheet"
    status = 422
    exit_code = 2
    says = _("The file cannot be opened as a spreadsheet. Save it again as XLSX or as CSV (UTF-8), without a password.")


class SheetTooLarge(Refused):
    """A workbook that unpacks to more, or whose sheet reaches further, than a machine should hold."""

    code = "sheet-too-large"
    status = 422
    exit_code = 2
    says = _(
        "The spreadsheet reaches further than any list does: it unpacks to too much, or a cell far below or far to the right holds "
        "something. Delete the rows and columns outside the list, or send the list as CSV."
    )


def is_sheet(beginning: bytes) -> bool:
    """Whether a file begins as a workbook (XLSX, ODS are ZIP files; XLS is an OLE file)."""
    return beginning.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


class Sheet:
    """One sheet that holds any row; its rows may be asked for as often as wanted."""

    def __init__(self, parsed: CalamineSheet) -> None:
        self._parsed = parsed
        self.name, self.width = parsed.name, parsed.width
        self.height = parsed.end[0] + 1 if parsed.end else 0
        """How many rows there are down to the last that holds anything."""

    def rows(self) -> Iterator[list[str]]:
        """The rows as text; the first row of the sheet is the first that comes.

        Raises:
            NotASheet: it is damaged further on.
        """
        try:
            yield from ([_text(cell) for cell in row] for row in self._parsed.iter_rows())
        except CalamineError as error:
            raise NotASheet() from error


class Workbook:
    """A workbook, opened and parsed once: its sheets that hold any row, in their order, hidden ones as well."""

    def __init__(self, file: BinaryIO) -> None:
        """Open it.

        Raises:
            NotASheet, SheetTooLarge.
        """
        require_sane(file)
        try:
            extent.require_bounded(file)
        except extent.TooFar as error:
            raise SheetTooLarge() from error
        except extent.Unreadable as error:
            raise NotASheet() from error
        file.seek(0)
        try:
            workbook = CalamineWorkbook.from_filelike(file)
            found = map(workbook.get_sheet_by_name, workbook.sheet_names)
            self.sheets = tuple(Sheet(sheet) for sheet in found if sheet.height)
        except CalamineError as error:
            raise NotASheet() from error

    def named(self, name: str) -> Sheet:
        """A sheet that holds any row."""
        return next(sheet for sheet in self.sheets if sheet.name == name)


def require_sane(file: BinaryIO) -> None:
    """Unpack every member once, into nothing, and stop where it grows too large: sizes that a ZIP file declares may lie.

    Raises:
        SheetTooLarge, NotASheet.
    """
    file.seek(0)
    if file.read(2) != b"PK":
        return
    try:
        with zipfile.ZipFile(file) as packed:
            total = 0
            for member in packed.infolist():
                with packed.open(member) as opened:
                    size = 0
                    while block := opened.read(_BLOCK):
                        size += len(block)
                        if total + size > LARGEST or (size > ALWAYS and size > RATIO * member.compress_size):
                            raise SheetTooLarge()
                total += size
    except _UNREADABLE as error:
        raise NotASheet() from error


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return str(cell).strip()
