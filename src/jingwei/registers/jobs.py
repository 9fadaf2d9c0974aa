"""Periodic work: lines that no import could take are let go of when the time for mending them is over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import Progress
from jingwei.registers.models import ImportBatch
from jingwei.registers.operations.importing import forget_quarantine
from jingwei.registers.operations.loading import IMPORT

KEPT = timedelta(days=180)


def tidy(now: datetime) -> Iterator[Progress]:
    """Forget what is left of quarantines that were begun half a year ago. Run it as often as wanted; nothing happens twice."""
    actor = Actor.system("registers")
    rows = ImportBatch.objects.using(IMPORT).filter(wrapped__isnull=False, begun_at__lt=now - KEPT).exclude(register="history")
    for done, number in enumerate(rows.values_list("number", flat=True)[:100], start=1):
        forget_quarantine(number, actor=actor, at=now)
        yield Progress("registers.forget-quarantine", done)
