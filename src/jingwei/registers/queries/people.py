"""Finding people and showing one field of one person; each read is noted for whom it concerns.

Found within the actor's territory, or through an open case. Matching is by equality only (number, phone, house code, tokens of the
name): under a policy nothing else keeps its index. Results are masked. A protected person is found through a case only, where their
address is shown to nobody; the latest word of the register says who that is, whatever day is asked about.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.reads import gate, note
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id, house_code
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind
from jingwei.registers.models import DwellingVersion, Person, PersonToken, PersonVersion, ResidenceVersion
from jingwei.registers.people import numbers
from jingwei.registers.people.tokens import query_tokens
from jingwei.registers.queries._asked import asked
from jingwei.registers.queries._protection import with_protection
from jingwei.registers.queries._territory import narrowed

MOST = 20


class Matched(StrEnum):
    """What a search text was taken for."""

    NUMBER = "number"
    PHONE = "phone"
    HOUSE_CODE = "house-code"
    NAME = "name"
    NOTHING = "nothing"


class Field(StrEnum):
    """What can be revealed of a person, one at a time. The values stand in the read log: never rename one."""

    NUMBER = "identity-number"
    PHONE = "phone"
    BORN_ON = "birth-date"
    SEX = "sex"
    ADDRESS = "address"


class Withheld(Refused):
    """A court protects this person."""

    code = "withheld"
    status = 403
    says = _("This address is protected and is shown to nobody. The person can name an address for letters at the counter.")


@dataclass(frozen=True, slots=True)
class Hit:
    """A person as a search shows them. ``community`` is '' when none is known or it is protected."""

    person: UUID
    name: str
    community: str
    masked_number: str
    protected: bool


@dataclass(frozen=True, slots=True)
class Hits:
    """At most 20 people. ``more``: there are others; pass the last one's ``person`` as ``after``."""

    matched: Matched
    people: tuple[Hit, ...]
    more: bool


def search(text: str, *, actor: Actor, purpose: Purpose, after: UUID | None = None, case: UUID | None = None) -> Hits:
    """People by one box: an identity number, a mobile number, a house code, else a name (characters, pinyin or initials).

    Args:
        case: the evidence case that the read belongs to.

    Cost: three statements, and one opening of a number a hit.
    """
    gate(actor, purpose, duty="registers.search")
    matched, rows = _matching(text)
    found = (
        list(rows.filter(**({"person_id__gt": after} if after else {})).order_by("person_id")[: MOST + 1])
        if rows is not None
        else []
    )
    return _masked(matched, found, actor=actor, purpose=purpose, case=case)


def get_person(person: UUID, *, actor: Actor, purpose: Purpose, case: UUID | None = None) -> Hit:
    """One person, masked; what a page of a person begins with.

    Raises:
        NotFound: no such person in the territory, nor through the case.
    """
    gate(actor, purpose, duty="registers.search")
    hits = _masked(Matched.NUMBER, list(_seen().filter(person=person)[:1]), actor=actor, purpose=purpose, case=case)
    if not hits.people:
        raise NotFound()
    return hits.people[0]


def reveal(person: UUID, field: Field, *, actor: Actor, purpose: Purpose, case: UUID | None = None) -> str | None:
    """One field of one person in full; None when the register holds none.

    Raises:
        NotFound: no such person in the territory, nor through the case.
        Withheld: a protected address.
    """
    gate(actor, purpose, duty="registers.reveal")
    row = _seen().filter(person=person).first()
    if row is None:
        raise NotFound()
    if field is Field.ADDRESS and row.hidden:
        raise Withheld()
    note(actor, purpose, what="registers.reveal", fields=(field.value,), subjects=_subjects([person]).values(), case=case)
    return _REVEALED[field](row)


def _matching(text: str) -> tuple[Matched, Any]:
    """What the text is taken for, and the people it matches; the dearest question, the name, comes last."""
    number = citizen_id.check(text)
    if number.valid:
        return Matched.NUMBER, _seen().filter(number_index=numbers.citizen_index(number.normal))
    phone = numbers.normalise_phone(text)
    if phone:
        return Matched.PHONE, _seen().filter(phone_index=numbers.phone_index(phone))
    code = house_code.check(text)
    if code.valid:
        # Who is found by an address has shown it: a protected person never is.
        return Matched.HOUSE_CODE, _seen(residences=_open().filter(dwelling__code=code.normal)).filter(hidden=False)
    wanted = query_tokens(text)
    if not wanted:
        return Matched.NOTHING, None
    rows = _seen()
    for token in sorted(wanted):
        rows = rows.filter(Exists(PersonToken.objects.filter(person=OuterRef("person_id"), token=token[:60])))
    return Matched.NAME, rows


def _seen(residences: Any = None) -> Any:
    """Versions of people that hold, of those who live in the territory or whom the case admits to; each with ``hidden``."""
    entered = scopes.current()
    rows: Any = with_protection(asked(PersonVersion))
    if residences is not None or entered.scope.kind is Kind.TERRITORY:
        living = _open() if residences is None else residences
        rows = rows.filter(person_id__in=living.values("person_id"))
    return rows.filter(hidden=False) if entered.scope.kind is Kind.TERRITORY else rows


def _open() -> Any:
    entered = scopes.current()
    return narrowed(asked(ResidenceVersion), entered.scope)


def _masked(matched: Matched, rows: list[Any], *, actor: Actor, purpose: Purpose, case: UUID | None) -> Hits:
    shown, more = rows[:MOST], len(rows) > MOST
    people = [row.person_id for row in shown]
    homes = dict(_open().filter(person__in=people).order_by("-grid").values_list("person_id", "community"))
    hits = tuple(
        Hit(
            row.person_id,
            row.name,
            "" if row.hidden else homes.get(row.person_id, ""),
            numbers.masked_number(_number(row)),
            bool(row.hidden),
        )
        for row in shown
    )
    fields = ("name", "community", "masked-number")
    note(actor, purpose, what=f"registers.search-{matched}", fields=fields, subjects=_subjects(people).values(), case=case)
    return Hits(matched, hits, more)


def _subjects(people: Iterable[UUID]) -> dict[UUID, UUID]:
    return dict(Person.objects.filter(pk__in=list(people)).values_list("id", "subject"))


def _number(row: PersonVersion) -> str:
    return keys.ring().open("citizen-id", bytes(row.number_sealed), aad=row.person_id.bytes).decode()


def _phone(row: PersonVersion) -> str | None:
    if row.phone_sealed is None:
        return None
    return keys.ring().open("phone", bytes(row.phone_sealed), aad=row.person_id.bytes).decode()


def _address(row: PersonVersion) -> str | None:
    dwellings = _open().filter(person=row.person_id).values("dwelling_id")
    rows = asked(DwellingVersion).filter(dwelling_id__in=dwellings)
    return "; ".join(rows.order_by("address").values_list("address", flat=True)) or None


_REVEALED: dict[Field, Callable[[PersonVersion], str | None]] = {
    Field.NUMBER: _number,
    Field.PHONE: _phone,
    Field.BORN_ON: lambda row: row.born_on.isoformat(),
    Field.SEX: lambda row: row.sex,
    Field.ADDRESS: _address,
}
