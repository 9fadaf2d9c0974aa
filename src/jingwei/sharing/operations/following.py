"""A corrected value is followed to every consumer that received another one: a correction waits for each of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction

from jingwei.evidence.commitments import commit_field
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import CORRECTION
from jingwei.kernel.randomness import ordered_id
from jingwei.sharing.corrected import SEAL, record_handle
from jingwei.sharing.events import CorrectionMade
from jingwei.sharing.models import Correction

type Value = str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What is right now.

    Attributes:
        about: name of the offer, or ``list:NAME``.
        subjects: whom it concerns.
        values: field → its value today.
        cause: step and number of the entry that told of it; one cause corrects a consumer once.
        row: key index of the list's row; None for a register, which holds one record of a person.
    """

    about: str
    subjects: tuple[UUID, ...]
    values: Mapping[str, Value]
    cause: str
    row: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Wrong:
    agreement: UUID
    number: str
    consumer: str
    record: UUID
    field: str


@transaction.atomic
def make_corrections(right: Right, *, actor: Actor, at: datetime) -> int:
    """Make a correction for each consumer that received something else than what is right; how many.

    Whoever received the right value already, or never that field, is told nothing.

    Args:
        actor: the product itself, with ``sharing.follow``, in the decision scope.

    Records ``sharing.correction-made`` for each agreement concerned.
    """
    actor.require("sharing.follow")
    wrong = [one for one in _received(right) if right.row is None or one.record == record_handle(one.agreement, about=right.row)]
    for (agreement, number), group in groupby(wrong, key=lambda one: (one.agreement, one.number)):
        made = tuple(_made(one, right, at=at) for one in group)
        about = Particulars(purpose=CORRECTION, case=agreement, subjects=right.subjects)
        record(CorrectionMade(number, made), actor=actor, at=at, about=about)
    return len(wrong)


def _received(right: Right) -> list[_Wrong]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select agreement, number, consumer, record, field, salt, commitment from sharing_received(%s::uuid[], %s, %s::text[])",
            [list(right.subjects), right.about, list(right.values)],
        )
        rows = cursor.fetchall()
    return [
        _Wrong(agreement, number, consumer, handle, field)
        for agreement, number, consumer, handle, field, salt, commitment in rows
        if commit_field(field, right.values[field], salt=bytes(salt)) != bytes(commitment)
    ]


def _made(wrong: _Wrong, right: Right, *, at: datetime) -> UUID:
    ident = ordered_id(at)
    value = json.dumps(right.values[wrong.field], ensure_ascii=False).encode()
    Correction.objects.bulk_create(  # no RETURNING: a decision writes what it may not read
        [
            Correction(
                id=ident,
                agreement_id=wrong.agreement,
                consumer=wrong.consumer,
                record=wrong.record,
                field=wrong.field,
                subjects=list(right.subjects),
                value_sealed=keys.ring().seal(SEAL, value, aad=ident.bytes),
                cause=right.cause,
                made_at=at,
            )
        ]
    )
    return ident
