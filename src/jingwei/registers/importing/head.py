"""Finding a list's head under its titles, and what its columns are. Pure.

A head may take two rows (a merged cell above, its parts below). Titles above it are no data; a row that holds data is no part of a head,
whatever words stand in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from jingwei.registers.importing.columns import Field, Layout, head_key
from jingwei.registers.importing.parts import Part, where
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.importing.refusing import refused

LOOK = 200
"""How many rows are looked at for a head."""

ABOVE = 2
"""How many rows above a head may hold merged cells over it."""

_ANY_TEXT = "注：1"
"""What only a field takes that takes any text."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a list's data begins and what stands in its columns.

    Attributes:
        rows: how many rows stand before the first row of data (titles and the head itself).
        names: the head of each column, as it is written.
        fields: field → column, from 0.
        refused: column → the kind of what is never kept.
        missing: needed fields that no column has.
        texts: columns read into fields that take any text.
        doubled: needed fields that two columns name with one word, so that nobody can tell which of them is meant.
        sheets: of a workbook those that are read, one after another.
        left_out: names of its sheets that hold no data.
    """

    rows: int
    names: tuple[str, ...]
    fields: Mapping[str, int]
    refused: Mapping[int, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    texts: frozenset[int] = frozenset()
    doubled: tuple[str, ...] = ()
    sheets: tuple[Part, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Heads of columns that are neither read nor refused."""
        taken = {*self.fields.values(), *self.refused}
        return tuple(name for at, name in enumerate(self.names) if name and at not in taken)

    @property
    def sheet_rows(self) -> int:
        """How many rows the sheets have that are read; 0 of a text."""
        return sum(part.rows for part in self.sheets)

    def where(self, line: int) -> tuple[str, int]:
        """The sheet and its row at which a line stands; no sheet unless several are read."""
        return where(self.sheets, line)

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

    The first row, or two rows, that name all needed fields; else those that name most. ``missing`` says whether it will do.
    """
    best = Head(0, (), {}, missing=layout.needed)
    for at in range(min(len(rows), LOOK)):
        found = _at(rows, at, layout, mapping or {})
        if found is None:
            continue
        if not found.missing:
            return found
        if len(found.fields) > len(best.fields):
            best = found
    return best


def _at(rows: Sequence[Sequence[str]], at: int, layout: Layout, mapping: Mapping[str, str]) -> Head | None:
    """The head whose only or upper row stands at a place; None where there is none."""
    found = single = _understood(rows, at, 1, layout, mapping).head
    double = _double(rows, at, layout, mapping)
    if double is not None and single.missing and not double.missing:
        below = _understood(rows, at + 1, 1, layout, mapping).head
        titled = not below.missing and len(below.fields) >= len(double.fields)
        found = below if titled else double
    elif double is not None and not single.missing and _merged(rows[at], rows[at + 1]):
        found = double if len(double.fields) >= len(single.fields) else single
    return found if found.fields and not _data_above(rows[:at], found, layout.key) else None


def _double(rows: Sequence[Sequence[str]], at: int, layout: Layout, mapping: Mapping[str, str]) -> Head | None:
    """The two rows from a place as one head; None where the lower one holds data.

    That is when something stands in it below the word that names a needed field, or a value below the word for its field.
    """
    if at + 1 >= len(rows):
        return None
    found = _understood(rows, at, 2, layout, mapping)
    for one in layout.fields:
        column = found.head.fields.get(one.name, -1)
        cell = rows[at + 1][column] if 0 <= column < len(rows[at + 1]) else ""
        if cell and column in found.above and (one.needed or takes(one, cell)):
            return None
    return found.head


def _merged(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a cell of the upper row stands over several of the lower one."""
    group = -1
    for column, cell in enumerate(lower):
        over = upper[column] if column < len(upper) else ""
        if over:
            group = column
        elif cell and group >= 0 and lower[group]:
            return True
    return False


