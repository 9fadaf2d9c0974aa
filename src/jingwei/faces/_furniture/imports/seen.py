"""A look at a list in words: for whoever is about to send it, and for whoever is about to take it."""

from typing import Any

from django.utils.translation import gettext as _

from jingwei.faces._furniture.components import Column, Kpi, Table
from jingwei.faces._furniture.imports.forms import in_words
from jingwei.faces._furniture.imports.looking import Look
from jingwei.faces._furniture.imports.words import FOUND
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.reasons import Reason
from jingwei.registers.operations.importing import Report


def looked(seen: Look, layout: Layout) -> dict[str, Any]:
    """What the template ``look`` draws."""
    head, titles = seen.head, layout.titles
    columns = [Column(titles[name]) for name in head.fields]
    return {
        "rows": Table(_("The first rows, masked"), columns, seen.rows, empty=_("Below the head there is no line.")),
        "missing": [titles[name] for name in head.missing],
        "refused": [(head.names[column], kind) for column, kind in head.refused.items()],
        "unknown": head.unknown,
        "doubled": [head.names[head.fields[name]] for name in head.doubled],
        "sheets": [part.name for part in head.sheets] if len(head.sheets) > 1 or head.left_out else [],
        "left_out": head.left_out,
        "found_heads": seen.found_heads,
        "would": _would(seen.report) if seen.report else [],
        "reasons": [(Reason(code).label, count) for code, count in seen.report.reasons.items()] if seen.report else [],
        "whole": seen.whole,
        "register": in_words(layout.register),
    }


def _would(report: Report) -> list[Kpi]:
    tiles = [Kpi(_("Lines"), report.lines)]
    tiles += [Kpi(FOUND[name], count, kind="ok") for name, count in report.found.items()]
    return [*tiles, Kpi(_("Cannot be read"), report.quarantined, kind="wait" if report.quarantined else None)]
