"""Periodic work: what imports keep for a time is let go of when it is over: lines that could not be taken, files that nobody took."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from jingwei.kernel import ports
from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import Progress
from jingwei.registers.models import HistoryIncoming, ImportBatch, QuarantinedLine
from jingwei.registers.operations.importing import BatchClosed, forget_quarantine, lapse_import
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.ports import stored_name

KEPT = timedelta(days=180)
WAITING = timedelta(days=30)
"""How long a list waits for somebody to take it."""
SENT = {"upload-": timedelta(days=1), "import-": timedelta(days=30)}
"""Files that were only looked at, and files whose import stands still → how long they are kept."""


def tidy(now: datetime) -> Iterator[Progress]:
    """Forget what is left of quarantines that were begun half a year ago, and lists that nobody took for a month.

    Run it as often as wanted; nothing happens twice.

    A key is kept only for records that wait for the archive.
    """
    actor = Actor.system("registers")
    lines = QuarantinedLine.objects.using(IMPORT).filter(batch=OuterRef("pk"), sealed__isnull=False)
    records = HistoryIncoming.objects.using(IMPORT).filter(batch=OuterRef("pk"))
    old = ImportBatch.objects.using(IMPORT).filter(begun_at__lt=now - KEPT).order_by("number")
    rows = old.filter(Exists(lines) | (Q(wrapped__isnull=False) & ~Exists(records)))
    for done, number in enumerate(rows.values_list("number", flat=True)[:100], start=1):
        forget_quarantine(number, actor=actor, at=now)
        yield Progress("registers.forget-quarantine", done)
    yield from _lapsed(now, actor)


def _lapsed(now: datetime, actor: Actor) -> Iterator[Progress]:
    waiting = ImportBatch.objects.using(IMPORT).filter(state=ImportBatch.State.WAITING, begun_at__lt=now - WAITING)
    for done, number in enumerate(waiting.order_by("number").values_list("number", flat=True)[:100], start=1):
        try:
            lapse_import(number, actor=actor, at=now)
        except BatchClosed:
            continue  # somebody took it, or sent it back, in this moment
        ports.store().drop(stored_name(number))
        yield Progress("registers.lapse-imports", done)


def drop_files(real: datetime) -> int:
    """Let go of files that were sent and not taken; how many. By the real clock, as their own times are."""
    return sum(ports.store().drop_before(prefix, real - kept) for prefix, kept in SENT.items())
