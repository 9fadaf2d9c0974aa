"""The history archive: what earlier registers said, encrypted and blind-indexed, in read-only generations.

The rows themselves stand in ``registers_history``, a partitioned table that only SQL sees: a look-up is one point read, and a build
is one COPY. See registers/history/ for the format.
"""

from django.db import models


class HistoryGeneration(models.Model):
    """One generation of the archive; at most one is live."""

    class State(models.TextChoices):
        BUILDING = "building"
        LIVE = "live"
        OLD = "old"

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
