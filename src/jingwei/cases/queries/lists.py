"""Lists of orders by keyset, as of the day asked about. They name no person and no outcome."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from jingwei.cases import policy
from jingwei.cases.models import Objection, ServiceCase, WorkOrder
from jingwei.cases.words import Reason, Show
from jingwei.evidence import reads
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day, start_of
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.territory import narrowed

MOST = 200
COLUMNS = (
    "id",
    "number",
    "house_code",
    "address",
    "street",
    "community",
    "grid",
    "reasons",
    "attempt",
    "opened_at",
    "due_on",
    "resident_due_on",
    "due_provisional",
    "accepted_at",
    "paused_at",
    "desk_asked_at",
    "reminded_at",
    "escalated_at",
    "closed_at",
)


class BadPage(Refused):
    """The mark of a page is none that a list gave."""

    code = "bad-page"
    says = _("This page of the list cannot be found. Start again at the first page.")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list, as of a day. Both clocks; no person, no outcome."""

    id: UUID
    number: str
    house_code: str
    address: str
    street: str
    community: str
    grid: str
    reasons: tuple[Reason, ...]
    attempt: int
    opened_on: date
    due_on: date
    resident_due_on: date
    due_provisional: bool
    accepted: bool
    paused: bool
    waiting_desk: bool
    reminded: bool
    escalated: bool
    closed_on: date | None
    late: bool
    due_soon: bool


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some rows of a list; ``next`` is the mark of the following page, '' on the last."""

    rows: tuple[T, ...]
    next: str = ""


def list_for_day(*, actor: Actor, purpose: Purpose, after: str = "", most: int = 50) -> Page[Listed]:
    """A grid worker's open orders, the most pressing first."""
    reads.gate(actor, purpose, duty="cases.visit")
    return _page(_orders(Show.OPEN), {}, after=after, most=most, closed=False)


def get_line(number: str, *, actor: Actor, purpose: Purpose) -> Listed:
    """One order by its number as a line of a list, as of the day asked about.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    reads.gate(actor, purpose, duty="cases.list")
    row = WorkOrder.objects.only(*COLUMNS).filter(number=number).first()
    if row is None:
        raise NotFound()
    return _listed(row)


def list_done(*, actor: Actor, purpose: Purpose, most: int = 50) -> tuple[Listed, ...]:
    """What the actor closed on the day asked about, the last first."""
    reads.gate(actor, purpose, duty="cases.visit")
    start, end = _bounds()
    rows = narrowed(WorkOrder.objects, scopes.current().scope).filter(closed_by=actor.ident)
    rows = rows.filter(closed_at__gte=start, closed_at__lt=end).order_by("-closed_at", "-id")
    return tuple(_listed(row) for row in rows.only(*COLUMNS)[: min(most, MOST)])


def list_orders(
    *,
    actor: Actor,
    purpose: Purpose,
    show: Show = Show.OPEN,
    street: str = "",
    community: str = "",
    grid: str = "",
    after: str = "",
    most: int = 50,
) -> Page[Listed]:
    """Orders within the actor's slice on the day asked about (``scopes.entered(on=…)``).

    Args:
        show: open ones and their kinds come by limit, closed ones with the last first.
        street, community, grid: codes to narrow by; '' for all.
        after: the mark of a page before.

    Raises:
        BadPage: no mark of a list.
    """
    reads.gate(actor, purpose, duty="cases.list")
    place = {column: code for column, code in (("street", street), ("community", community), ("grid", grid)) if code}
    return _page(_orders(Show(show)), place, after=after, most=most, closed=show == Show.CLOSED)


def list_objections(*, actor: Actor, purpose: Purpose, most: int = 50) -> list[Objection]:
    """Objections that wait for a decision, the most pressing first; texts stay sealed."""
    reads.gate(actor, purpose, duty="cases.decide-objection")
    return list(Objection.objects.filter(decided_at=None).defer("text_sealed").order_by("due_on", "id")[: min(most, MOST)])


def list_services(*, actor: Actor, purpose: Purpose) -> list[ServiceCase]:
    """The actor's own open service cases, the newest first."""
    reads.gate(actor, purpose, duty="cases.open-service")
    return list(ServiceCase.objects.filter(closed_at=None, opened_by=actor.ident).order_by("-opened_at")[:MOST])


