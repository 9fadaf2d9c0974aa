"""`{% load furniture %}`: one tag a component, one filter a way of writing. docs/faces/furniture.md shows each in use.

Tags take the values of `furniture.components` or plain Django forms, and draw the templates under `furniture/parts/`.
"""

import html
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jingwei.faces._furniture import fields, formats
from jingwei.faces._furniture.access import ONCE_FIELD
from jingwei.faces._furniture.components import Cell, Kpi, Pager, Read, ScopeBar, Spark, Step, Table, Tag
from jingwei.kernel import randomness

register = template.Library()


@register.filter
def dated(value: date | datetime | None) -> str:
    """A day in the reader's language."""
    return formats.dated(value, get_language() or settings.LANGUAGE_CODE)


@register.filter
def clocked(value: datetime | None) -> str:
    """Day and time of the district in the reader's language."""
    return formats.clocked(value, get_language() or settings.LANGUAGE_CODE)


@register.filter
def thin(value: object) -> str:
    """A number with thin spaces."""
    return formats.thin(value)


@register.filter
def grouped(code: str) -> SafeString:
    """A house code in mono, in groups between which it may wrap; read and copied as one with spaces."""
    groups = format_html_join(" ", "<span>{}</span>", ((group,) for group in formats.code_groups(str(code or ""))))
    return format_html('<span class="code">{}</span>', groups)


@register.filter
def masked(value: str) -> SafeString:
    """A personal field before it is revealed; a screen reader hears that it is hidden, not a row of dots."""
    return format_html(
        '<span class="masked"><span aria-hidden="true">{}</span><span class="govuk-visually-hidden">{}</span></span>',
        formats.masked(value),
        _("Hidden"),
    )


@register.simple_tag
def field(bound: Any, **options: Any) -> SafeString:
    """A form's field with label, hint, error: `{% field form.name inputmode="tel" css="w-20" %}`."""
    return fields.render(bound, options)


