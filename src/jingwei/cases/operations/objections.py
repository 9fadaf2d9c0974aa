"""Objections to a visit. Who visited does not decide (采办分离): the database holds the visitor by a key to the order itself."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from jingwei.cases import events, policy
from jingwei.cases.models import Objection
from jingwei.cases.operations._held import held, worded
from jingwei.cases.operations.orders import again
from jingwei.cases.operations.refusals import AlreadyDecided, ObjectionOpen, OwnVisit
from jingwei.cases.words import Verdict
from jingwei.evidence import reads, recording
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import CORRECTION
from jingwei.kernel.randomness import ordered_id

TEXT = "objection-text"


def raise_objection(order: UUID, *, text: str, subject: UUID, actor: Actor, at: datetime) -> UUID:
    """Object to the visit of a closed order.

    For the module of the declaration, in the scope *decision*, which has made sure that the visit was to the resident.

    Args:
        text: the resident's words, at most 200 characters; sealed.
        subject: the resident's handle.

    Returns:
        the objection; a street officer decides it within 5 working days.

    Raises:
        NotFound: no such closed order.
        ObjectionOpen: one to the same visit waits for its decision.
        ReasonMissing: no text, or a longer one.

    Records ``cases.objection-raised``.
    """
    words = worded(text)
    with connection.cursor() as cursor:
        cursor.execute('select "case", closed_by, street, community, grid from cases_finding(%s)', [order])
        found = cursor.fetchone()
    if found is None:
        raise NotFound()
    ident = ordered_id(at)
    row = Objection(
        id=ident,
        order_id=order,
        visited_by=found[1],
        street=found[2],
        community=found[3],
        grid=found[4],
        raised_at=at,
        raised_by_subject=subject,
        due_on=policy.limit(district_day(at), days=policy.OBJECTION_DAYS).on,
        text_sealed=keys.ring().seal(TEXT, words.encode(), aad=ident.bytes),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ObjectionOpen() from error
    about = recording.Particulars(purpose=CORRECTION, case=found[0], subjects=(subject,))
    event = events.ObjectionRaised(objection=ident, order=order, due_on=row.due_on)
    recording.record(event, actor=actor, at=at, about=about)
    return ident


def decide_objection(objection: UUID, *, verdict: Verdict, reason: str, actor: Actor, at: datetime) -> Objection:
    """Decide an objection: upheld, and somebody visits again; or rejected, with the reason.

    Args:
        reason: at most 200 characters; the resident reads it.
        actor: an officer of the street who did not make the visit.

    Raises:
        NotFound: there is none, or not in the actor's territory.
        OwnVisit: the actor made the visit.
        AlreadyDecided: somebody decided it first. Nothing has changed.
        ReasonMissing: no reason, or a longer one.
        AlreadyReopened: upheld, but another visit already follows.

    Records ``cases.objection-decided``, and ``cases.order-reopened`` when upheld.
    """
    reads.gate(actor, CORRECTION, duty="cases.decide-objection")
    row = Objection.objects.filter(pk=objection).first()
    if row is None:
        raise NotFound()
    words, decided = worded(reason), Verdict(verdict)
    if row.visited_by == actor.ident:
        raise OwnVisit()
    won = Objection.objects.filter(pk=row.pk, decided_at=None).update(
        decided_at=at, decided_by=actor.ident, verdict=decided, reason=words
    )
    if not won:
        raise AlreadyDecided()
    order = held(row.order_id)
    about = recording.Particulars(purpose=CORRECTION, case=order.case, subjects=(row.raised_by_subject,), outcome=decided.value)
    event = events.ObjectionDecided(objection=row.pk, order=order.pk, verdict=decided.value)
    recording.record(event, actor=actor, at=at, about=about)
    if decided is Verdict.UPHELD:
        again(order, why="objection", actor=actor, at=at)
    row.refresh_from_db()
    return row
