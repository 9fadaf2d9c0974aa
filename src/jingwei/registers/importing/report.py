"""The report of an import as a workbook: counts, columns, and where each line stands that was not taken. No content of a line."""

import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from jingwei.registers.importing.head import Head

type Cell = str | int

MOST = 1_000_000
"""Rows below a sheet's head; a sheet holds 1 048 576."""


def workbook(facts: Sequence[tuple[str, Cell]], counts: Mapping[str, int], head: Head, lines: Iterable[Sequence[Cell]]) -> bytes:
    """An XLSX file.

    Args:
        facts: what stands on top: batch, file, register, instants.
        counts: what became of the lines, in words.
        lines: line, place, reason code, reason, field, state.
    """
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        page = book.add_worksheet(_("Report"))
        page.set_column(0, 1, 44)
        rows: list[Sequence[Cell]] = [*facts, (), *counts.items(), ()]
        rows += [(name, head.names[column]) for name, column in head.fields.items()]
        rows += [(_("Never kept"), head.names[column]) for column in head.refused]
        rows += [(_("Not read"), name) for name in head.unknown]
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        page = book.add_worksheet(_("Lines not taken"))
        page.set_column(3, 3, 90)
        heads = (_("Line"), _("Place in the file"), _("Reason code"), _("Reason"), _("Field"), _("State"))
        page.write_row(0, 0, heads, bold)
        for at, line in zip(range(1, MOST), lines, strict=False):
            page.write_row(at, 0, line)
    return held.getvalue()
