"""Reading dwellings as of a day and as known on a day, within the territory of whoever asks. No person is in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from jingwei.evidence.reads import gate
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import house_code
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.territory import narrowed
from jingwei.registers.models import BuildingVersion, ResidenceVersion
from jingwei.registers.models import DwellingVersion as DwellingVersion  # rows travel up as read-only values
from jingwei.registers.queries._asked import asked, known
from jingwei.registers.queries._paging import page
from jingwei.registers.queries._rows import DwellingRow as DwellingRow
from jingwei.registers.queries._rows import dwelling_row


@dataclass(frozen=True, slots=True)
class CommunityCount:
    """Dwellings of a community on a day: in use, cancelled, and how many of those in use somebody is registered at."""

    community: str
    in_use: int
    cancelled: int
    lived_in: int


def get_dwelling(dwelling: UUID | str, *, actor: Actor, purpose: Purpose) -> DwellingRow:
    """A dwelling by its id or house code (groups, spaces and hyphens are taken), as of the day and the knowledge in force.

    Raises:
        NotFound: there is none that day, or it lies outside the actor's territory.
    """
    gate(actor, purpose, duty=_duty(actor))
    rows = _rows()
    wanted = {"dwelling": dwelling} if isinstance(dwelling, UUID) else {"dwelling__code": house_code.check(dwelling).normal}
    row = rows.filter(**wanted).first()
    if row is None:
        raise NotFound()
    return dwelling_row(row)


def versions_of(dwelling: UUID, *, actor: Actor, purpose: Purpose) -> list[DwellingRow]:
    """What a dwelling was from when to when, oldest first, by the knowledge in force.

    Raises:
        NotFound: none of it lies in the actor's territory.
    """
    gate(actor, purpose, duty=_duty(actor))
    rows = known(DwellingVersion).filter(dwelling=dwelling)
    found = [dwelling_row(row) for row in rows.select_related("dwelling").order_by("valid_from")]
    if not found:
        raise NotFound()
    return found


def list_dwellings(
    *,
    actor: Actor,
    purpose: Purpose,
    street: str = "",
    community: str = "",
    grid: str = "",
    status: str = "",
    after: str = "",
    most: int = 50,
) -> list[DwellingRow]:
    """Dwellings of the actor's territory by grid and house code, as of the day and the knowledge in force.

    Args:
        after: the last row's ``key``, to go on from there.
        most: at most 200.
    """
    gate(actor, purpose, duty="registers.dwellings")
    rows = narrowed(_rows(), scopes.current().scope)
    for column, wanted in (("street", street), ("community", community), ("grid", grid), ("status", status)):
        if wanted:
            rows = rows.filter(**{column: wanted})
    return [dwelling_row(row) for row in page(rows, code="dwelling__code", after=after, most=most)]


def count_by_community(*, actor: Actor, purpose: Purpose) -> list[CommunityCount]:
    """Dwellings by community within the actor's territory, as of the day and the knowledge in force."""
    gate(actor, purpose, duty="registers.dwellings")
    entered = scopes.current()
    counted: dict[str, Counter[str]] = {}
    for community, status, number in (
        narrowed(_rows(), entered.scope).values_list("community", "status").annotate(number=Count("id"))
    ):
        counted.setdefault(community, Counter())[status] = number
    residences = asked(ResidenceVersion)
    lived = narrowed(residences, entered.scope).values_list("community").annotate(number=Count("dwelling", distinct=True))
    lived_in = dict(lived)
    return [
        CommunityCount(community, by["coded"], by["cancelled"], lived_in.get(community, 0))
        for community, by in sorted(counted.items())
    ]


def building_of(building: UUID, *, actor: Actor, purpose: Purpose) -> BuildingVersion:
    """A building as of the day and the knowledge in force.

    Raises:
        NotFound: there is none that day, or it lies outside the actor's territory.
    """
    gate(actor, purpose, duty=_duty(actor))
    row: BuildingVersion | None = asked(BuildingVersion).filter(building=building).first()
    if row is None:
        raise NotFound()
    return row


def _duty(actor: Actor) -> str:
    """One dwelling may be looked at by whoever lists dwellings and by whoever searches people."""
    return "registers.search" if "registers.search" in actor.duties else "registers.dwellings"


def _rows() -> Any:
    return asked(DwellingVersion).select_related("dwelling")


@dataclass(frozen=True, slots=True)
class Belief:
    """One version of a dwelling on both time-lines: what was held to be true from when to when, and how long it was held."""

    row: DwellingRow
    recorded_until: datetime


def beliefs_of(dwelling: UUID, *, actor: Actor, purpose: Purpose) -> list[Belief]:
    """Every version that was ever recorded of a dwelling, the last recorded first.

    Raises:
        NotFound: none of it lies in the actor's territory.
    """
    gate(actor, purpose, duty=_duty(actor))
    rows = DwellingVersion.objects.filter(dwelling=dwelling).select_related("dwelling").order_by("-recorded_from", "-valid_from")
    found = [Belief(dwelling_row(row), row.recorded_until) for row in rows]
    if not found:
        raise NotFound()
    return found


def addresses_of(dwellings: Iterable[UUID], *, actor: Actor, purpose: Purpose) -> dict[UUID, str]:
    """Addresses of dwellings within the actor's slice, as of the day and the knowledge in force."""
    gate(actor, purpose, duty=_duty(actor))
    return dict(asked(DwellingVersion).filter(dwelling__in=list(dwellings)).values_list("dwelling_id", "address"))
