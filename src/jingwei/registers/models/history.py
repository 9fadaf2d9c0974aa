"""The history archive: what earlier registers said, encrypted and blind-indexed, in read-only generations.

The rows themselves stand in ``registers_history``, a partitioned table that only SQL sees: a look-up is one point read, and a build
is one COPY. See registers/history/ for the format.
"""

from django.db import models
from django.db.models import Q

from jingwei.registers.models.imports import ImportBatch


class HistoryGeneration(models.Model):
    """One generation of the archive; at most one is live.

    Of one that was let go of number and manifest stay, and nothing that opens a record.
    """

    class State(models.TextChoices):
        BUILDING = "building"
        LIVE = "live"
        OLD = "old"
        DROPPED = "dropped"

    number = models.IntegerField(primary_key=True)
    state = models.CharField(max_length=12, choices=State)
    dictionary = models.BinaryField()
    dictionary_name = models.CharField(max_length=64)
    manifest = models.JSONField()
    built_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="registers_one_live_generation", fields=["state"], condition=models.Q(state="live")),
        )


class HistoryBatchKey(models.Model):
    """The data key of one import batch, wrapped by the key ring; destroying it erases the batch."""

    key_id = models.IntegerField(primary_key=True)
    wrapped = models.BinaryField()
    batch = models.OneToOneField(ImportBatch, models.PROTECT, null=True, related_name="+")  # none: records that came without a file


class HistoryOverlay(models.Model):
    """What is no longer as the live generation has it; the next build folds it in.

    A row with ``seq`` -1 erases all that stands under a number, in the lists up to ``until_batch`` that wait for a build too; one
    without a blob erases one record; one with a blob stands in the record's place, sealed for exactly its row and by its key.
    """

    pk = models.CompositePrimaryKey("index", "seq")
    index = models.BinaryField()
    seq = models.SmallIntegerField()
    key_id = models.IntegerField(null=True)
    blob = models.BinaryField(null=True)
    until_batch = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="registers_overlay_erases_or_replaces",
                condition=Q(key_id=None, blob=None) | Q(key_id__isnull=False, blob__isnull=False, seq__gte=0),
            ),
            models.CheckConstraint(name="registers_overlay_seq", condition=Q(seq__gte=-1)),
        )
