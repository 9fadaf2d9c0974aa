"""Opening, accepting and reopening orders, and the resident's other way: proof at a counter instead of a visit.

An order is opened by a decision: code in the scope *decision* (a declaration that found a doubt, the product's own jobs) needs no
duty of the person who happens to stand before the plate, since no person opens orders. In any other scope ``cases.open`` is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Greatest

from jingwei.cases import events, policy
from jingwei.cases.brief import BRIEF, Brief
from jingwei.cases.models import WorkOrder
from jingwei.cases.operations._held import held, must_be_open, noted, worded
from jingwei.cases.operations.handing import with_street
from jingwei.cases.operations.refusals import AlreadyAccepted, AlreadyReopened, OpenStill
from jingwei.cases.words import Kind, Reason
from jingwei.evidence import reads, recording
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import COUNTER, VISIT
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.scope import Kind as ScopeKind
from jingwei.kernel.statements import insert_row, prepared


@dataclass(frozen=True, slots=True)
class Where:
    """A dwelling with its code, address and territory as of today."""

    dwelling: UUID
    house_code: str
    address: str
    street: str
    community: str
    grid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What an order is opened with.

    Attributes:
        reasons: at least one.
        case: handle of the evidence chain that the visit continues.
        declaration: the declaration that is verified; None when nobody has declared.
        brief: what is to be verified; None when nobody has declared.
        subjects: handles of the people concerned, for evidence and the read log.
        recorded_by: ident of the account that recorded the fact; it cannot close the order.
        barred: idents of further accounts that had a hand in it (recorded, visited or contested it); nor can they. If they are all
            who visit in the grid, the order is with the street from its beginning.
    """

    where: Where
    reasons: Sequence[Reason]
    case: UUID
    recorded_by: str
    barred: tuple[str, ...] = ()
    declaration: UUID | None = None
    brief: Brief | None = None
    subjects: tuple[UUID, ...] = ()


def open_order(opening: Opening, *, actor: Actor, at: datetime, told_by_caller: bool = False) -> WorkOrder:
    """Open an order to verify a declaration (or to ask at a dwelling for which nobody has declared).

    Args:
        told_by_caller: the caller records an event that covers ``OrderOpened.covers`` itself, in the same transaction.

    Raises:
        NotAllowed: outside a decision, without the duty ``cases.open``.

    Records ``cases.order-opened`` unless told by the caller. Cost: two statements, and those of ``record``.
    """
    _may_open(actor)
    day = district_day(at)
    limit = policy.limit(day)
    where, ident = opening.where, ordered_id(at)
    row = WorkOrder(
        id=ident,
        number=_next_number(at),
        case=opening.case,
        kind=Kind.VERIFY,
        reasons=[reason.value for reason in opening.reasons],
        dwelling_id=where.dwelling,
        house_code=where.house_code,
        address=where.address,
        street=where.street,
        community=where.community,
        grid=where.grid,
        declaration=opening.declaration,
        brief_sealed=opening.brief.sealed(BRIEF, ident) if opening.brief else None,
        subjects=list(opening.subjects),
        recorded_by=opening.recorded_by,
        barred=sorted(set(opening.barred) - {opening.recorded_by}),
        opened_at=at,
        escalated_at=with_street(where.grid, opening.barred, at=at),
        due_on=limit.on,
        resident_due_on=limit.on,
        due_provisional=limit.provisional,
    )
    insert_row(row)
    if not told_by_caller:
        event = events.OrderOpened(
            order=ident,
            number=row.number,
            declaration=row.declaration,
            reasons=tuple(row.reasons),
            grid=row.grid,
            due_on=row.due_on,
        )
        noted(event, row, purpose=VISIT, actor=actor, at=at)
    return row


def _may_open(actor: Actor) -> None:
    if scopes.current().scope.kind is not ScopeKind.DECISION:
        reads.gate(actor, VISIT, duty="cases.open")


def _next_number(at: datetime) -> str:
    """``2026-11-0417``: the month and a running number. A sequence: no two declarations wait for each other; gaps are allowed."""
    with prepared() as cursor:
        cursor.execute("select nextval('cases_order_number')")
        return f"{district_day(at):%Y-%m}-{cursor.fetchone()[0]:04d}"


