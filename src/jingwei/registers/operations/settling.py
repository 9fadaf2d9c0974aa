"""A declared residence enters the register: the person if new, their tokens, the residence. Called once the record was confirmed.

Runs in the decision scope: rows are added without being read. Ids are drawn here, so that no INSERT needs to look at what it wrote.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.randomness import ordered_id
from jingwei.registers.events import ResidenceSettled
from jingwei.registers.models import Person, PersonToken, PersonVersion, Residence, ResidenceVersion
from jingwei.registers.people import names, numbers
from jingwei.registers.people.tokens import tokens
from jingwei.registers.queries.facts import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What is to be entered.

    Attributes:
        number, name: normalised; the number's check character holds.
        person: the register's person of that number, None to add one.
        standing: one of ``ResidenceVersion.Standing``.
        source: where the fields come from, as residents read it: ``declared``, ``door``, ``counter``.
    """

    number: str
    name: str
    person: UUID | None
    place: Place
    kind: str
    standing: str
    source: str
    phone: str | None
    since: date
    case: UUID


def settle(settlement: Settlement, *, actor: Actor, purpose: Purpose, at: datetime, told_by_caller: bool = False) -> UUID:
    """Enter a residence, and its person if new.

    Args:
        told_by_caller: the caller records an event that covers ``ResidenceSettled.covers`` itself. A declaration does: an entry of
            its own here would tell the log's readers that the declaration was accepted.

    Returns:
        the person.

    Raises:
        IntegrityError: the same person was added, or the same residence opened, at the same time; decide again.

    Records ``registers.residence-settled`` unless told by the caller.
    """
    person = settlement.person or _add_person(settlement, actor=actor, at=at)
    residence = Residence(id=ordered_id(at), person_id=person, dwelling_id=settlement.place.dwelling, kind=settlement.kind)
    residence.save(force_insert=True)
    ResidenceVersion(
        id=ordered_id(at),
        residence=residence,
        person_id=person,
        dwelling_id=settlement.place.dwelling,
        kind=settlement.kind,
        standing=settlement.standing,
        case=settlement.case,
        street=settlement.place.street,
        community=settlement.place.community,
        grid=settlement.place.grid,
        valid_from=settlement.since,
        source=settlement.source,
        entered_by=actor.ident,
    ).save(force_insert=True)
    if not told_by_caller:
        event = ResidenceSettled(
            residence=residence.pk, person=person, dwelling=settlement.place.dwelling, standing=settlement.standing
        )
        subjects = (numbers.subject_of(settlement.number),)
        about = Particulars(purpose=purpose, case=settlement.case, subjects=subjects, outcome=settlement.standing)
        record(event, actor=actor, at=at, about=about)
    return person


def _add_person(settlement: Settlement, *, actor: Actor, at: datetime) -> UUID:
    ident = ordered_id(at)
    Person(id=ident, subject=numbers.subject_of(settlement.number)).save(force_insert=True)
    version(settlement, person=ident, actor=actor, at=at).save(force_insert=True)
    PersonToken.objects.bulk_create([PersonToken(token=token[:60], person=ident) for token in sorted(tokens(settlement.name))])
    return ident


def version(settlement: Settlement, *, person: UUID, actor: Actor, at: datetime) -> PersonVersion:
    """The first version of a person from what was declared and confirmed."""
    number = numbers.citizen(settlement.number, aad=person.bytes)
    phone = numbers.phone(settlement.phone, aad=person.bytes) if settlement.phone else None
    born = citizen_id.CitizenId(settlement.number)
    mark = [settlement.source, settlement.since.isoformat()]
    return PersonVersion(
        id=ordered_id(at),
        person_id=person,
        name=settlement.name,
        name_fold=names.folded_key(settlement.name),
        name_sound=names.sound_key(settlement.name),
        number_index=number.index,
        number_sealed=number.sealed,
        sex=PersonVersion.Sex.MALE if born.is_male else PersonVersion.Sex.FEMALE,
        born_on=born.born_on,
        phone_index=phone.index if phone else None,
        phone_sealed=phone.sealed if phone else None,
        sources={"name": mark, "number": mark} | ({"phone": mark} if phone else {}),
        valid_from=settlement.since,
        source=settlement.source,
        entered_by=actor.ident,
    )


def shown_number(row: PersonVersion) -> str:
    """The identity number of a version row, opened with the key ring."""
    return keys.ring().open("citizen-id", bytes(row.number_sealed), aad=row.person_id.bytes).decode()
