"""Objections to a visit. Who visited does not decide (采办分离): the database holds the visitor by a key to the order itself."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from jingwei.cases import events, policy
from jingwei.cases.models import Objection, WorkOrder
from jingwei.cases.operations._held import held, worded
from jingwei.cases.operations.orders import again
from jingwei.cases.operations.refusals import AlreadyDecided, AlreadyReopened, ObjectionOpen, OwnVisit
from jingwei.cases.queries.own import get_own_visit
from jingwei.cases.words import Verdict
from jingwei.evidence import reads, recording
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import CORRECTION
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.scope import Scope

TEXT = "objection-text"


def raise_objection(order: UUID, *, text: str, actor: Actor, at: datetime) -> UUID:
    """Object to a visit.

    Args:
        order: a closed order about the resident, closed by a visit.
        text: the resident's words, at most 200 characters; sealed.
        actor: a resident whose identity is proved, in their own scope.

    Returns:
        the objection; a street officer who did not visit decides it within 5 working days.

    Raises:
        NotFound: no visit was made under this order, or it was about somebody else.
        ObjectionOpen: the visit was objected to before.
        ReasonMissing: no text, or a longer one.

    Records ``cases.objection-raised``.
    """
    visit = get_own_visit(order, actor=actor, purpose=CORRECTION)
    words = worded(text)
    if visit.objection is not None:
        raise ObjectionOpen()
    if actor.scope.subject is None or not visit.may_be_objected_to:
        raise NotFound()
    with scopes.entered(Scope.decision(), at=at):  # a resident sees no order; who visited is held by a key to it
        return _raise(order, words, actor.scope.subject, actor=actor, at=at)


def _raise(order: UUID, words: str, subject: UUID, *, actor: Actor, at: datetime) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute('select "case", closed_by, street, community, grid from cases_finding(%s)', [order])
        found = cursor.fetchone()
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

    Records ``cases.objection-decided``, and ``cases.order-reopened`` when it was upheld and no other visit follows yet.
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
        _visit_again(order, actor=actor, at=at)
    row.refresh_from_db()
    return row


def _visit_again(order: WorkOrder, *, actor: Actor, at: datetime) -> None:
    """Another visit, unless one follows already (nobody was at home): the objection is upheld all the same."""
    try:
        again(order, why="objection", actor=actor, at=at)
    except AlreadyReopened:
        return
