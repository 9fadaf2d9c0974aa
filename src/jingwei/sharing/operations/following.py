"""What is right is compared with what consumers received: a correction waits for each that received something else."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, groupby
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from jingwei.evidence.commitments import commit_field
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import CORRECTION
from jingwei.kernel.randomness import ordered_id
from jingwei.sharing.corrected import SEAL, record_handle
from jingwei.sharing.events import CorrectionMade
from jingwei.sharing.models import Agreement, Correction
from jingwei.sharing.protecting import Value
from jingwei.sharing.right import Right, Told, correction

AT_ONCE = 500
"""Records that are compared, and corrections that are recorded, in one step."""

type RightOf = Callable[[Sequence[bytes], Collection[str]], Mapping[bytes, Right]]
"""Keys of records, and the fields that were received of them → what is right of each; one that was erased is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What may have been wrong.

    Attributes:
        about: name of the offer, or ``list:NAME``.
        cause: step and number of the entry that told of it; one cause corrects a consumer once.
        right_of: what is right.
        fields: those that were put right; None for whatever was received.
        since, until: what was received before, or from then on, was not wrong; None where that is not known.
    """

    about: str
    cause: str
    right_of: RightOf
    fields: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Received:
    record: UUID
    field: str
    subjects: tuple[UUID, ...]
    salt: bytes
    commitment: bytes
    at: datetime
    waiting: UUID | None
    waiting_value: bytes | None

    def holds(self, value: Value) -> bool:
        """Whether this is the value that the consumer has, or will have when it has fetched what waits."""
        if self.waiting is not None and self.waiting_value is not None:
            told: Value = json.loads(keys.ring().open(SEAL, bytes(self.waiting_value), aad=self.waiting.bytes))
            return told == value
        return commit_field(self.field, value, salt=bytes(self.salt)) == bytes(self.commitment)


@dataclass(frozen=True, slots=True)
class _Wrong:
    received: _Received
    right: Right
    told: Told


@transaction.atomic
def make_corrections(news: News, records: Sequence[bytes], *, actor: Actor, at: datetime) -> int:
    """Make a correction for each consumer that received something else of these records than what is right; how many.

    Whoever received what is right already, or never that field, is told nothing.

    Args:
        records: what consumers' handles are made of: a register's id as text, or the key index of a list's row.
        actor: the product itself, with ``sharing.follow``, in the decision scope.

    Records ``sharing.correction-made`` for each agreement concerned.

    Cost: one keyed hash for each record and agreement; what is right is only asked of what was received.
    """
    made = 0
    for agreement in agreements_on(news.about):
        for some in batched(records, AT_ONCE, strict=False):
            made += correct_records(
                agreement, news, {record_handle(agreement.pk, about=one): one for one in some}, actor=actor, at=at
            )
    return made


def agreements_on(about: str) -> list[Agreement]:
    """All agreements on a list or a register, by number; those that ended too: what was received under them was received."""
    name = about.removeprefix("list:")
    wanted = Q(list__name=name) if about.startswith("list:") else Q(offer=about)
    return list(Agreement.objects.filter(wanted).order_by("number"))


def correct_records(agreement: Agreement, news: News, handles: Mapping[UUID, bytes], *, actor: Actor, at: datetime) -> int:
    """``make_corrections`` under one agreement, of records whose handles are known; how many.

    Args:
        handles: handle of a record → its key, by which it is asked what is right.

    Records ``sharing.correction-made``.
    """
    actor.require("sharing.follow")
    made = 0
    for some in batched(handles.items(), AT_ONCE, strict=False):
        wrong = list(_wrong(agreement, news, dict(some)))
        if wrong:
            _write(agreement, news.cause, wrong, actor=actor, at=at)
            made += len(wrong)
    return made


def _wrong(agreement: Agreement, news: News, handles: Mapping[UUID, bytes]) -> Iterator[_Wrong]:
    received = [one for one in _received(agreement.pk, handles) if _concerned(one, news)]
    if not received:
        return
    rights = news.right_of([handles[handle] for handle, _fields in groupby(received, key=_of)], {one.field for one in received})
    for one in received:
        right = rights.get(handles[one.record])
        if right is None:
            continue
        then, now = right.then(district_day(one.at), agreement.codes), right.shown(agreement.codes)
        told = correction(one.field, then=then, now=now, holds=one.holds)
        if told is not None:
            yield _Wrong(one, right, told)


def _concerned(one: _Received, news: News) -> bool:
    in_time = (news.since is None or one.at >= news.since) and (news.until is None or one.at < news.until)
    return in_time and (news.fields is None or one.field in news.fields)


def _of(one: _Received) -> UUID:
    return one.record


def _received(agreement: UUID, handles: Iterable[UUID]) -> list[_Received]:
    with connection.cursor() as cursor:
        cursor.execute("select * from sharing_received(%s, %s::uuid[])", [agreement, list(handles)])
        return [_Received(handle, field, tuple(subjects), *rest) for handle, field, subjects, *rest in cursor.fetchall()]


def _write(agreement: Agreement, cause: str, wrong: Sequence[_Wrong], *, actor: Actor, at: datetime) -> None:
    rows = [_row(agreement, cause, one, at=at) for one in wrong]
    Correction.objects.bulk_create(rows)  # no RETURNING: a decision writes what it may not read
    for subjects, group in groupby(rows, key=lambda row: tuple(row.subjects)):  # an entry names those whom all of it concerns
        about = Particulars(purpose=CORRECTION, case=agreement.pk, subjects=subjects)
        record(CorrectionMade(agreement.number, tuple(row.pk for row in group)), actor=actor, at=at, about=about)


def _row(agreement: Agreement, cause: str, wrong: _Wrong, *, at: datetime) -> Correction:
    ident, one = ordered_id(at), wrong.received
    value = json.dumps(wrong.told.value, ensure_ascii=False).encode()
    return Correction(
        id=ident,
        agreement=agreement,
        consumer=agreement.consumer,
        record=one.record,
        field=one.field,
        subjects=sorted({*one.subjects, *wrong.right.subjects}),
        value_sealed=keys.ring().seal(SEAL, value, aad=ident.bytes),
        cause=cause,
        made_at=at,
    )
