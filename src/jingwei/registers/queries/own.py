"""My record: everything that the register holds of the resident who asks, each field with where it came from and when.

As of a day and as known on a day, like every other read. A resident's own reads are noted too, so that the list of reads is whole.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jingwei.evidence.reads import gate, note
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind
from jingwei.registers.models import DwellingVersion, PersonVersion, ResidenceVersion
from jingwei.registers.queries._asked import asked, known
from jingwei.registers.queries._protection import is_protected


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field: its name, its value in full, which source it came from and on what day."""

    name: str
    value: str
    source: str
    since: date


@dataclass(frozen=True, slots=True)
class OwnResidence:
    """One residence of mine, past, present or announced.

    Attributes:
        code, address: '' when my address is protected: it is shown to nobody, not even through my own account.
        is_open: whether I live there on the day asked about.
        known_since: when the register learnt this.
    """

    id: UUID
    dwelling: UUID
    code: str
    address: str
    kind: str
    standing: str
    valid_from: date
    valid_until: date
    is_open: bool
    source: str
    known_since: datetime
    case: UUID | None


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """Everything. ``residences`` newest first."""

    fields: tuple[OwnField, ...]
    residences: tuple[OwnResidence, ...]
    protected: bool


def my_record(*, actor: Actor, purpose: Purpose) -> OwnRecord:
    """The record of the resident whose scope is in force.

    Raises:
        NotAllowed: the actor is not a resident with proved identity.
        NotFound: the register held nothing of them on that day, or did not know it then.
    """
    gate(actor, purpose, duty="registers.own")
    entered = scopes.current()
    mine = entered.scope
    if mine.kind is not Kind.OWN or mine.person is None or mine.subject is None:
        raise NotAllowed()
    row = asked(PersonVersion).filter(person=mine.person).first()
    if row is None:
        raise NotFound()
    fields, hidden = _fields(row), is_protected(mine.person)
    residences = _residences(mine.person, protected=hidden)
    names = [field.name for field in fields] + (["residences"] if residences else [])
    note(actor, purpose, what="registers.own-record", fields=names, subjects=[mine.subject])
    return OwnRecord(fields, residences, hidden)


def _fields(row: PersonVersion) -> tuple[OwnField, ...]:
    ring = keys.ring()
    number = ring.open("citizen-id", bytes(row.number_sealed), aad=row.person_id.bytes).decode()
    values = {"name": row.name, "number": number, "sex": row.sex, "born_on": row.born_on.isoformat()}
    if row.phone_sealed is not None:
        values["phone"] = ring.open("phone", bytes(row.phone_sealed), aad=row.person_id.bytes).decode()
    return tuple(OwnField(name, value, *_origin(row, name)) for name, value in values.items())


def _origin(row: PersonVersion, name: str) -> tuple[str, date]:
    """Sex and birth date are read off the number."""
    mark = row.sources.get("number" if name in {"sex", "born_on"} else name)
    return (mark[0], date.fromisoformat(mark[1])) if mark else (row.source, row.valid_from)


def _residences(person: UUID, *, protected: bool) -> tuple[OwnResidence, ...]:
    entered = scopes.current()
    rows = list(known(ResidenceVersion).filter(person=person).order_by("-valid_from", "id"))
    places: dict[UUID, tuple[str, str]] = {}
    if not protected:
        homes = known(DwellingVersion).filter(dwelling__in=[row.dwelling_id for row in rows]).order_by("valid_from")
        named = homes.values_list("dwelling_id", "dwelling__code", "address")  # the last one stays
        places = {dwelling: (code, address) for dwelling, code, address in named}
    return tuple(
        OwnResidence(
            row.residence_id,
            row.dwelling_id,
            *places.get(row.dwelling_id, ("", "")),
            row.kind,
            row.standing,
            row.valid_from,
            row.valid_until,
            row.valid_from <= entered.on < row.valid_until,
            row.source,
            row.recorded_from,
            row.case,
        )
        for row in rows
    )
