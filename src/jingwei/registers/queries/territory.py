"""Divisions and grids as of a day and as known on a day, and what an old code stands for. Public: nobody's data is in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import PurposeMissing
from jingwei.kernel.purposes import Purpose
from jingwei.registers.models import DivisionSuccessor, DivisionVersion, GridVersion
from jingwei.registers.queries._asked import asked, known


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
    rows = asked(DivisionVersion).filter(code__startswith=code)
    children: dict[str, list[DivisionVersion]] = defaultdict(list)
    found = {row.code: row for row in rows.order_by("code")}
    for row in found.values():
        children[row.parent].append(row)

    def tree(row: DivisionVersion) -> DivisionRow:
        below = tuple(tree(child) for child in children[row.code])
        return DivisionRow(row.division_id, row.code, row.level, row.name, row.parent, row.valid_from, below)

    return tree(found[code]) if code in found else None


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
    wanted = set(codes)
    divisions = asked(DivisionVersion).filter(code__in=wanted)
    grids = asked(GridVersion).filter(code__in=wanted)
    return dict(divisions.values_list("code", "name")) | dict(grids.values_list("code", "name"))


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