def _bounds() -> tuple[datetime, datetime]:
    """The instants between which the day asked about lies."""
    day = scopes.current().on
    return start_of(day), start_of(day + timedelta(days=1))


def _orders(show: Show) -> "list[QuerySet[WorkOrder]]":
    """The orders of a list; those that were open on the day asked about are in two parts, since an index serves either and no OR."""
    day, (_start, end) = scopes.current().on, _bounds()
    if show is Show.CLOSED:
        return [WorkOrder.objects.filter(closed_at__lt=end)]
    rows = WorkOrder.objects.filter(opened_at__lt=end)
    if show is Show.LATE:
        rows = rows.filter(due_on__lt=day)
    elif show is Show.DUE_SOON:
        rows = rows.filter(due_on__gte=day, due_on__lte=policy.soon(day))
    elif show is Show.WAITING_DESK:
        rows = rows.filter(desk_asked_at__lt=end)
    return [rows.filter(closed_at=None), rows.filter(closed_at__gte=end)]


def _page(parts: "list[QuerySet[WorkOrder]]", place: dict[str, str], *, after: str, most: int, closed: bool) -> Page[Listed]:
    """A page of all parts together, each read in the order of its index and no further than the page."""
    size, scope = max(1, min(most, MOST)), scopes.current().scope
    key, order, side = ("closed_at", ("-closed_at", "-id"), "lt") if closed else ("due_on", ("due_on", "id"), "gt")
    found: list[WorkOrder] = []
    for part in parts:
        rows = narrowed(part.filter(**place), scope)
        spans = [rows]
        if after:  # the rest of the day (or instant) that the page before ended on, then what follows: an index serves either
            at, ident = _mark(after, closed=closed)
            spans = [rows.filter(**{key: at, f"id__{side}": ident}), rows.filter(**{f"{key}__{side}": at})]
        of_part: list[WorkOrder] = []
        for span in spans:
            if len(of_part) <= size:
                of_part += span.order_by(*order).only(*COLUMNS)[: size + 1 - len(of_part)]
        found += of_part
    if len(parts) > 1:
        found.sort(key=lambda row: (row.due_on, row.pk))
    last = found[size - 1] if len(found) > size else None
    return Page(tuple(_listed(row) for row in found[:size]), f"{getattr(last, key).isoformat()}~{last.pk}" if last else "")


def _mark(after: str, *, closed: bool) -> tuple[date | datetime, UUID]:
    try:
        at, _tilde, ident = after.partition("~")
        return (datetime.fromisoformat(at) if closed else date.fromisoformat(at)), UUID(ident)
    except ValueError as error:
        raise BadPage() from error


def _listed(row: WorkOrder) -> Listed:
    day, (_start, end) = scopes.current().on, _bounds()

    def by_then(at: datetime | None) -> bool:
        return at is not None and at < end

    is_open = not by_then(row.closed_at)
    return Listed(
        id=row.pk,
        number=row.number,
        house_code=row.house_code,
        address=row.address,
        street=row.street,
        community=row.community,
        grid=row.grid,
        reasons=tuple(Reason(code) for code in row.reasons),
        attempt=row.attempt,
        opened_on=district_day(row.opened_at),
        due_on=row.due_on,
        resident_due_on=row.resident_due_on,
        due_provisional=row.due_provisional,
        accepted=by_then(row.accepted_at),
        paused=is_open and by_then(row.paused_at),
        waiting_desk=is_open and by_then(row.desk_asked_at),
        reminded=is_open and by_then(row.reminded_at),
        escalated=by_then(row.escalated_at),
        closed_on=district_day(row.closed_at) if row.closed_at and not is_open else None,
        late=is_open and policy.is_late(row.due_on, on=day),
        due_soon=is_open and policy.reminder_is_due(row.due_on, day),
    )
