"""A declared residence enters the register: the person if new, their tokens, the residence. Called once the record was confirmed.

Runs in the decision scope: rows are added without being read. Ids are drawn here, so that no INSERT needs to look at what it wrote.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.intervals import FOREVER, FOREVER_AT
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.statements import prepared
from jingwei.registers.events.records import ResidenceSettled
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
    person = settlement.person or ordered_id(at)
    residence = ordered_id(at)
    with prepared() as cursor:
        cursor.execute(_SETTLE, _values(settlement, person=person, residence=residence, actor=actor, at=at))
    if not told_by_caller:
        event = ResidenceSettled(
            residence=residence, person=person, dwelling=settlement.place.dwelling, standing=settlement.standing
        )
        subjects = (numbers.subject_of(settlement.number),)
        about = Particulars(purpose=purpose, case=settlement.case, subjects=subjects)
        record(event, actor=actor, at=at, about=about)
    return person


# One statement for all of it: a declaration is held to a few round trips, and to the same ones whatever was found.
_SETTLE = """with person as (
  insert into registers_person (id, subject) select %(person)s::uuid, %(subject)s::uuid where %(new)s::boolean
), version as (
  insert into registers_personversion (id, person_id, name, name_fold, name_sound, number_index, number_sealed, sex, born_on,
    phone_index, phone_sealed, protected, sources, valid_from, valid_until, recorded_from, recorded_until, source, entered_by)
  select %(version)s::uuid, %(person)s::uuid, %(name)s, %(fold)s, %(sound)s, %(number_index)s::bytea, %(number_sealed)s::bytea, %(sex)s,
    %(born_on)s::date, %(phone_index)s::bytea, %(phone_sealed)s::bytea, false, %(sources)s::jsonb, %(since)s::date, %(forever)s::date,
    %(forever_at)s::timestamptz, %(forever_at)s::timestamptz, %(source)s, %(by)s where %(new)s::boolean
), tokens as (
  insert into registers_persontoken (token, person_id) select token, %(person)s::uuid from unnest(%(tokens)s::text[]) as token
  where %(new)s::boolean
), residence as (
  insert into registers_residence (id, person_id, dwelling_id, kind) values (%(residence)s::uuid, %(person)s::uuid, %(dwelling)s::uuid, %(kind)s)
)
insert into registers_residenceversion (id, residence_id, person_id, dwelling_id, kind, standing, "case", street, community, grid,
  valid_from, valid_until, recorded_from, recorded_until, source, entered_by)
values (%(residence_version)s::uuid, %(residence)s::uuid, %(person)s::uuid, %(dwelling)s::uuid, %(kind)s, %(standing)s, %(case)s::uuid,
  %(street)s, %(community)s, %(grid)s, %(since)s::date, %(forever)s::date, %(forever_at)s::timestamptz, %(forever_at)s::timestamptz,
  %(source)s, %(by)s)"""


def _values(settlement: Settlement, *, person: UUID, residence: UUID, actor: Actor, at: datetime) -> dict[str, Any]:
    number = numbers.citizen(settlement.number, aad=person.bytes)
    phone = numbers.phone(settlement.phone, aad=person.bytes) if settlement.phone else None
    born = citizen_id.CitizenId(settlement.number)
    mark = [settlement.source, settlement.since.isoformat()]
    place = settlement.place
    return {
        "new": settlement.person is None,
        "person": person,
        "subject": numbers.subject_of(settlement.number),
        "version": ordered_id(at),
        "name": settlement.name,
        "fold": names.folded_key(settlement.name),
        "sound": names.sound_key(settlement.name),
        "number_index": number.index,
        "number_sealed": number.sealed,
        "sex": "M" if born.is_male else "F",
        "born_on": born.born_on,
        "phone_index": phone.index if phone else None,
        "phone_sealed": phone.sealed if phone else None,
        "sources": json.dumps({"name": mark, "number": mark} | ({"phone": mark} if phone else {})),
        "tokens": sorted(token[:60] for token in tokens(settlement.name)),
        "residence": residence,
        "residence_version": ordered_id(at),
        "dwelling": place.dwelling,
        "kind": settlement.kind,
        "standing": settlement.standing,
        "case": settlement.case,
        "street": place.street,
        "community": place.community,
        "grid": place.grid,
        "since": settlement.since,
        "forever": FOREVER,
        "forever_at": FOREVER_AT,
        "source": settlement.source,
        "by": actor.ident,
    }
