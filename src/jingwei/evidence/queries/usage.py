"""How somebody's data was used, as Estonia's Data Tracker (Andmejälgija) asks for it, protocol 2.0.0: the same lines as the resident's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jingwei.evidence.reads import concerning, gate, note
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import district_day, start_of, years_before
from jingwei.kernel.personal import YEARS_OF_LOG
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Scope

MOST = 1000
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Used:
    """One use: when, for what, by which organisation ('' for people and the system itself) in which role."""

    at: datetime
    purpose: str
    organisation: str
    role: Role


@dataclass(frozen=True, slots=True)
class Usage:
    """Uses of a period: how many there are, and those of the page, the newest first."""

    total: int
    uses: tuple[Used, ...]


def usage_of(
    subject: UUID,
    *,
    actor: Actor,
    purpose: Purpose,
    since: datetime | None = None,
    until: datetime | None = None,
    offset: int = 0,
    limit: int = MOST,
) -> Usage:
    """Uses of somebody's data by others; noted as a read. Somebody of whom nothing is known has none.

    Args:
        subject: the handle of whoever asks through the client, which has proved who they are.
        since, until: half-open; None is the beginning of the log, and now.
    """
    gate(actor, purpose, duty="evidence.usage")
    mine = Scope.own(NOBODY, subject)  # the walls of the person asked about: nobody else's reads, none that is held back
    with scopes.entered(mine, at=scopes.current().at):
        rows = concerning(mine).exclude(role=Role.RESIDENT).filter(at__gte=since or _kept_since(scopes.current().at))
        rows = rows.filter(at__lt=until) if until else rows
        total = rows.count()
        page = rows.order_by("-at", "-id")[offset : offset + min(limit, MOST)]
        uses = tuple(Used(row.at, row.purpose, row.organisation, Role(row.role)) for row in page)
    note(actor, purpose, what="evidence.usage", fields=("reads",), subjects=[subject])
    return Usage(total, uses)


def usage_since(*, actor: Actor, purpose: Purpose) -> datetime:
    """The instant from which uses are kept."""
    gate(actor, purpose, duty="evidence.usage")
    return _kept_since(scopes.current().at)


def _kept_since(now: datetime) -> datetime:
    return start_of(years_before(district_day(now), YEARS_OF_LOG))
