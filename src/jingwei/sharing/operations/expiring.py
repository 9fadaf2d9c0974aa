"""Erasing what is kept no longer: rows of lists by their list's retention, deliveries and corrections with the log."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day, start_of, years_before
from jingwei.kernel.personal import YEARS_OF_LOG
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.randomness import handle
from jingwei.sharing.events import CorrectionsErased, RowsErased

ALL_OF_ONE = 1_000_000


@transaction.atomic
def expire_rows(*, most: int, actor: Actor, at: datetime) -> int:
    """Delete rows whose list keeps them no longer, or whose list was withdrawn; at most so many.

    Args:
        actor: the product itself, with ``sharing.erase``, in the decision scope.

    Records ``sharing.rows-erased`` if anything was deleted or a version ended.
    """
    actor.require("sharing.erase")
    gone = _called("sharing_expire(%s, %s, %s)", district_day(at), at, most)
    if gone:
        _told(RowsErased(gone), actor=actor, at=at)
    return gone


@transaction.atomic
def expire_deliveries(*, most: int, actor: Actor, at: datetime, subject: UUID | None = None) -> int:
    """Delete what says who received what, and corrections, once it is older than the log is kept.

    Args:
        subject: of one person only.
        actor: the product itself, with ``sharing.erase``, in the decision scope.

    Records ``sharing.corrections-erased`` if a correction was deleted; deliveries belong to the read log, whose rows end like them.
    """
    actor.require("sharing.erase")
    before = start_of(years_before(district_day(at), YEARS_OF_LOG))
    gone = _called("sharing_forget_deliveries(%s, %s, %s)", subject, before, most)
    corrections = _called("sharing_forget_corrections(%s, %s, %s)", subject, before, most)
    if corrections:
        _told(CorrectionsErased(corrections), actor=actor, at=at)
    return max(gone, corrections)


@transaction.atomic
def erase_rows_of(subject: UUID, at: datetime) -> int:
    """Delete all rows of lists about one person, as the product itself.

    Records ``sharing.rows-erased`` if there was any.
    """
    gone = _called("sharing_forget_rows(%s)", subject)
    if gone:
        _told(RowsErased(gone), actor=Actor.system("erasure"), at=at)
    return gone


def _called(call: str, *values: UUID | datetime | date | int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select {call}", values)
        return int(cursor.fetchone()[0])


def _told(event: RowsErased | CorrectionsErased, *, actor: Actor, at: datetime) -> None:
    record(event, actor=actor, at=at, about=Particulars(purpose=SHARING, case=handle()), new_case=True)
