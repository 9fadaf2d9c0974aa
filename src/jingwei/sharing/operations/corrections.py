"""Handing corrections to the consumers that received a wrong value, signed, and taking their receipts."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from jingwei.evidence import signing
from jingwei.evidence.entries import instant
from jingwei.evidence.reads import gate, note
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.law import Citation
from jingwei.kernel.purposes import CORRECTION, Purpose
from jingwei.kernel.scope import Level
from jingwei.sharing import policy, protecting, schema
from jingwei.sharing.corrected import SEAL, Statement, sign
from jingwei.sharing.errors import NotReceived
from jingwei.sharing.events import CorrectionConfirmed, CorrectionsSent
from jingwei.sharing.models import Agreement, Correction
from jingwei.sharing.queries._agreed import as_consumer, corrections_for
from jingwei.sharing.queries._delivered import Given, note_deliveries
from jingwei.sharing.queries._protected import protected_corrections

MOST = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """A correction as it goes to a consumer. ``confirmed_at`` is None until its receipt came."""

    id: UUID
    statement: Statement
    signature: bytes
    confirmed_at: datetime | None
    made_at: datetime


@transaction.atomic
def send_corrections(
    *, after: UUID | None, most: int, actor: Actor, purpose: Purpose, at: datetime, waiting: bool = False
) -> list[Sent]:
    """The consumer's corrections in order, from the one that follows on; each signed by the key of the log.

    The right value is in it while the agreement holds; later the consumer is told that what it received is wrong, and nothing new. So
    it is, too, when the value could tell where somebody lives whom a court protects.

    Args:
        actor: the consumer, with ``sharing.read``.
        waiting: only those that were not confirmed yet.

    Records ``sharing.corrections-sent`` for those that were not sent so before; each value is a read of whom it concerns.
    """
    gate(actor, purpose, duty="sharing.read")
    as_consumer(actor)
    rows = corrections_for(actor)
    if waiting:
        rows = rows.filter(confirmed_at=None)
    if after is not None:
        rows = rows.filter(id__gt=after)
    held = list(rows.order_by("id")[: min(most, MOST)])
    protected = protected_corrections([row.pk for row in held])
    told = frozenset(row.pk for row in held if _holds(row.agreement, at) and not (row.pk in protected and _tells_place(row, actor)))
    sent = [_sent(row, told=row.pk in told) for row in held]
    _note(held, sent, told, actor=actor, purpose=purpose)
    fresh = [one for one, row in zip(sent, held, strict=True) if _digest(row) != one.statement.digest]
    for one in fresh:
        Correction.objects.filter(pk=one.id).update(sent_at=at, sent_digest=one.statement.digest)
    if fresh:
        about = Particulars(purpose=CORRECTION, case=held[0].agreement_id)
        record(CorrectionsSent(tuple(one.id for one in fresh)), actor=actor, at=at, about=about)
    return sent


@transaction.atomic
def confirm_correction(correction: UUID, *, digest: bytes, actor: Actor, at: datetime) -> datetime:
    """A consumer has put a value right; when it said so first. Saying it again changes nothing.

    Args:
        digest: SHA-256 of the statement that it put right by.
        actor: the consumer, with ``sharing.read``.

    Raises:
        NotFound: there is no such correction for this consumer.
        NotReceived: the digest is not that of what was sent.

    Records ``sharing.correction-confirmed``, once.
    """
    actor.require("sharing.read")
    as_consumer(actor)
    mine = corrections_for(actor).filter(pk=correction)
    row = mine.first()
    if row is None:
        raise NotFound()
    if _digest(row) != digest:
        raise NotReceived()
    if not mine.filter(confirmed_at=None, sent_digest=digest).update(confirmed_at=at):
        return mine.get().confirmed_at or at
    about = Particulars(purpose=CORRECTION, case=row.agreement_id, subjects=tuple(row.subjects))
    record(CorrectionConfirmed(correction, digest), actor=actor, at=at, about=about)
    return at


def _tells_place(row: Correction, actor: Actor) -> bool:
    """Whether the value of a row could tell where its people live, or the row itself would not be shown any more."""
    agreement, held = row.agreement, row.agreement.list
    if held is None:
        return protecting.called_after_place(row.field)
    columns = {column.name: column for column in schema.held(held.columns)}
    codes = policy.narrowed(actor.scope, Level(agreement.level), agreement.codes).codes
    key = schema.key_of(columns.values())
    left_out = protecting.left_out(key, people=len(row.subjects), territory=held.territory, codes=codes)
    return left_out or protecting.tells_place(columns[row.field])


def _holds(agreement: Agreement, at: datetime) -> bool:
    return policy.holds(agreement.valid_from, agreement.valid_until, agreement.withdrawn_at, on=district_day(at))


def _sent(row: Correction, *, told: bool) -> Sent:
    value = json.loads(keys.ring().open(SEAL, bytes(row.value_sealed), aad=row.pk.bytes)) if told else None
    statement = Statement(str(row.pk), row.agreement.number, str(row.record), row.field, value, instant(row.made_at))
    return Sent(row.pk, statement, sign(statement, seed=signing.acts_seed()), row.confirmed_at, row.made_at)


def _digest(row: Correction) -> bytes | None:
    return bytes(row.sent_digest) if row.sent_digest is not None else None


def _note(held: Sequence[Correction], sent: Sequence[Sent], told: Collection[UUID], *, actor: Actor, purpose: Purpose) -> None:
    """Each value that is handed out is a read of whom it concerns, under the agreement that it is handed out by.

    What the consumer holds from now on is noted too, also that it is to hold nothing; of several corrections of one value the last counts.
    """
    pairs = sorted(
        ((row, one) for row, one in zip(held, sent, strict=True) if row.pk in told), key=lambda pair: pair[0].agreement_id
    )
    for agreement, group in groupby(pairs, key=lambda pair: pair[0].agreement):
        some = list(group)
        agreed = replace(purpose, basis=Citation(agreement.law, agreement.article, agreement.law_version), within=None)
        given = [row for row, one in some if one.statement.value is not None]
        if given:
            fields, subjects = {row.field for row in given}, [subject for row in given for subject in row.subjects]
            note(actor, agreed, what="sharing.corrections", fields=list(fields), subjects=subjects, case=agreement.pk)
        last = {(row.record, row.field): Given(row.record, row.field, row.subjects, one.statement.value) for row, one in some}
        note_deliveries(agreement.pk, list(last.values()))
