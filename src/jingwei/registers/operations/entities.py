"""Writing legal entities: entered by their unified social credit code, changed, deregistered."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import uscc as usccs
from jingwei.kernel.randomness import ordered_id
from jingwei.registers.events.records import EntityAdded, EntityChanged, EntityCorrected, EntityDeregistered
from jingwei.registers.models import Entity, EntityVersion
from jingwei.registers.operations._versions import Writing, begin, change, correct
from jingwei.registers.operations._writing import CodeTaken, NotACode, ReasonMissing, given, territory_of, told


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFields:
    """What is entered of an entity; ``dwelling`` where its address has a house code."""

    name: str
    kind: str
    address: str
    dwelling: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityChanges:
    """What becomes otherwise; None stays as it is. ``grid`` moves the entity to another address."""

    name: str | None = None
    kind: str | None = None
    address: str | None = None
    dwelling: UUID | None = None
    grid: str | None = None


@transaction.atomic
def add_entity(uscc: str, fields: EntityFields, *, grid: str, since: date, source: str, actor: Actor, at: datetime) -> UUID:
    """Enter a legal entity.

    Raises:
        NotACode: says what is wrong with the code.
        CodeTaken: the register has it, also of an entity that is no more.
        UnknownGrid: there is no such grid on that day, or not in the actor's territory.

    Records ``registers.entity-added``.
    """
    actor.require("registers.change")
    verdict = usccs.check(uscc)
    if not verdict.valid:
        raise NotACode(given=uscc, reason=verdict.reason)
    place = territory_of(grid, on=since)
    entity = Entity(id=ordered_id(at), uscc=verdict.normal)
    try:
        with transaction.atomic():
            entity.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken(given=verdict.normal) from error
    values = asdict(fields)
    values["dwelling_id"] = values.pop("dwelling")
    begin(EntityVersion, valid_from=since, by=Writing(actor, at, source), entity=entity, status="active", **values, **place)
    told(EntityAdded(entity=entity.pk, uscc=verdict.normal, since=since), actor=actor, at=at)
    return entity.pk


@transaction.atomic
def change_entity(entity: UUID, changes: EntityChanges, *, on: date, source: str, actor: Actor, at: datetime) -> EntityVersion:
    """From a day on the entity is otherwise.

    Raises:
        NotFound, NothingChanged, UnknownGrid.

    Records ``registers.entity-changed``.
    """
    actor.require("registers.change")
    values = given(**asdict(changes))
    if "dwelling" in values:
        values["dwelling_id"] = values.pop("dwelling")
    if changes.grid is not None:
        values |= territory_of(changes.grid, on=on)
    _old, row = change(EntityVersion, entity, on=on, by=Writing(actor, at, source), **values)
    told(EntityChanged(entity=entity, on=on, fields=tuple(sorted(values))), actor=actor, at=at)
    return row


@transaction.atomic
def correct_entity(
    entity: UUID, changes: EntityChanges, *, on: date, reason: str, source: str, actor: Actor, at: datetime
) -> EntityVersion:
    """What the register says of the entity around a day was wrong; the days it holds for stay the same.

    Args:
        reason: in words, at most 200 characters. ``grid`` cannot be corrected, only changed.

    Raises:
        NotFound, NothingChanged, ReasonMissing.

    Records ``registers.entity-corrected``.
    """
    actor.require("registers.change")
    if not reason.strip() or changes.grid is not None:
        raise ReasonMissing()
    values = given(**asdict(changes))
    if "dwelling" in values:
        values["dwelling_id"] = values.pop("dwelling")
    _old, row = correct(EntityVersion, entity, on=on, by=Writing(actor, at, source), **values)
    event = EntityCorrected(entity=entity, on=on, fields=tuple(sorted(values)), reason=reason.strip()[:200])
    told(event, actor=actor, at=at)
    return row


@transaction.atomic
def deregister_entity(entity: UUID, *, on: date, source: str, actor: Actor, at: datetime) -> EntityVersion:
    """From a day on the entity is no more; its code is never given again.

    Raises:
        NotFound.
        NothingChanged: it was deregistered before.

    Records ``registers.entity-deregistered``.
    """
    actor.require("registers.change")
    status = EntityVersion.Status.DEREGISTERED.value
    _old, row = change(EntityVersion, entity, on=on, by=Writing(actor, at, source), status=status)
    told(EntityDeregistered(entity=entity, on=on), actor=actor, at=at)
    return row
