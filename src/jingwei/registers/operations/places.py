"""Writing buildings and dwellings: entered, changed, corrected, cancelled. Nothing is ever removed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import house_code
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.intervals import FOREVER_AT
from jingwei.kernel.randomness import ordered_id
from jingwei.registers.events.records import BuildingAdded, DwellingAdded, DwellingCancelled, DwellingChanged, DwellingCorrected
from jingwei.registers.models import Building, BuildingVersion, Dwelling, DwellingVersion, ResidenceVersion
from jingwei.registers.operations._versions import Writing, begin, change, correct
from jingwei.registers.operations._writing import CodeTaken, NotACode, ReasonMissing, given, territory_of, told

MOST_PEOPLE = 2000


class ImpossibleCapacity(Refused):
    """A dwelling is said to hold nobody, or a village."""

    code = "impossible-capacity"
    status = 422
    says = _("A dwelling holds between 1 and %(most)s people. Correct the number.")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingFields:
    """What is entered of a building. Position in WGS-84 degrees; ``part`` is its five characters of the house code."""

    part: str
    address: str
    use: str
    structure: str
    storeys: int
    status: BuildingVersion.Status = BuildingVersion.Status.BUILT
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DwellingFields:
    """What is entered of a dwelling."""

    address: str
    room: str
    use: str
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DwellingChanges:
    """What becomes, or is corrected to be, otherwise; None stays as it is. ``grid`` moves the dwelling and whoever lives in it."""

    address: str | None = None
    room: str | None = None
    use: str | None = None
    capacity: int | None = None
    grid: str | None = None


@transaction.atomic
def add_building(fields: BuildingFields, *, grid: str, since: date, source: str, actor: Actor, at: datetime) -> UUID:
    """Enter a building.

    Args:
        actor: must hold ``registers.change`` in the grid's territory.

    Raises:
        UnknownGrid: there is no such grid on that day, or not in the actor's territory.

    Records ``registers.building-added``.
    """
    actor.require("registers.change")
    place = territory_of(grid, on=since)
    building = Building(id=ordered_id(at))
    building.save(force_insert=True)
    begin(BuildingVersion, valid_from=since, by=Writing(actor, at, source), building=building, **asdict(fields), **place)
    told(BuildingAdded(building=building.pk, grid=grid, since=since), actor=actor, at=at)
    return building.pk


@transaction.atomic
def add_dwelling(
    code: str, fields: DwellingFields, *, building: UUID, grid: str, since: date, source: str, actor: Actor, at: datetime
) -> UUID:
    """Enter a dwelling with its house code, which is checked and never given twice.

    Args:
        code: as typed or scanned; groups, spaces and hyphens are taken.

    Raises:
        NotACode: says what is wrong with the code.
        CodeTaken: it was given before, also to a dwelling that is no more.
        NotFound: there is no such building, or not in the actor's territory.
        UnknownGrid, ImpossibleCapacity.

    Records ``registers.dwelling-added``.
    """
    actor.require("registers.change")
    verdict = house_code.check(code)
    if not verdict.valid:
        raise NotACode(given=code, reason=verdict.reason)
    _check_capacity(fields.capacity)
    place = territory_of(grid, on=since)
    if not BuildingVersion.objects.filter(building=building, recorded_until=FOREVER_AT).exists():
        raise NotFound()
    dwelling = Dwelling(id=ordered_id(at), code=verdict.normal, building_id=building)
    try:
        with transaction.atomic():
            dwelling.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken(given=verdict.normal) from error
    by = Writing(actor, at, source)
    begin(DwellingVersion, valid_from=since, by=by, dwelling=dwelling, status="coded", **asdict(fields), **place)
    told(DwellingAdded(dwelling=dwelling.pk, code=verdict.normal, grid=grid, since=since), actor=actor, at=at)
    return dwelling.pk


@transaction.atomic
def change_dwelling(
    dwelling: UUID, changes: DwellingChanges, *, on: date, source: str, actor: Actor, at: datetime
) -> DwellingVersion:
    """From a day on the dwelling is otherwise. A move to another grid takes those along who live there from that day.

    Raises:
        NotFound: there is no such dwelling on that day, or not in the actor's territory.
        NothingChanged, UnknownGrid, ImpossibleCapacity.

    Records ``registers.dwelling-changed``.
    """
    actor.require("registers.change")
    values = _values(changes, on=on)
    by = Writing(actor, at, source)
    _old, row = change(DwellingVersion, dwelling, on=on, by=by, **values)
    moved = _move_residences(dwelling, on=on, by=by, values=values) if "grid" in values else 0
    event = DwellingChanged(dwelling=dwelling, on=on, fields=tuple(sorted(values)), residences_moved=moved)
    told(event, actor=actor, at=at)
    return row


def _move_residences(dwelling: UUID, *, on: date, by: Writing, values: dict[str, object]) -> int:
    """Who lives in a dwelling is seen where the dwelling lies: later residences move with it, an open one from the day on."""
    place = {name: values[name] for name in ("street", "community", "grid")}
    rows = ResidenceVersion.objects.filter(dwelling=dwelling, recorded_until=FOREVER_AT, valid_until__gt=on).order_by(
        "residence_id"
    )
    later = list(rows.values_list("residence_id", "valid_from"))
    for residence, valid_from in later:
        change(ResidenceVersion, residence, on=max(on, valid_from), by=by, **place)
    return len(later)


@transaction.atomic
def correct_dwelling(
    dwelling: UUID, changes: DwellingChanges, *, on: date, reason: str, source: str, actor: Actor, at: datetime
) -> DwellingVersion:
    """What the register says of the dwelling around a day was wrong; the days it holds for stay the same.

    Args:
        reason: in words, at most 200 characters. ``grid`` cannot be corrected, only changed.

    Raises:
        NotFound, NothingChanged, ReasonMissing, ImpossibleCapacity.

    Records ``registers.dwelling-corrected``.
    """
    actor.require("registers.change")
    if not reason.strip() or changes.grid is not None:
        raise ReasonMissing()
    values = _values(changes, on=on)
    _old, row = correct(DwellingVersion, dwelling, on=on, by=Writing(actor, at, source), **values)
    event = DwellingCorrected(dwelling=dwelling, on=on, fields=tuple(sorted(values)), reason=reason.strip()[:200])
    told(event, actor=actor, at=at)
    return row


@transaction.atomic
def cancel_dwelling(dwelling: UUID, *, on: date, reason: str, source: str, actor: Actor, at: datetime) -> DwellingVersion:
    """From a day on the dwelling is no more. Who is still registered there stays so; the next declaration finds the doubt.

    Raises:
        NotFound, ReasonMissing.
        NothingChanged: it was cancelled before.

    Records ``registers.dwelling-cancelled``.
    """
    actor.require("registers.change")
    if not reason.strip():
        raise ReasonMissing()
    _old, row = change(
        DwellingVersion, dwelling, on=on, by=Writing(actor, at, source), status=DwellingVersion.Status.CANCELLED.value
    )
    told(DwellingCancelled(dwelling=dwelling, on=on, reason=reason.strip()[:200]), actor=actor, at=at)
    return row


def _values(changes: DwellingChanges, *, on: date) -> dict[str, object]:
    if changes.capacity is not None:
        _check_capacity(changes.capacity)
    values = given(**asdict(changes))
    if changes.grid is not None:
        values |= territory_of(changes.grid, on=on)
    return values


def _check_capacity(capacity: int) -> None:
    if not 1 <= capacity <= MOST_PEOPLE:
        raise ImpossibleCapacity(most=MOST_PEOPLE)