def _data_above(rows: Sequence[Sequence[str]], found: Head, key: Field) -> bool:
    """Whether a row that would be a title holds what lines are known by: then the list has no head, or another one."""
    column = found.fields.get(key.name)
    return column is not None and any(takes(key, row[column]) for row in rows if column < len(row) and row[column])


def takes(one: Field, cell: str) -> bool:
    """Whether a cell is a value of a field, or was one before a spreadsheet cut it."""
    try:
        one.read(cell)
    except Unusable as why:
        return why.reason is Reason.NUMBER_CUT
    return True


@dataclass(frozen=True, slots=True)
class _Understood:
    """A reading; ``above`` are the columns whose field the upper of two rows names by itself."""

    head: Head
    above: frozenset[int]


def _understood(rows: Sequence[Sequence[str]], at: int, used: int, layout: Layout, mapping: Mapping[str, str]) -> _Understood:
    names = tuple(rows[at]) if used == 1 else _joined(rows[at], rows[at + 1])
    never = _never(names, rows[max(0, at - ABOVE) : at], layout)
    asked = _asked(layout, mapping)
    sure: dict[str, int] = {}
    fields: dict[str, int] = {}
    above: set[int] = set()
    doubled: set[str] = set()
    for column, name in enumerate(names):
        found = None if column in never else _each(name, asked)
        if found is None:
            continue
        (one, how), part = found
        if part == _UPPER:
            above.add(column)
        if one in fields and how == sure[one] and one not in mapping:
            doubled.add(one)
        if one not in fields or how < sure[one]:
            fields[one], sure[one] = column, how
            doubled.discard(one)
    ordered = dict(sorted(fields.items(), key=lambda each: each[1]))
    head = Head(
        at + used,
        tuple(name.replace("\n", " ") for name in names),
        ordered,
        never,
        missing=tuple(name for name in layout.needed if name not in fields),
        texts=frozenset(fields[one.name] for one in layout.fields if one.name in fields and takes(one, _ANY_TEXT)),
        doubled=tuple(name for name in layout.needed if name in doubled),
    )
    return _Understood(head, frozenset(above))


def _asked(layout: Layout, mapping: Mapping[str, str]) -> Callable[[str], tuple[str, int] | None]:
    """What a head names, and how surely; what was mapped is surest, and not guessed as well."""
    wanted = {head_key(head): name for name, head in mapping.items() if head}

    def ask(part: str) -> tuple[str, int] | None:
        if (name := wanted.get(head_key(part))) is not None:
            return name, -1
        guess = layout.named_by(part)
        return guess if guess is not None and guess[0] not in mapping else None

    return ask


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Two rows as one: both parts where something stands below, with a line end between."""
    spread = _spread(upper, max(len(upper), len(lower)))
    return tuple(
        f"{above}\n{under}" if under and above else under or over
        for over, under, above in zip_longest(upper, lower, spread, fillvalue="")
    )


def _spread(row: Sequence[str], width: int) -> tuple[str, ...]:
    """A row whose merged cells, which stand in their first column, are written into all columns that they cover."""
    held, spread = "", list[str]()
    for column in range(width):
        held = (row[column] if column < len(row) else "") or held
        spread.append(held)
    return tuple(spread)


def _never(names: tuple[str, ...], above: Sequence[Sequence[str]], layout: Layout) -> dict[int, str]:
    """Columns that are refused for their head, or for a merged cell over it (健康状况 over 血压), and name no field."""
    merged = [_spread(row, len(names)) for row in above]
    never: dict[int, str] = {}
    for column, name in enumerate(names):
        words = [name, *(row[column] for row in merged)]
        kind = next((found[0] for word in words if (found := _each(word, refused))), None)
        if kind is not None and _each(name, layout.field_of) is None:
            never[column] = kind
    return never


_UPPER = 2


def _each[V](name: str, ask: Callable[[str], V | None]) -> tuple[V, int] | None:
    """Ask for the lower part of a head, then for both parts, then for the upper one; the answer, and which of them gave it."""
    above, _, below = name.rpartition("\n")
    parts = enumerate((below, above + below, above))
    return next(((found, part) for part, text in parts if text and (found := ask(text)) is not None), None)
