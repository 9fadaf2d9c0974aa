"""Several sheets of a workbook as one list. Pure.

Sheets that have all needed columns are read, in whatever order their columns stand. A sheet that has not is left out only if nothing in
it looks like data, and then by name; else the whole file is refused, so that nobody takes a part of a list for all of it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.head import Head, takes
from jingwei.registers.importing.parts import Part

_CODE = re.compile(r"'?[0-9A-Za-z]{15,}|[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{2}")
SHORTEST = 5


class SheetsDiffer(Refused):
    """A sheet holds rows and lacks needed columns, while another has them."""

    code = "sheets-differ"
    status = 422
    exit_code = 2
    says = _(
        "These sheets hold rows and lack needed columns: %(sheets)s. Give them the columns of the others, or send what belongs to the "
        "list as a file of its own and delete the rest."
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that holds any row: how many, its head as far as it has one, and whether a cell looks like data."""

    name: str
    rows: int
    head: Head
    filled: bool


def looks_filled(rows: Iterable[Sequence[str]], layout: Layout) -> bool:
    """Whether a cell of a sheet without a head looks like what lines are known by: it is a code, or was one before it was cut."""
    return any(
        len(cell) >= SHORTEST and (_CODE.fullmatch(cell) is not None or takes(layout.key, cell)) for row in rows for cell in row
    )


def joined(pages: Sequence[Page], layout: Layout) -> Head:
    """The head of all pages together; ``missing`` where none has the needed columns.

    Raises:
        SheetsDiffer: names the sheets.
    """
    whole = [page for page in pages if not page.head.missing]
    if not whole:
        return max((page.head for page in pages), key=lambda head: len(head.fields))
    others = [page for page in pages if page.head.missing]
    lacking = [page.name for page in others if page.filled or not {*layout.needed}.isdisjoint(page.head.fields)]
    if lacking:
        raise SheetsDiffer(sheets=", ".join(lacking))
    return _together(whole, left_out=tuple(page.name for page in others))


def _together(pages: Sequence[Page], *, left_out: tuple[str, ...]) -> Head:
    first = pages[0].head
    names, fields, refused = list(first.names), dict(first.fields), dict(first.refused)
    texts, doubled = set(first.texts), list(first.doubled)
    for page in pages[1:]:
        head = page.head
        for name, column in head.fields.items():
            if name not in fields:
                fields[name] = len(names)
                names.append(head.names[column])
            texts |= {fields[name]} if column in head.texts else set()
        for column, kind in head.refused.items():
            if head.names[column] not in names:
                refused[len(names)] = kind
                names.append(head.names[column])
        names += [name for name in dict.fromkeys(head.unknown) if name not in names]
        doubled += [name for name in head.doubled if name not in doubled]
    parts = [Part(page.name, page.rows, page.head.rows, _columns(page.head, first, names, fields)) for page in pages]
    whole = replace(first, names=tuple(names), fields=fields, refused=refused, texts=frozenset(texts), doubled=tuple(doubled))
    return replace(whole, sheets=tuple(parts), left_out=left_out)


def _columns(head: Head, first: Head, names: Sequence[str], fields: dict[str, int]) -> tuple[int, ...]:
    """For each column of the list the sheet's: that of the same field; as they stand where the sheet has the first one's columns."""
    if head.names == first.names and head.fields == first.fields:
        return (*range(len(head.names)), *[-1] * (len(names) - len(head.names)))
    columns = [-1] * len(names)
    for name, column in head.fields.items():
        columns[fields[name]] = column
    return tuple(columns)
