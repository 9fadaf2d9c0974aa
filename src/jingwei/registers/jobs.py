"""Periodic work: what imports keep for a time is let go of when it is over: lines that could not be taken, files that nobody took."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from jingwei.kernel import ports
from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import Progress
from jingwei.registers.models import HistoryIncoming, ImportBatch
from jingwei.registers.operations.importing import forget_quarantine
from jingwei.registers.operations.loading import IMPORT

KEPT = timedelta(days=180)
SENT = {"upload-": timedelta(days=1), "import-": timedelta(days=30)}
"""Files that were only looked at, and files whose import stands still → how long they are kept."""


def tidy(now: datetime) -> Iterator[Progress]:
    """Forget what is left of quarantines that were begun half a year ago. Run it as often as wanted; nothing happens twice."""
    actor = Actor.system("registers")
    waits = HistoryIncoming.objects.using(IMPORT).filter(batch=OuterRef("number"))  # the archive's next build needs the key
    rows = ImportBatch.objects.using(IMPORT).filter(~Exists(waits), wrapped__isnull=False, begun_at__lt=now - KEPT)
    for done, number in enumerate(rows.values_list("number", flat=True)[:100], start=1):
        forget_quarantine(number, actor=actor, at=now)
        yield Progress("registers.forget-quarantine", done)


def drop_files(real: datetime) -> int:
    """Let go of files that were sent and not taken; how many. By the real clock, as their own times are."""
    return sum(ports.store().drop_before(prefix, real - kept) for prefix, kept in SENT.items())
