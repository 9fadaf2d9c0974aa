"""Records of the registers as a sharing agreement gives them: the agreed fields, within the agreement's territory, each read noted.

A person whom a court protects is in no page and no look-up: who shares a record shares where its holder lives.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from jingwei.evidence.reads import gate, note
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.datasets import Record
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.territory import narrowed
from jingwei.registers.models import DwellingVersion, EntityVersion, Person, PersonVersion, ResidenceVersion
from jingwei.registers.people import numbers
from jingwei.registers.queries._asked import asked
from jingwei.registers.queries._protection import with_protection
from jingwei.registers.queries._traders import TRADING_ALONE

NEEDS = {"number": "number_sealed", "name": "name", "sex": "sex", "born_on": "born_on", "phone": "phone_sealed"}
"""Shared field of a person → the column that it is made of; ``community`` comes from the open residence."""


def shared_people(
    *, fields: Sequence[str], key: str | None, after: str, most: int, case: UUID, actor: Actor, purpose: Purpose
) -> list[Record]:
    """``kernel.datasets.Find`` for people: who has an open residence in the territory."""
    gate(actor, purpose, duty="sharing.read")
    living = narrowed(asked(ResidenceVersion), scopes.current().scope)
    rows = with_protection(asked(PersonVersion)).filter(person_id__in=living.values("person_id"), hidden=False)
    if key is not None:
        rows = rows.filter(number_index=numbers.citizen_index(key))
    elif after:
        rows = rows.filter(person_id__gt=after)
    columns = [NEEDS[field] for field in fields if field in NEEDS]
    held = list(rows.order_by("person_id").values("person_id", *columns)[:most])
    people = [row["person_id"] for row in held]
    subjects = dict(Person.objects.filter(pk__in=people).values_list("pk", "subject"))
    homes: dict[UUID, str] = {}
    if "community" in fields:
        homes = dict(living.filter(person__in=people).order_by("-grid").values_list("person_id", "community"))
    note(actor, purpose, what="registers.people", fields=list(fields), subjects=subjects.values(), case=case)
    return [
        Record(str(row["person_id"]), (subjects[row["person_id"]],), {field: _person(field, row, homes) for field in fields})
        for row in held
    ]


def _person(field: str, row: dict[str, Any], homes: dict[UUID, str]) -> str | None:
    if field == "community":
        return homes.get(row["person_id"])
    return OPENED[field](row[NEEDS[field]], row["person_id"])


def _unsealed(kind: str) -> Callable[[Any, UUID], str | None]:
    def opened(sealed: Any, person: UUID) -> str | None:
        return None if sealed is None else keys.ring().open(kind, bytes(sealed), aad=person.bytes).decode()

    return opened


OPENED: dict[str, Callable[[Any, UUID], str | None]] = {
    "number": _unsealed("citizen-id"),
    "name": lambda value, person: str(value),
    "sex": lambda value, person: str(value),
    "born_on": lambda value, person: date.isoformat(value),
    "phone": _unsealed("phone"),
}
"""Shared field of a person → its value from the column, for the person."""


def shared_dwellings(
    *, fields: Sequence[str], key: str | None, after: str, most: int, case: UUID, actor: Actor, purpose: Purpose
) -> list[Record]:
    """``kernel.datasets.Find`` for dwellings; no person is in them, so nobody is concerned."""
    gate(actor, purpose, duty="sharing.read")
    rows = narrowed(asked(DwellingVersion), scopes.current().scope)
    if key is not None:
        rows = rows.filter(dwelling__code=key)
    elif after:
        rows = rows.filter(dwelling_id__gt=after)
    columns = ["dwelling__code" if field == "code" else field for field in fields]
    held = rows.order_by("dwelling_id").values("dwelling_id", *columns)[:most]
    return [
        Record(str(row["dwelling_id"]), (), {field: row["dwelling__code" if field == "code" else field] for field in fields})
        for row in held
    ]


def shared_entities(
    *, fields: Sequence[str], key: str | None, after: str, most: int, case: UUID, actor: Actor, purpose: Purpose
) -> list[Record]:
    """``kernel.datasets.Find`` for legal entities; the register holds nobody of theirs.

    A sole trader is a person: the name may be theirs and the address their home. The register does not know whose, so nobody could
    see the read or be protected: they are in no page and no look-up.
    """
    gate(actor, purpose, duty="sharing.read")
    rows = narrowed(asked(EntityVersion), scopes.current().scope)
    rows = rows.exclude(TRADING_ALONE)
    if key is not None:
        rows = rows.filter(entity__uscc=key)
    elif after:
        rows = rows.filter(entity_id__gt=after)
    columns = ["entity__uscc" if field == "uscc" else field for field in fields]
    held = rows.order_by("entity_id").values("entity_id", *columns)[:most]
    return [
        Record(str(row["entity_id"]), (), {field: row["entity__uscc" if field == "uscc" else field] for field in fields})
        for row in held
    ]
