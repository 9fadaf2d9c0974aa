"""Finding people and showing one field of one person; each read is noted for whom it concerns.

Found within the actor's territory, or through an open case. Matching is by equality only (number, phone, house code, keys of the
name, see ``_names``): under a policy nothing else keeps its index. Results are masked. A protected person is found through a case only, where their
address is shown to nobody; the latest word of the register says who that is, whatever day is asked about.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.reads import gate, note
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind
from jingwei.kernel.territory import narrowed
from jingwei.registers.models import DwellingVersion, Person, PersonVersion, ResidenceVersion
from jingwei.registers.people import numbers
from jingwei.registers.queries._asked import asked
from jingwei.registers.queries._names import named
from jingwei.registers.queries._protection import with_protection
from jingwei.registers.queries._residents import Tier, first_of
from jingwei.registers.queries._typed import OF_PEOPLE, Typed, mark, typed
from jingwei.registers.queries._typed import Matched as Matched

MOST = 20


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
    """At most 20 people, those whose name agrees best first. ``next`` is the mark of the following page, '' on the last."""

    matched: Matched
    people: tuple[Hit, ...]
    next: str = ""


def search(text: str, *, actor: Actor, purpose: Purpose, after: str = "", case: UUID | None = None) -> Hits:
    """People by one box: an identity number, a mobile number, a house code, else a name (characters, pinyin or initials).

    A name that was typed in full also finds its variants, after the exact ones: look-alikes, then homophones.

    Args:
        after: the mark of the page before.
        case: the evidence case that the read belongs to.

    Raises:
        BadMark: no mark of a search.

    Cost: three statements, five for a name that few have, and one opening of a number a hit. Within a street or less a question about a
    name is two statements (``_residents``).
    """
    gate(actor, purpose, duty="registers.search")
    what = typed(text)
    found: list[tuple[int, Any]] = []
    if what.matched in OF_PEOPLE:
        first, last = mark(after)
        for nth, tier in enumerate(_matching(what)):
            if nth < first or len(found) > MOST:
                continue
            rows = first_of(tier, after=last if nth == first else None, most=MOST + 1 - len(found))
            found += [(nth, row) for row in rows]
    following = f"{found[MOST - 1][0]}~{found[MOST - 1][1].person_id}" if len(found) > MOST else ""
    rows = [row for _tier, row in found[:MOST]]
    return _masked(what.matched, rows, following, actor=actor, purpose=purpose, case=case)


def get_person(person: UUID, *, actor: Actor, purpose: Purpose, case: UUID | None = None) -> Hit:
    """One person, masked; what a page of a person begins with.

    Raises:
        NotFound: no such person in the territory, nor through the case.
    """
    gate(actor, purpose, duty="registers.search")
    hits = _masked(Matched.NUMBER, list(_seen().filter(person=person)[:1]), "", actor=actor, purpose=purpose, case=case)
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


def _matching(what: Typed) -> list[Tier]:
    """The people whom a text matches, tier by tier; the dearest question, the name, comes last."""
    if what.matched is Matched.NUMBER:
        return [Tier(_seen().filter(number_index=numbers.citizen_index(what.normal)))]
    if what.matched is Matched.PHONE:
        return [Tier(_seen().filter(phone_index=numbers.phone_index(what.normal)))]
    if what.matched is Matched.HOUSE_CODE:
        # Who is found by an address has shown it: a protected person never is.
        return [Tier(_seen(residences=_open().filter(dwelling__code=what.normal)).filter(hidden=False))]
    return named(_seen(), what.normal)


def _seen(residences: Any = None) -> Any:
    """Versions of people that hold, of those who live in the territory or whom the case admits to; each with ``hidden``."""
    entered = scopes.current()
    rows: Any = with_protection(asked(PersonVersion))
    if residences is not None:
        rows = rows.filter(person_id__in=residences.values("person_id"))
    elif entered.scope.kind is Kind.TERRITORY:
        # One value a row, which the planner asks for person by person: a join would first read all who live in the territory.
        here = Subquery(_open().filter(person=OuterRef("person_id")).values("person_id")[:1])
        rows = rows.annotate(lives_here=here).filter(lives_here__isnull=False)
    return rows.filter(hidden=False) if entered.scope.kind is Kind.TERRITORY else rows


def _open() -> Any:
    entered = scopes.current()
    return narrowed(asked(ResidenceVersion), entered.scope)


def _masked(matched: Matched, shown: list[Any], following: str, *, actor: Actor, purpose: Purpose, case: UUID | None) -> Hits:
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
    return Hits(matched, hits, following)


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
