"""What the operations share: the order in the actor's slice, the refusal of a closed one, and its evidence."""

from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, Value
from django.db.models.functions import Greatest

from jingwei.cases.models import Pause, WorkOrder
from jingwei.cases.operations.refusals import AlreadyClosed, ReasonMissing
from jingwei.evidence import recording
from jingwei.evidence.events import Event
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import Purpose

NOTE_MOST = 200


def held(order: UUID) -> WorkOrder:
    """The order, if the scope in force sees it.

    Raises:
        NotFound: there is none, or not for this actor; the two read the same.
    """
    row = WorkOrder.objects.filter(pk=order).first()
    if row is None:
        raise NotFound()
    return row


def already_closed(row: WorkOrder) -> AlreadyClosed:
    """The refusal of an order that somebody closed, with the day of it."""
    row.refresh_from_db()
    return AlreadyClosed(order=row.number, date=f"{district_day(row.closed_at):%Y-%m-%d}" if row.closed_at else "")


def must_be_open(row: WorkOrder) -> None:
    """Refuse a closed order.

    Raises:
        AlreadyClosed: it is.
    """
    if row.closed_at is not None:
        raise already_closed(row)


def end_pause(row: WorkOrder, *, actor: Actor, at: datetime) -> None:
    """End the open pause of an order, if there is one; never before it began, whatever the clock did meanwhile."""
    ended = Greatest("started_at", Value(at, output_field=DateTimeField()))
    Pause.objects.filter(order=row, ended_at=None).update(ended_at=ended, ended_by=actor.ident)


def worded(text: str, *, needed: bool = True) -> str:
    """A note without outer white space.

    Raises:
        ReasonMissing: longer than 200 characters, or empty where one is needed.
    """
    plain = " ".join(text.split())
    if len(plain) > NOTE_MOST or (needed and not plain):
        raise ReasonMissing()
    return plain


def holding(actor: Actor, *duties: str) -> str:
    """The first of the duties that the actor holds.

    Raises:
        NotAllowed: none.
    """
    for duty in duties:
        if duty in actor.duties:
            return duty
    raise NotAllowed()


def noted(event: Event, row: WorkOrder, *, purpose: Purpose, actor: Actor, at: datetime) -> None:
    """Record an event of an order in the chain of its case."""
    about = recording.Particulars(purpose=purpose, case=row.case, subjects=tuple(row.subjects))
    recording.record(event, actor=actor, at=at, about=about)
