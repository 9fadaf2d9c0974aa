"""Divisions and grids as of a day and as known on a day, and what an old code stands for. Public: nobody's data is in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import PurposeMissing
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.statements import prepared
from jingwei.registers.models import DivisionSuccessor, DivisionVersion, GridVersion
from jingwei.registers.queries._asked import ASKED, asked, asked_values, known


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division while it has this code and name; ``below`` are its parts, by code."""

    id: UUID
    code: str
    level: str
    name: str
    parent: str
    valid_from: date
    below: tuple["DivisionRow", ...] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """A grid while it has this code and name."""

    id: UUID
    code: str
    name: str
    community: str
    street: str
    valid_from: date


def divisions_under(code: str, *, actor: Actor, purpose: Purpose) -> DivisionRow | None:
    """A division with everything below it, as of the day and the knowledge of the scope in force; None when there is none."""
    _public(actor, purpose)
    with prepared() as cursor:
        cursor.execute(_UNDER, asked_values() | {"code": code})
        rows = [DivisionRow(*row) for row in cursor.fetchall()]
    children: dict[str, list[DivisionRow]] = defaultdict(list)
    for row in rows:
        children[row.parent].append(row)

    def tree(row: DivisionRow) -> DivisionRow:
        return replace(row, below=tuple(tree(child) for child in children[row.code]))

    found = {row.code: row for row in rows}
    return tree(found[code]) if code in found else None


_UNDER = f"""select division_id, code, level, name, parent, valid_from from registers_divisionversion
where starts_with(code, %(code)s) and {ASKED} order by code"""


def list_grids(*, actor: Actor, purpose: Purpose, community: str = "", street: str = "") -> list[GridRow]:
    """The grids of a community or street, by code, as of the day and the knowledge of the scope in force."""
    _public(actor, purpose)
    rows = asked(GridVersion).order_by("code")
    if community:
        rows = rows.filter(community=community)
    if street:
        rows = rows.filter(street=street)
    return [GridRow(row.grid_id, row.code, row.name, row.community, row.street, row.valid_from) for row in rows]


def names_of(codes: Iterable[str], *, actor: Actor, purpose: Purpose) -> dict[str, str]:
    """Names of divisions and grids by code, as of the day in force; a code that is none that day is left out."""
    _public(actor, purpose)
    with prepared() as cursor:
        cursor.execute(_NAMES, asked_values() | {"codes": list(set(codes))})
        return dict(cursor.fetchall())


# Prepared, since most pages of staff ask it.
_NAMES = f"""select code, name from registers_divisionversion where code = any(%(codes)s::text[]) and {ASKED}
union all select code, name from registers_gridversion where code = any(%(codes)s::text[]) and {ASKED}"""


def resolve(code: str, *, on: date, actor: Actor, purpose: Purpose) -> tuple[str, ...]:
    """The codes that stand on a day for a code of a division or grid: itself while it is valid, its successors after.

    Several after a split; none when it was given up without a successor. Cost: two statements a generation of successors.
    """
    _public(actor, purpose)
    standing: set[str] = set()
    seen: set[str] = set()
    asked = {code}
    while asked:
        alive = _valid(asked, on=on)
        standing |= alive
        seen |= asked
        rows = DivisionSuccessor.objects.filter(old_code__in=asked - alive, since__lte=on)
        asked = set(rows.values_list("new_code", flat=True)) - seen
    return tuple(sorted(standing))


def _valid(codes: set[str], *, on: date) -> set[str]:
    divisions = known(DivisionVersion).valid_on(on).filter(code__in=codes)
    grids = known(GridVersion).valid_on(on).filter(code__in=codes)
    return set(divisions.values_list("code", flat=True)) | set(grids.values_list("code", flat=True))


def _public(actor: Actor, purpose: Purpose) -> None:
    """No duty is asked: whoever acts may know how the district is divided. A purpose and a scope are asked all the same."""
    if not isinstance(purpose, Purpose):
        raise PurposeMissing()
    scopes.current()
