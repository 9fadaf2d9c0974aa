"""Tables of declarations."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jingwei.declarations.words import Channel, State
from jingwei.kernel.territory import TerritoryMixin


class Declaration(TerritoryMixin):
    """That somebody says they live in a dwelling. Never deleted while it is kept; states only move forward, but for a visit that is repeated.

    ``claim_sealed`` holds what was typed (number, name, phone), sealed by the key ring and bound to the row.
    """

    State = State
    Channel = Channel

    id = models.UUIDField(primary_key=True)
    receipt = models.CharField(max_length=24, unique=True)
    case = models.UUIDField(unique=True)
    dwelling = models.ForeignKey("registers.Dwelling", models.PROTECT, related_name="+")
    subject = models.UUIDField(db_index=True)
    claim_sealed = models.BinaryField()
    declared_at = models.DateTimeField()
    declared_on = models.DateField()
    answer_by = models.DateField()  # the latest date that was promised
    answer_provisional = models.BooleanField()
    channel = models.CharField(max_length=8, choices=Channel)
    recorded_by = models.CharField(max_length=120)
    notice = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    entry = models.UUIDField()
    entry_hash = models.BinaryField()
    state = models.CharField(max_length=12, choices=State)
    reasons = ArrayField(models.CharField(max_length=24))
    person = models.UUIDField(null=True)
    order = models.ForeignKey("cases.WorkOrder", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    desk_asked_at = models.DateTimeField(null=True)  # the resident comes to a counter; asked for accepted ones alike

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="declarations_doubt_has_reasons",
                condition=Q(state="accepted", reasons=[]) | ~Q(state="accepted"),
            ),
            models.CheckConstraint(
                name="declarations_register_has_person", condition=~Q(state__in=["accepted", "confirmed"]) | Q(person__isnull=False)
            ),
        )
        indexes = (
            models.Index(fields=["street", "declared_on"], name="declarations_street_day"),
            models.Index(fields=["community", "declared_on"], name="declarations_community_day"),
            models.Index(fields=["subject", "dwelling"], name="declarations_subject_dwelling"),
        )


class PhoneCode(models.Model):
    """The one-time code that opens one receipt again on its declarant's phone; made from the key ring, never stored."""

    declaration = models.OneToOneField(Declaration, models.PROTECT, primary_key=True, related_name="+")
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)


class Attempt(models.Model):
    """How often somebody tried within a window; ``bucket`` is a keyed hash of an address, a session, a phone or a person's handle."""

    pk = models.CompositePrimaryKey("bucket", "window_at")
    bucket = models.UUIDField()
    window_at = models.DateTimeField()
    count = models.IntegerField()


class Decoy(models.Model):
    """Rows that mean nothing: they make every declaration the same number of writes, whatever was found."""

    id = models.UUIDField(primary_key=True)
    filler = models.BinaryField()
