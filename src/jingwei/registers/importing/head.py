"""Finding a list's head under its titles, and what its columns are. Pure.

A head may take two rows (a merged cell above, its parts below). Titles above it and totals below are no data.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from jingwei.registers.importing.columns import Layout, head_key
from jingwei.registers.importing.refusing import refused

LOOK = 30
"""How many rows are looked at for a head."""

ABOVE = 2
"""How many rows above a head may hold merged cells over it."""

SHORTEST_CODE = 15

_COUNT = re.compile(r"共\s*(?:计|有)?\s*[0-9]+\s*[人户套栋条家名行]?")
_TOTALS = ("合计", "总计", "小计", "共计", "总数", "总人数", "合 计", "total", "sum:")
_SIGNED = (
    "制表人",
    "填表人",
    "审核人",
    "填报单位",
    "制表单位",
    "填报日期",
    "制表日期",
    "备注:",
    "备注：",
    "注:",
    "注：",
    "说明:",
    "说明：",
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a list's data begins and what stands in its columns.

    Attributes:
        rows: how many rows stand before the first row of data (titles and the head itself).
        names: the head of each column, as it is written.
        fields: field → column, from 0.
        refused: column → the kind of what is never kept.
        missing: needed fields that no column has.
    """

    rows: int
    names: tuple[str, ...]
    fields: Mapping[str, int]
    refused: Mapping[int, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Heads of columns that are neither read nor refused."""
        taken = {*self.fields.values(), *self.refused}
        return tuple(name for at, name in enumerate(self.names) if name and at not in taken)

    @property
    def others(self) -> bool:
        """Whether the list has columns that are not read, refused or unknown: nothing of them is kept."""
        return bool(self.refused or self.unknown)


def find_head(rows: Sequence[Sequence[str]], layout: Layout, *, mapping: Mapping[str, str] | None = None) -> Head:
    """The head of a list.

    Args:
        rows: the list's first rows, at least ``LOOK`` of them if it has so many.
        mapping: field → head as it is written, for lists whose heads nobody can guess; '' for a field that is not to be read. What is
            not named is guessed.

    The row, or the two rows, that name most fields; one row before two, the first of equals. ``missing`` says whether it will do.
    """
    best, rank = Head(0, (), {}, missing=layout.needed), (0, -2)
    for at in range(min(len(rows), LOOK)):
        for names, used in _readings(rows, at):
            found = _understood(names, rows[max(0, at - ABOVE) : at], layout, mapping or {}, before=at + used)
            if found.fields and (len(found.fields), -used) > rank:
                best, rank = found, (len(found.fields), -used)
    return best


def is_total(cells: Sequence[str], key: int | None) -> bool:
    """Whether a row is a total or a signature below the data: it says so, and its key column holds no code, at most a count.

    >>> is_total(["合计", "128", ""], key=1)
    True
    """
    first = next((cell for cell in cells if cell), "").lower()
    held = cells[key] if key is not None and key < len(cells) else ""
    says_so = first.startswith(_TOTALS + _SIGNED) or _COUNT.fullmatch(first) is not None
    return says_so and (len(held) < SHORTEST_CODE or held.lower() == first)


def _readings(rows: Sequence[Sequence[str]], at: int) -> list[tuple[tuple[str, ...], int]]:
    """The row as a head of its own, and as the upper half of one of two rows."""
    upper = tuple(rows[at])
    readings = [(upper, 1)]
    if at + 1 < len(rows):
        lower = tuple(rows[at + 1])
        spread = _spread(upper, max(len(upper), len(lower)))
        joined = (
            f"{above}\n{under}" if under and above else under or over
            for over, under, above in zip_longest(upper, lower, spread, fillvalue="")
        )
        readings.append((tuple(joined), 2))
    return readings


def _spread(row: Sequence[str], width: int) -> tuple[str, ...]:
    """A row whose merged cells, which stand in their first column, are written into all columns that they cover."""
    held, spread = "", list[str]()
    for column in range(width):
        held = (row[column] if column < len(row) else "") or held
        spread.append(held)
    return tuple(spread)


def _understood(
    names: tuple[str, ...], above: Sequence[Sequence[str]], layout: Layout, mapping: Mapping[str, str], *, before: int
) -> Head:
    wanted = {head_key(head): name for name, head in mapping.items() if head}

    def named(part: str) -> str | None:
        guess = layout.field_of(part)
        return wanted.get(head_key(part)) or (guess if guess not in mapping else None)

    fields: dict[str, int] = {}
    never = _never(names, above, layout)
    for column, name in enumerate(names):
        found = None if column in never else _each(name, named)
        if found is not None and found not in fields:
            fields[found] = column
    missing = tuple(name for name in layout.needed if name not in fields)
    return Head(before, tuple(name.replace("\n", " ") for name in names), fields, never, missing)


def _never(names: tuple[str, ...], above: Sequence[Sequence[str]], layout: Layout) -> dict[int, str]:
    """Columns that are refused for their head, or for a merged cell over it (健康状况 over 血压), and name no field."""
    merged = [_spread(row, len(names)) for row in above]
    never: dict[int, str] = {}
    for column, name in enumerate(names):
        words = [name, *(row[column] for row in merged)]
        kind = next((kind for word in words if (kind := _each(word, refused))), None)
        if kind is not None and _each(name, layout.field_of) is None:
            never[column] = kind
    return never


def _each[V](name: str, ask: Callable[[str], V | None]) -> V | None:
    """Ask for the lower part of a head, then for both parts, then for the upper one."""
    above, _, below = name.rpartition("\n")
    return next((found for part in (below, above + below, above) if part and (found := ask(part))), None)
