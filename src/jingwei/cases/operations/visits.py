"""Closing an order: by a visit, or by proof that the resident brings to a counter. Either way it says what was found, once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import DateTimeField, Value
from django.db.models.functions import Greatest

from jingwei.cases import events
from jingwei.cases.brief import CORRECTION, Correction
from jingwei.cases.models import WorkOrder
from jingwei.cases.operations._held import already_closed, end_pause, held, holding, noted, worded
from jingwei.cases.operations.orders import again
from jingwei.cases.operations.refusals import CorrectionMissing, NumberWrong, OwnRecord, WithTheWorker, WrongOutcome
from jingwei.cases.words import Follow, Outcome, Proof
from jingwei.evidence import reads
from jingwei.evidence.operations.captures import Concerning, keep_captures
from jingwei.evidence.pictures import Picture, all_cleaned
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.purposes import COUNTER, VISIT, Purpose
from jingwei.kernel.territory import Place

_NONE: Mapping[str, Sequence[bytes]] = MappingProxyType({})
AT_A_DESK = (Outcome.AS_DECLARED, Outcome.CORRECTED)


type Pictures = Mapping[str, Sequence[bytes]]
"""``photo`` or ``signature`` → files as they were sent (``evidence.operations.captures``)."""


def close_order(
    order: UUID,
    *,
    outcome: Outcome,
    note: str = "",
    correction: Correction | None = None,
    pictures: Pictures = _NONE,
    actor: Actor,
    at: datetime,
) -> WorkOrder:
    """Close an order after the visit.

    Args:
        outcome: what came of the visit; it describes the visit and nothing else.
        note: at most 200 characters; needed with ``OTHER``.
        correction: needed with ``CORRECTED``, refused silently with any other outcome (it is dropped).
        pictures: kept as evidence of the visit.
        actor: a grid worker in the dwelling's grid; or an officer of its street, once the order is with the street.
        at: when the visit ended.

    Returns:
        the closed order. When nobody was at home another visit follows by itself, twice at most; then the street decides.

    Raises:
        NotFound: there is no such order, or not in the actor's territory (the two read the same).
        AlreadyClosed: somebody closed it first. Nothing has changed.
        WithTheWorker: the actor is an officer, and the order is not with the street.
        OwnRecord: the actor recorded the fact that is to be verified.
        ReasonMissing, CorrectionMissing, NumberWrong, PictureUnreadable: what is to be mended in the form.

    Records ``cases.order-closed``, ``evidence.captured`` for each picture, and ``cases.order-reopened`` for the visit that follows.
    """
    duty = holding(actor, "cases.visit", "cases.close")
    reads.gate(actor, VISIT, duty=duty)
    row = held(order)
    if duty == "cases.close" and row.closed_at is None and row.escalated_at is None:
        raise WithTheWorker(order=row.number)
    shots = all_cleaned(pictures)  # refused before anything has changed
    row = _close(order, Outcome(outcome), proof=Proof.VISIT, note=note, correction=correction, actor=actor, at=at)
    _tell(row, purpose=VISIT, actor=actor, at=at)
    _keep(shots, row, app="field", purpose=VISIT, actor=actor, at=at)
    if row.follow is not Follow.NOTHING:
        again(row, why="nobody-home", actor=actor, at=at, to_street=row.follow is Follow.STREET)
    return row


def close_by_desk_proof(
    order: UUID,
    *,
    outcome: Outcome,
    note: str = "",
    correction: Correction | None = None,
    pictures: Pictures = _NONE,
    actor: Actor,
    at: datetime,
) -> WorkOrder:
    """Close an order by what the resident showed at a counter; a visit was saved.

    Args:
        outcome: as declared or corrected.
        actor: a clerk, in the scope of an open case that the order was admitted to (or of the order's own street).

    Raises:
        WrongOutcome: another outcome.
        NotFound, AlreadyClosed, OwnRecord, ReasonMissing, CorrectionMissing, NumberWrong, PictureUnreadable: as ``close_order``.

    Records ``cases.order-closed``, and ``evidence.captured`` for each picture.
    """
    reads.gate(actor, COUNTER, duty="cases.desk-proof")
    if outcome not in AT_A_DESK:
        raise WrongOutcome()
    shots = all_cleaned(pictures)
    row = _close(order, Outcome(outcome), proof=Proof.DESK, note=note, correction=correction, actor=actor, at=at)
    _tell(row, purpose=COUNTER, actor=actor, at=at)
    _keep(shots, row, app="counter", purpose=COUNTER, actor=actor, at=at)
    return row


def _keep(shots: Sequence[tuple[str, Picture]], row: WorkOrder, *, app: str, purpose: Purpose, actor: Actor, at: datetime) -> None:
    if shots:
        place = Place(row.street, row.community, row.grid)
        of = Concerning(about=row.pk, case=row.case, subjects=tuple(row.subjects), place=place, app=app)
        keep_captures(shots, of=of, actor=actor, purpose=purpose, at=at)


def _close(
    order: UUID, outcome: Outcome, *, proof: Proof, note: str, correction: Correction | None, actor: Actor, at: datetime
) -> WorkOrder:
    row = held(order)
    if row.closed_at is not None:
        raise already_closed(row)
    if row.bars(actor.ident):
        raise OwnRecord()
    text = worded(note, needed=outcome is Outcome.OTHER)
    found = checked(correction) if outcome is Outcome.CORRECTED else None
    won = WorkOrder.objects.filter(pk=row.pk, closed_at=None).update(
        closed_at=Greatest("opened_at", "accepted_at", Value(at, output_field=DateTimeField())),  # whatever the clock did meanwhile
        closed_by=actor.ident,
        outcome=outcome,
        proof=proof,
        note=text,
        correction_sealed=found.sealed(CORRECTION, row.pk) if found else None,
        paused_at=None,
        paused_reason="",
    )
    if not won:
        raise already_closed(row)
    end_pause(row, actor=actor, at=at)
    row.refresh_from_db()
    return row


def checked(correction: Correction | None) -> Correction:
    """A correction that says something, its number normalised.

    Raises:
        CorrectionMissing: it says nothing.
        NumberWrong: the number is not an identity number.
    """
    if correction is None or not correction.corrects:
        raise CorrectionMissing()
    if not correction.number:
        return correction
    verdict = citizen_id.check(correction.number)
    if not verdict.valid:
        raise NumberWrong()
    return replace(correction, number=verdict.normal)


def _tell(row: WorkOrder, *, purpose: Purpose, actor: Actor, at: datetime) -> None:
    outcome = Outcome(str(row.outcome))
    event = events.OrderClosed(
        order=row.pk,
        number=row.number,
        declaration=row.declaration,
        outcome=outcome.value,
        proof=str(row.proof),
        follow=row.follow.value,
    )
    noted(event, row, purpose=purpose, actor=actor, at=at)  # what was found stays in the payload, whose commitment alone is open