def accept_order(order: UUID, *, actor: Actor, at: datetime) -> WorkOrder:
    """Take an order on.

    Raises:
        NotFound: there is no such order, or not in the actor's grids.
        AlreadyClosed, AlreadyAccepted: somebody was first. Nothing has changed.

    Records ``cases.order-accepted``.
    """
    reads.gate(actor, VISIT, duty="cases.accept")
    row = held(order)
    won = WorkOrder.objects.filter(pk=row.pk, closed_at=None, accepted_at=None).update(
        accepted_at=Greatest("opened_at", Value(at, output_field=DateTimeField())), accepted_by=actor.ident
    )
    row.refresh_from_db()
    if not won:
        must_be_open(row)
        raise AlreadyAccepted(order=row.number)
    noted(events.OrderAccepted(order=row.pk), row, purpose=VISIT, actor=actor, at=at)
    return row


def reopen_order(order: UUID, *, why: str, actor: Actor, at: datetime) -> WorkOrder:
    """Ask for another visit after a closed order; the closed one stays as it is.

    Args:
        why: in at most 200 characters; the visitor reads it.

    Returns:
        the new order.

    Raises:
        NotFound: there is no such order, or not in the actor's territory.
        ReasonMissing: no reason, or a longer one.
        OpenStill: it is not closed.
        AlreadyReopened: another visit already follows.

    Records ``cases.order-reopened``.
    """
    reads.gate(actor, VISIT, duty="cases.reopen")
    row = held(order)
    text = worded(why)
    if row.closed_at is None:
        raise OpenStill(order=row.number)
    return again(row, why="street", note=text, actor=actor, at=at)


def again(row: WorkOrder, *, why: str, actor: Actor, at: datetime, note: str = "", to_street: bool = False) -> WorkOrder:
    """Open the visit that follows a closed order; for this package.

    Args:
        why: ``nobody-home``, ``objection`` or ``street``.
        to_street: the street decides, so the order is escalated from its beginning.

    Raises:
        AlreadyReopened: another visit already follows, or an order of the same declaration is open.
    """
    limit = policy.limit(district_day(at), days=policy.AGAIN_DAYS)
    ident = ordered_id(at)
    brief = Brief.opened(BRIEF, row.pk, bytes(row.brief_sealed)) if row.brief_sealed else None
    follower = WorkOrder(
        **{name: getattr(row, name) for name in _FOLLOWS},
        id=ident,
        number=_next_number(at),
        brief_sealed=brief.sealed(BRIEF, ident) if brief else None,
        opened_at=at,
        opening_note=note,
        attempt=row.attempt + 1,
        reopened_from_id=row.pk,
        due_on=limit.on,
        due_provisional=limit.provisional or row.due_provisional,
        escalated_at=at if to_street else with_street(row.grid, row.barred, at=at),
    )
    try:
        with transaction.atomic():
            follower.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyReopened(order=row.number) from error
    event = events.OrderReopened(
        order=ident, number=follower.number, of=row.pk, declaration=row.declaration, why=why, due_on=follower.due_on
    )
    noted(event, follower, purpose=VISIT, actor=actor, at=at)
    return follower


_FOLLOWS = (
    "case",
    "kind",
    "reasons",
    "dwelling_id",
    "house_code",
    "address",
    "street",
    "community",
    "grid",
    "declaration",
    "subjects",
    "recorded_by",
    "barred",
    "resident_due_on",
    "desk_asked_at",
)


def ask_desk(order: UUID | None, *, at: datetime) -> None:
    """Note on an order, if it is open, that the resident proves it at a counter instead of a visit.

    For the module of the declaration, in the scope *decision*. Records nothing: the caller's event covers the table, the same
    whether an order was open or not.
    """
    with connection.cursor() as cursor:
        cursor.execute("select 1 from cases_ask_desk(%s, %s)", [order, at])


def admit_order(order: UUID | None, *, service: UUID, actor: Actor, at: datetime) -> UUID:
    """Let a counter's open case see the open order of a declaration whose receipt the resident shows (None: it has none).

    Called in the scope of that case.

    Returns:
        the order.

    Raises:
        NotFound: it is not open, or the case is closed.

    Records ``cases.order-admitted``.
    """
    reads.gate(actor, COUNTER, duty="cases.desk-proof")
    with connection.cursor() as cursor:
        cursor.execute('select id, "case", subjects from cases_admit(%s)', [order])
        found = cursor.fetchone()
    if found is None:
        raise NotFound()
    about = recording.Particulars(purpose=COUNTER, case=found[1], subjects=tuple(found[2]))
    recording.record(events.OrderAdmitted(order=found[0], service=service), actor=actor, at=at, about=about)
    return UUID(str(found[0]))
