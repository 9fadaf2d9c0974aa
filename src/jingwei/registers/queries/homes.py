"""The homes of one person at a counter, so that one of them can be ended."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jingwei.evidence.reads import gate, note
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.intervals import FOREVER, FOREVER_AT
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind
from jingwei.registers.models import DwellingVersion, Person, ResidenceVersion
from jingwei.registers.queries._protection import is_protected


@dataclass(frozen=True, slots=True)
class Home:
    """A residence without an end. ``code`` and ``address`` are '' when a court protects them."""

    residence: UUID
    code: str
    address: str
    since: date


def list_homes(person: UUID, *, actor: Actor, purpose: Purpose, case: UUID) -> tuple[Home, ...]:
    """Where somebody lives by the latest word of the register, the newest home first; nothing of whom the case does not admit to.

    Args:
        actor: a clerk in the scope of the case.

    Raises:
        NotAllowed: another scope is in force.
    """
    gate(actor, purpose, duty="registers.correct")
    entered = scopes.current()
    if entered.scope.kind is not Kind.CASE or entered.scope.case != case:
        raise NotAllowed()
    rows = ResidenceVersion.objects.filter(person=person, recorded_until=FOREVER_AT, valid_until=FOREVER)
    found = list(rows.order_by("-valid_from", "residence_id"))
    hidden = is_protected(person)
    places = {} if hidden else _places([row.dwelling_id for row in found], on=district_day(entered.at))
    subjects = Person.objects.filter(pk=person).values_list("subject", flat=True)
    fields = ("residences",) if hidden else ("residences", "address")
    note(actor, purpose, what="registers.homes", fields=fields, subjects=list(subjects), case=case)
    return tuple(Home(row.residence_id, *places.get(row.dwelling_id, ("", "")), row.valid_from) for row in found)


def _places(dwellings: list[UUID], *, on: date) -> dict[UUID, tuple[str, str]]:
    """House code and address of dwellings; of one whose code has ended, as they were last."""
    rows = DwellingVersion.objects.filter(dwelling__in=dwellings, recorded_until=FOREVER_AT, valid_from__lte=on)
    named = rows.order_by("valid_from").values_list("dwelling_id", "dwelling__code", "address")
    return {dwelling: (code, address) for dwelling, code, address in named}
