"""The two clocks: the step's may stand still for a reason, the resident's never does. Reminders and escalation, each once."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.cases import events, policy
from jingwei.cases.models import Pause, WorkOrder
from jingwei.cases.operations._held import end_pause, held, holding, must_be_open, noted
from jingwei.cases.operations.refusals import NotPaused
from jingwei.cases.words import PauseReason
from jingwei.evidence import reads, recording
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import SUPERVISION, VISIT
from jingwei.kernel.randomness import ordered_id


def pause_order(order: UUID, *, reason: PauseReason, actor: Actor, at: datetime) -> WorkOrder:
    """Stop the step's clock for a reason of the closed list; the resident's goes on.

    Raises:
        NotFound: there is no such order, or not in the actor's territory.
        AlreadyClosed: it is closed.
        NotPaused: its clock stands still already.

    Records ``cases.order-paused``.
    """
    reads.gate(actor, VISIT, duty=holding(actor, "cases.visit", "cases.close"))
    row = held(order)
    why = PauseReason(reason)
    won = WorkOrder.objects.filter(pk=row.pk, closed_at=None, paused_at=None).update(paused_at=at, paused_reason=why)
    row.refresh_from_db()
    if not won:
        must_be_open(row)
        raise NotPaused(order=row.number)
    Pause(id=ordered_id(at), order=row, reason=why, started_at=at, started_by=actor.ident).save(force_insert=True)
    noted(events.OrderPaused(order=row.pk, reason=why.value), row, purpose=VISIT, actor=actor, at=at)
    return row


def resume_order(order: UUID, *, actor: Actor, at: datetime) -> WorkOrder:
    """Let the step's clock go on, with as many working days left as there were.

    Raises:
        NotFound: there is no such order, or not in the actor's territory.
        AlreadyClosed: it is closed.
        NotPaused: its clock does not stand still.

    Records ``cases.order-resumed``.
    """
    reads.gate(actor, VISIT, duty=holding(actor, "cases.visit", "cases.close"))
    row = held(order)
    must_be_open(row)
    if row.paused_at is None:
        raise NotPaused(order=row.number)
    limit = policy.resumed(row.due_on, paused_on=district_day(row.paused_at), resumed_on=district_day(at))
    won = WorkOrder.objects.filter(pk=row.pk, closed_at=None, paused_at=row.paused_at).update(
        paused_at=None, paused_reason="", due_on=limit.on, due_provisional=row.due_provisional or limit.provisional
    )
    row.refresh_from_db()
    if not won:
        must_be_open(row)
        raise NotPaused(order=row.number)
    end_pause(row, actor=actor, at=at)
    noted(events.OrderResumed(order=row.pk, due_on=row.due_on), row, purpose=VISIT, actor=actor, at=at)
    return row


def remind(order: UUID, *, actor: Actor, at: datetime) -> bool:
    """Mark that the limit is near, once; whether it was this call.

    In the scope *decision*: orders are changed that nobody is shown. Records ``cases.order-reminded``.
    """
    return _mark(order, step="remind", event=events.OrderReminded, actor=actor, at=at)


def escalate(order: UUID, *, actor: Actor, at: datetime) -> bool:
    """Tell the street that the limit has passed, once; whether it was this call.

    In the scope *decision*. Records ``cases.order-escalated``.
    """
    return _mark(order, step="escalate", event=events.OrderEscalated, actor=actor, at=at)


def _mark(
    order: UUID, *, step: str, event: type[events.OrderReminded] | type[events.OrderEscalated], actor: Actor, at: datetime
) -> bool:
    actor.require("cases.escalate")
    today = district_day(at)
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [order, step, today, policy.soon(today), at])
        found = cursor.fetchone()
    if found is None:
        return False
    about = recording.Particulars(purpose=SUPERVISION, case=found[0], subjects=tuple(found[1]))
    recording.record(event(order=order, due_on=found[2]), actor=actor, at=at, about=about)
    return True


_MARK = 'select "case", subjects, due_on from cases_mark(%s, %s, %s, %s, %s)'
