"""Time stamps of checkpoints: one an interval for each log that has grown, so that an authority's clock bears out when the log stood so.

What is stamped is the SHA-256 of the signed note as the log signed it, without the lines of witnesses: they come later, and each would
change the hash. The stamp holds for everything in the log up to that size, since the note names its root.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connections

from jingwei.evidence import stamps
from jingwei.evidence.checkpoints import LOGS
from jingwei.evidence.models import Checkpoint
from jingwei.evidence.stamps import CHECKPOINT, Stamp

LOCK = 0x4A575354414D50  # "JWSTAMP"


@dataclass(frozen=True, slots=True)
class Stamped:
    """A checkpoint that was stamped: its note as the log signed it, and the stamp."""

    size: int
    note: str
    stamp: Stamp


def digest_of(note: str) -> bytes:
    """What of a note is stamped."""
    return hashlib.sha256(note.encode()).digest()


def is_due(size: int, last: tuple[int, datetime] | None, at: datetime, *, every: timedelta) -> bool:
    """Whether a log's newest checkpoint, of this size, is to be stamped.

    Args:
        last: size and instant of the last one that was.

    >>> from datetime import UTC
    >>> noon, hour = datetime(2027, 3, 1, 12, tzinfo=UTC), timedelta(hours=1)
    >>> is_due(5, None, noon, every=hour), is_due(5, (4, noon - hour), noon, every=hour)
    (True, True)
    >>> is_due(5, (5, noon - hour), noon, every=hour), is_due(5, (4, noon - hour / 2), noon, every=hour)
    (False, False)
    """
    return last is None or (size > last[0] and at - last[1] >= every)


def stamp_due(at: datetime, *, every: timedelta, using: str = "sequencer") -> Iterator[str]:
    """Stamp what is due, yielding the name of each log that was. Run it as often as wanted, outside a transaction, by as many as want.

    Raises:
        TimeNotAvailable: the authority gave no stamp that holds. Nothing has changed, and the logs that are left were not asked for.
    """
    with connections[using].cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return  # another worker asks
    try:
        for log in LOGS:
            if _stamp(log, at, every=every, using=using):
                yield log
    finally:
        with connections[using].cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [LOCK])


def _stamp(log: str, at: datetime, *, every: timedelta, using: str) -> bool:
    rows = Checkpoint.objects.using(using).filter(log=log).order_by("-size")
    newest, last = rows.first(), rows.filter(stamped_at__isnull=False).first()
    before = (last.size, last.stamped_at) if last is not None and last.stamped_at is not None else None
    if newest is None or not is_due(newest.size, before, at, every=every):
        return False
    stamps.stamp(digest_of(newest.note), kind=CHECKPOINT, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute("select evidence_keep_stamped(%s, %s)", [log, newest.size])
        return bool(cursor.fetchone()[0])


def sizes_stamped(log: str, *, until: int) -> list[int]:
    """The sizes at which a log was stamped, up to one."""
    rows = Checkpoint.objects.filter(log=log, size__lte=until, stamped_at__isnull=False)
    return list(rows.order_by("size").values_list("size", flat=True))


def stamped(log: str, size: int) -> Stamped:
    """The checkpoint of that size, which was stamped, and its stamp.

    Raises:
        LookupError: it was not.
    """
    note = Checkpoint.objects.filter(log=log, size=size).values_list("note", flat=True).first()
    stamp = stamps.find(digest_of(note), kind=CHECKPOINT) if note is not None else None
    if note is None or stamp is None:
        raise LookupError(f"The log {log} was not stamped at size {size}.")
    return Stamped(size, note, stamp)


def last_stamped(log: str) -> Stamped | None:
    """The newest checkpoint of a log that was stamped."""
    size = Checkpoint.objects.filter(log=log, stamped_at__isnull=False).order_by("-size").values_list("size", flat=True).first()
    return stamped(log, size) if size is not None else None
