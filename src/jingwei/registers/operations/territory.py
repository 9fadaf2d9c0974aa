"""Writing divisions and grids. An old code never dies: it resolves to its successors (see ``queries.territory.resolve``)."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import division as divisions
from jingwei.kernel.codes import grid as grids
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.intervals import FOREVER_AT
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.scope import DIVISIONS, Level
from jingwei.kernel.territory import place_of
from jingwei.registers.events.territory import CodeSucceeded, DivisionAdded, DivisionChanged, GridAdded, GridChanged
from jingwei.registers.models import Division, DivisionSuccessor, DivisionVersion, Grid, GridVersion
from jingwei.registers.operations._versions import Writing, begin, change
from jingwei.registers.operations._writing import CodeTaken, NotACode, given, require_inside, told

LEVELS = {level.digits: level.value for level in DIVISIONS}
PARENTS = {Level.DISTRICT.digits: 4, Level.STREET.digits: Level.DISTRICT.digits, Level.COMMUNITY.digits: Level.STREET.digits}
"""Digits of a division → those of the one right above; a district's is its city."""


class SucceedsItself(Refused):
    """A code was given as its own successor."""

    code = "succeeds-itself"
    status = 422
    says = _("%(old)s cannot be its own successor. Give the code that it became.")


@transaction.atomic
def add_division(code: str, name: str, *, since: date, source: str, actor: Actor, at: datetime) -> UUID:
    """Enter a district, street or community; the length of its code says which, and under what it lies.

    Raises:
        NotACode, CodeTaken.
        NotFound: it lies outside the actor's territory.

    Records ``registers.division-added``.
    """
    actor.require("registers.change")
    normal = _division_code(code)
    division = Division(id=ordered_id(at))
    division.save(force_insert=True)
    values = {"code": normal, "level": LEVELS[len(normal)], "name": name, "parent": parent_of(normal)}
    try:
        with transaction.atomic():
            begin(DivisionVersion, valid_from=since, by=Writing(actor, at, source), division=division, **values)
    except IntegrityError as error:
        raise CodeTaken(given=normal) from error
    told(DivisionAdded(division=division.pk, code=normal, since=since), actor=actor, at=at)
    return division.pk


@transaction.atomic
def change_division(
    division: UUID, *, on: date, source: str, actor: Actor, at: datetime, name: str | None = None, code: str | None = None
) -> DivisionVersion:
    """From a day on a division has another name or code; with a new code the old one resolves to it.

    Raises:
        NotACode, CodeTaken, NothingChanged.
        NotFound: there is none on that day, or it lies outside the actor's territory.

    Records ``registers.division-changed``.
    """
    actor.require("registers.change")
    values = given(name=name)
    if code is not None:
        normal = _division_code(code)
        values |= {"code": normal, "level": LEVELS[len(normal)], "parent": parent_of(normal)}
    try:
        with transaction.atomic():
            old, row = change(DivisionVersion, division, on=on, by=Writing(actor, at, source), **values)
    except IntegrityError as error:
        raise CodeTaken(given=code) from error
    require_inside(old.code)
    _succeed(old.code, row.code, since=on, at=at)
    told(DivisionChanged(division=division, on=on, fields=tuple(sorted(values))), actor=actor, at=at)
    return row


@transaction.atomic
def add_grid(code: str, name: str, *, since: date, source: str, actor: Actor, at: datetime) -> UUID:
    """Draw a base grid (14 digits) in a community.

    Raises:
        NotACode, CodeTaken.
        NotFound: it lies outside the actor's territory.

    Records ``registers.grid-added``.
    """
    actor.require("registers.change")
    normal = _grid_code(code)
    grid = Grid(id=ordered_id(at))
    grid.save(force_insert=True)
    values = {**standing(normal), "name": name}
    try:
        with transaction.atomic():
            begin(GridVersion, valid_from=since, by=Writing(actor, at, source), grid=grid, **values)
    except IntegrityError as error:
        raise CodeTaken(given=normal) from error
    told(GridAdded(grid=grid.pk, code=normal, since=since), actor=actor, at=at)
    return grid.pk


@transaction.atomic
def change_grid(
    grid: UUID, *, on: date, source: str, actor: Actor, at: datetime, name: str | None = None, code: str | None = None
) -> GridVersion:
    """From a day on a grid has another name or code; with a new code the old one resolves to it.

    What lies in the grid is moved by ``places.change_dwelling``, dwelling by dwelling: each says so in its own history.

    Raises:
        NotACode, CodeTaken, NothingChanged.
        NotFound: there is none on that day, or it lies outside the actor's territory.

    Records ``registers.grid-changed``.
    """
    actor.require("registers.change")
    values = given(name=name)
    if code is not None:
        normal = _grid_code(code)
        values |= standing(normal)
    try:
        with transaction.atomic():
            old, row = change(GridVersion, grid, on=on, by=Writing(actor, at, source), **values)
    except IntegrityError as error:
        raise CodeTaken(given=code) from error
    require_inside(old.code)
    _succeed(old.code, row.code, since=on, at=at)
    told(GridChanged(grid=grid, on=on, fields=tuple(sorted(values))), actor=actor, at=at)
    return row


@transaction.atomic
def add_successor(old: str, new: str, *, since: date, actor: Actor, at: datetime) -> None:
    """From a day on an old code stands for a new one; several for one code after a split, several codes for one after a merger.

    Raises:
        SucceedsItself.
        NotFound: no division or grid ever had the old code or has the new one, or they lie outside the actor's territory.

    Records ``registers.code-succeeded``.
    """
    actor.require("registers.change")
    if old == new:
        raise SucceedsItself(old=old)
    for code in (old, new):
        require_inside(code)
        model: type[DivisionVersion] | type[GridVersion] = GridVersion if len(code) == Level.GRID.digits else DivisionVersion
        if not model.objects.filter(code=code, recorded_until=FOREVER_AT).exists():
            raise NotFound()
    _succeed(old, new, since=since, at=at)
    told(CodeSucceeded(old=old, new=new, since=since), actor=actor, at=at)


def _succeed(old: str, new: str, *, since: date, at: datetime) -> None:
    if old != new and not DivisionSuccessor.objects.filter(old_code=old, new_code=new, since=since).exists():
        DivisionSuccessor(id=ordered_id(at), old_code=old, new_code=new, since=since).save(force_insert=True)


def _division_code(text: str) -> str:
    verdict = divisions.check(text)
    normal = verdict.normal
    if not verdict.valid or len(normal) not in LEVELS:
        raise NotACode(given=text, reason=verdict.reason or _("it is neither a district, a street nor a community."))
    require_inside(normal)
    return normal


def _grid_code(text: str) -> str:
    verdict = grids.check(text)
    if not verdict.valid or len(verdict.normal) != Level.GRID.digits:
        raise NotACode(given=text, reason=verdict.reason or _("a base grid has 14 digits."))
    require_inside(verdict.normal)
    return verdict.normal


def standing(code: str) -> dict[str, str]:
    """The columns by which a grid's version says where it lies."""
    place = place_of(code)
    return {"code": code, "community": place.community, "street": place.street}


def parent_of(code: str) -> str:
    """The code of the division right above."""
    return code[: PARENTS[len(code)]]
