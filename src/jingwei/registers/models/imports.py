"""Lists that others sent: a batch for each file, its chunks, the lines that could not be taken, and history that waits for a build."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingwei.registers.importing.reasons import Reason


class ImportBatch(models.Model):
    """One file under one set of settings, from the day it was sent to its undoing.

    What holds people waits until somebody else than its sender takes it (``importing.two_people``); nothing of it is read before.

    The counts are those of the run; mending a line later changes the line, not the report. Destroying ``wrapped`` erases what the
    batch keeps of lines that were not taken.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for somebody to take it")
        RETURNED = "returned", _("Sent back")
        RUNNING = "running", _("Being read")
        DONE = "done", _("Read to the end")
        UNDONE = "undone", _("Undone")

    number = models.BigAutoField(primary_key=True)
    register = models.CharField(max_length=64)
    sha256 = models.BinaryField()
    settings = (
        models.BinaryField()
    )  # SHA-256 of mapping, encoding, source, purpose, basis, territory and date of the data as they were asked for
    mapping = models.JSONField()  # field → head, as it was asked for
    case = models.UUIDField(unique=True)  # its chain in the log
    title = models.CharField(max_length=120)  # what the file was called
    size = models.BigIntegerField()
    source = models.CharField(max_length=24)
    purpose = models.CharField(max_length=32)
    basis = models.CharField(max_length=200)
    encoding = models.CharField(max_length=16)
    head = models.JSONField()
    state = models.CharField(max_length=12, choices=State)
    lines = models.BigIntegerField(default=0)
    loaded = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    found = models.JSONField(default=dict)  # new, matched, alike → lines
    reasons = models.JSONField(default=dict)  # reason → lines
    kept = models.JSONField(default=dict)  # what an undoing had to keep: table → rows
    code = models.CharField(max_length=14)  # the territory that it was sent for
    entered_by = models.CharField(max_length=120)
    taken_by = models.CharField(max_length=120, null=True)  # null: nobody yet, or whoever sent it
    taken_at = models.DateTimeField(null=True)
    returned_by = models.CharField(max_length=120, null=True)
    returned_at = models.DateTimeField(null=True)
    returned_why = models.BinaryField(null=True)  # the reason as it was typed, sealed by the batch's key
    as_of = models.DateField()  # the date of the data
    wrapped = models.BinaryField(null=True)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    objects: ClassVar[models.Manager["ImportBatch"]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="registers_one_batch_per_file_and_settings",
                fields=["register", "sha256", "settings"],
                condition=~Q(state__in=["undone", "returned"]),
            ),
            models.CheckConstraint(name="registers_batch_loses_no_line", condition=Q(lines=F("loaded") + F("quarantined"))),
            models.CheckConstraint(
                name="registers_batch_state_has_its_instant",
                condition=Q(state__in=["waiting", "running"], done_at=None, undone_at=None)
                | Q(state="returned", done_at=None, undone_at=None, returned_at__isnull=False)
                | Q(state="done", done_at__isnull=False, undone_at=None)
                | Q(state="undone", undone_at__isnull=False),
            ),
            models.CheckConstraint(
                name="registers_list_taken_by_another", condition=Q(taken_by=None) | ~Q(taken_by=F("entered_by"))
            ),
            models.CheckConstraint(
                name="registers_people_taken_by_somebody",
                condition=Q(state__in=["waiting", "returned"], taken_by=None)
                | Q(state__in=["running", "done", "undone"], taken_by__isnull=False)
                | Q(state__in=["running", "done", "undone"], register__in=["buildings", "dwellings", "entities"])
                | Q(state__in=["running", "done", "undone"], entered_by="operator"),
            ),
        )


class ImportChunk(models.Model):
    """Lines that were taken in one transaction. A place is a byte of a text and a row of a sheet."""

    pk = models.CompositePrimaryKey("batch", "seq")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", db_index=False)
    seq = models.IntegerField()
    place = models.BigIntegerField()
    end = models.BigIntegerField()
    first_line = models.BigIntegerField()
    last_line = models.BigIntegerField()
    sha256 = models.BinaryField()
    lines = models.IntegerField()
    loaded = models.IntegerField()
    quarantined = models.IntegerField()
    found = models.JSONField()
    reasons = models.JSONField()
    objects: ClassVar[models.Manager["ImportChunk"]] = models.Manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="registers_chunk_loses_no_line", condition=Q(lines=F("loaded") + F("quarantined"))),
            models.CheckConstraint(name="registers_chunk_goes_on", condition=Q(place__lt=F("end"))),
        )


class QuarantinedLine(models.Model):
    """A line that could not be taken, with why; ``sealed`` holds its cells without what is refused.

    ``sealed`` is null where columns cannot be told apart, and once the line was mended or the batch's key is gone.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Not taken")
        MENDED = "mended", _("Mended")

    pk = models.CompositePrimaryKey("batch", "line")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", db_index=False)
    line = models.BigIntegerField()
    place = models.BigIntegerField()
    reason = models.CharField(max_length=24, choices=Reason)
    field = models.CharField(max_length=24)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    mended_by = models.CharField(max_length=120, null=True)
    mended_at = models.DateTimeField(null=True)
    objects: ClassVar[models.Manager["QuarantinedLine"]] = models.Manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="registers_line_mended_by_somebody",
                condition=Q(state="open", mended_by=None, mended_at=None)
                | Q(state="mended", mended_by__isnull=False, mended_at__isnull=False),
            ),
        )


class HistoryIncoming(models.Model):
    """Records for the archive that were read and wait for the next build, sealed by the batch's key some hundred together.

    They are kept by part of the archive, so that a build takes part after part of it and sorts no more than one at once.
    """

    pk = models.CompositePrimaryKey("batch", "part", "line")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", db_index=False)
    part = models.SmallIntegerField()  # the first byte of the blind indexes
    line = models.BigIntegerField()  # of the first of them; no line is in two
    records = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="registers_incoming_part", condition=Q(part__gte=0, part__lt=256)),
            models.CheckConstraint(name="registers_incoming_records", condition=Q(records__gt=0)),
        )