@register.simple_tag
def once() -> SafeString:
    """The hidden field by which a form that is sent twice does its work once (``access.once``); new on each drawing."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE_FIELD, randomness.draw(16).hex())


@register.simple_tag
def error_summary(*forms: Any) -> SafeString:
    """The summary on top of the page, linked to the fields; empty when nothing is wrong."""
    return fields.summary(forms)


@register.simple_tag
def tag(kind: str, text: object) -> SafeString:
    """A status as word and colour: `{% tag "ok" _("Accepted") %}`. Kinds: ok, wait, bad, info."""
    return format_html('<span class="tag tag-{}">{}</span>', kind, text)


@register.simple_tag
def tag_of(value: Tag | None) -> SafeString:
    """A `Tag` value drawn; nothing for None."""
    return tag(value.kind, value.text) if value else SafeString("")


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: object = "") -> SafeString:
    """A card that says something: `{% notice kind="ok" title=_("Done") %}<p>…</p>{% endnotice %}`."""
    head = format_html('<h2 class="notice-title">{}</h2>', title) if title else ""
    return format_html('<div class="card notice notice-{}">{}{}</div>', kind, head, content)


@register.simple_block_tag
def fold(content: str, summary: object) -> SafeString:
    """Text that most people need not read: `{% fold summary=_("The law") %}…{% endfold %}`."""
    return format_html('<details class="fold"><summary>{}</summary><div>{}</div></details>', summary, content)


@register.inclusion_tag("furniture/parts/place.html")
def place(address: object, code: str = "", label: object = "") -> dict[str, Any]:
    """An address with its grouped code, and a line above it that says what it is."""
    return {"address": address, "code": code, "label": label}


@register.inclusion_tag("furniture/parts/kpis.html")
def kpis(tiles: Sequence[Kpi]) -> dict[str, Any]:
    """Tiles of numbers."""
    return {"tiles": tiles}


def _cell(value: Any) -> tuple[Cell, str, bool]:
    """A value as a cell, its text escaped, and whether it holds nothing; dates are written out."""
    cell = value if isinstance(value, Cell) else Cell(text=value)
    text = _escaped(_written(cell.text))
    return cell, text, not (text or cell.tag or cell.code or cell.spark or cell.note)


def _escaped(value: object) -> str:
    """``conditional_escape`` without its look at lazy texts in each argument: a list asks hundreds of times."""
    return value if isinstance(value, SafeString) else html.escape(str(value))


def _inside(cell: Cell, text: str, *, blank: bool) -> str:
    """What stands in one cell. Drawn here and not by a template, which takes ten times as long: a list has hundreds of cells."""
    parts = []
    if text or blank:
        shown = f'<a href="{_escaped(cell.url)}">{text}</a>' if cell.url else text
        parts.append(f'<span class="nowrap">{shown}</span>' if _is_number_of_something(text) else f"<span>{shown}</span>")
    if cell.tag or cell.code or cell.spark or cell.note:
        more: list[str] = [sparkline(cell.spark)] if cell.spark else []
        more += [" ", tag_of(cell.tag)] if cell.tag else []
        more += [f' <span class="muted">{_escaped(cell.note)}</span>'] if cell.note else []
        more += [" ", _escaped(grouped(cell.code))] if cell.code else []
        parts.append(f"<span>{''.join(more)}</span>")
    return "".join(parts)


def _row(values: Sequence[Any], columns: Sequence[tuple[str, bool]]) -> str:
    """One row: its first cell heads it. ``columns`` are escaped labels and whether numbers stand in them."""
    drawn = []
    for place, (value, (label, number)) in enumerate(zip(values, columns, strict=True)):
        cell, text, blank = _cell(value)
        inside = _inside(cell, text, blank=blank)
        if place == 0:
            drawn.append(f'<th scope="row" role="rowheader" data-label="{label}">{inside}</th>')
        else:
            drawn.append(f'<td role="cell" data-label="{label}" class="{CELL_CSS[number, blank]}">{inside}</td>')
    return f'<tr role="row">{"".join(drawn)}</tr>'


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return clocked(value)
    if isinstance(value, date):
        return dated(value)
    return formats.thin(value)


def _is_number_of_something(text: str) -> bool:
    """Whether a text is a number or name of a thing (2026-11-0417) that should stay on one line."""
    return text.isascii() and 0 < len(text) <= 20 and " " not in text


@register.simple_tag
def table(value: Table) -> SafeString:
    """A `Table`: caption, scopes, numbers right, cards on a phone."""
    if not value.rows and value.empty:
        title = format_html("<h2>{}</h2>", value.caption)
        return SafeString(title + render_to_string("furniture/parts/empty.html", {"title": value.empty, "text": ""}))
    columns = [(_escaped(column.label), column.number) for column in value.columns]
    head = "".join(f'<th scope="col" role="columnheader"{NUMBER if number else ""}>{label}</th>' for label, number in columns)
    body = "\n".join(_row(row, columns) for row in value.rows)
    foot = f'<tfoot role="rowgroup">{_row(value.foot, columns)}</tfoot>' if value.foot else ""
    keys = " data-keys" if value.keys else ""
    return SafeString(
        f'<table class="stack" role="table"{keys}><caption>{_escaped(value.caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody>{foot}</table>'
    )


NUMBER = ' class="n"'
CELL_CSS = {(False, False): "", (True, False): "n", (False, True): "blank", (True, True): "n blank"}
"""By whether numbers stand in the column, and whether nothing stands in the cell."""
WIDTH, HEIGHT = 96, 22


@register.simple_tag
def sparkline(spark: Spark) -> SafeString:
    """A trend as a small line, with its first, last, lowest and highest number in words."""
    values = [float(v) for v in spark.values]
    if len(values) < 2:
        return format_html('<span class="muted">{}</span>', _("Too few numbers for a line"))
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    points = [
        (round(n * WIDTH / (len(values) - 1), 1), round(HEIGHT - 3 - (v - low) / span * (HEIGHT - 6), 1))
        for n, v in enumerate(values)
    ]
    return SafeString(
        render_to_string(
            "furniture/parts/sparkline.html",
            {
                "points": " ".join(f"{x:g},{y:g}" for x, y in points),
                "end_x": f"{points[-1][0]:g}",
                "end_y": f"{points[-1][1]:g}",
                "label": spark.label,
                "first": _number(values[0], spark.unit),
                "last": _number(values[-1], spark.unit),
                "low": _number(low, spark.unit),
                "high": _number(high, spark.unit),
            },
        )
    )


def _number(value: float, unit: str) -> str:
    return formats.thin(int(value) if value == int(value) else value) + (formats.THIN + unit if unit else "")


@register.inclusion_tag("furniture/parts/timeline.html")
def timeline(reads: Sequence[Read]) -> dict[str, Any]:
    """Who read what, or what happened: newest first, as the face orders it."""
    return {"reads": reads}


@register.inclusion_tag("furniture/parts/steps.html")
def steps(track: Sequence[Step]) -> dict[str, Any]:
    """A track of steps: done, now, to come."""
    return {"track": track}


@register.inclusion_tag("furniture/parts/pager.html")
def pager(page: Pager | None) -> dict[str, Any]:
    """Next and previous of a keyset-paged list."""
    return {"page": page}


@register.inclusion_tag("furniture/parts/empty.html")
def empty(title: object, text: object = "") -> dict[str, Any]:
    """A list without rows, said calmly, with what to do about it."""
    return {"title": title, "text": text}


@register.inclusion_tag("furniture/parts/bar.html")
def scope_bar(bar: ScopeBar) -> dict[str, Any]:
    """Territory, as-of day and known-on day."""
    return {"bar": bar}


@register.inclusion_tag("furniture/parts/htmx.html")
def htmx() -> dict[str, Any]:
    """htmx with its configuration, for a page that polls or swaps; goes into the block `head`."""
    return {}
