"""Tables of registered lists, agreements and what was delivered under them; see migrations/0002_walls.py for what stands in SQL."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from jingwei.kernel.territory import TerritoryMixin


class List(models.Model):
    """A department's list: whose it is, what for, on which law, for how long. Never changed but to withdraw it.

    Life: registered → withdrawn. Public knowledge: the catalogue shows it to everybody.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=100)
    title_en = models.CharField(max_length=160)
    owner = models.CharField(max_length=32)
    territory = models.CharField(max_length=14)  # of its owner; where rows lie that name no grid
    purpose = models.CharField(max_length=300)
    purpose_en = models.CharField(max_length=500)
    law = models.CharField(max_length=24)
    article = models.CharField(max_length=24)
    law_version = models.CharField(max_length=24)
    columns = models.JSONField()
    retention_days = models.PositiveIntegerField()
    received_under = models.CharField(max_length=200)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, null=True)
    objects: ClassVar[models.Manager["List"]] = models.Manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="sharing_list_kept_some_time", condition=Q(retention_days__gte=1)),
            models.CheckConstraint(
                name="sharing_list_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by=None) | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        )


class ListVersion(models.Model):
    """One delivery of a list. Nobody reads it before it is complete, nor after its time."""

    id = models.UUIDField(primary_key=True)
    list = models.ForeignKey(List, models.PROTECT, related_name="+")
    as_of = models.DateField()  # the date of the data
    batch = models.BigIntegerField()
    rows = models.IntegerField(default=0)
    loaded_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)
    objects: ClassVar[models.Manager["ListVersion"]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="sharing_one_version_per_batch", fields=["list", "batch"]),
            models.CheckConstraint(name="sharing_undone_is_not_read", condition=Q(undone_at=None) | Q(completed_at=None)),
        )
        indexes = (models.Index(name="sharing_version_by_day", fields=["list", "as_of", "loaded_at"]),)


class ListRow(TerritoryMixin):
    """One row of a version. ``sealed`` holds personal fields, each sealed by itself, so that the others stay closed.

    ``subjects``: everybody whose identity number stands in the row, in whichever column.
    """

    id = models.UUIDField(primary_key=True)
    version = models.ForeignKey(ListVersion, models.PROTECT, related_name="+")
    line = models.IntegerField()
    key_index = models.BinaryField()
    subjects = ArrayField(models.UUIDField(), default=list)
    plain = models.JSONField()
    sealed = models.JSONField()
    objects: ClassVar[models.Manager["ListRow"]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="sharing_one_row_per_line", fields=["version", "line"]),
            models.UniqueConstraint(name="sharing_one_row_per_key", fields=["version", "key_index"]),
        )
        indexes = (
            models.Index(name="sharing_row_of_version", fields=["version", "id"]),
            GinIndex(name="sharing_row_of_subjects", fields=["subjects"]),
        )


class Agreement(models.Model):
    """Who may read which fields of what, for what, on which law, where, from when until when. Never changed but to withdraw it."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=12, unique=True)
    list = models.ForeignKey(List, models.PROTECT, null=True, related_name="+")
    offer = models.CharField(max_length=60, default="")
    fields = ArrayField(models.CharField(max_length=40))
    purpose = models.CharField(max_length=300)
    purpose_en = models.CharField(max_length=500)
    law = models.CharField(max_length=24)
    article = models.CharField(max_length=24)
    law_version = models.CharField(max_length=24)
    consumer = models.CharField(max_length=120)  # client:ID of a program, or unit:CODE of people
    organisation = models.CharField(max_length=32)
    level = models.CharField(max_length=12)
    codes = ArrayField(models.CharField(max_length=14))
    valid_from = models.DateField()
    valid_until = models.DateField()
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, null=True)
    objects: ClassVar[models.Manager["Agreement"]] = models.Manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="sharing_agreement_on_one_thing",
                condition=(Q(list__isnull=False) & Q(offer="")) | (Q(list=None) & ~Q(offer="")),
            ),
            models.CheckConstraint(name="sharing_agreement_some_time", condition=Q(valid_from__lt=F("valid_until"))),
            models.CheckConstraint(name="sharing_agreement_some_fields", condition=Q(fields__len__gte=1)),
            models.CheckConstraint(
                name="sharing_agreement_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by=None) | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        )


class Delivery(models.Model):
    """That a consumer received one field of one record: not the value, but a salted commitment by which a wrong one is known later."""

    pk = models.CompositePrimaryKey("agreement_id", "record", "field")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    record = models.UUIDField()  # the handle under which this consumer knows the record
    field = models.CharField(max_length=40)
    subjects = ArrayField(models.UUIDField())
    salt = models.BinaryField()
    commitment = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = (GinIndex(name="sharing_delivery_about_them", fields=["subjects"]),)


class Correction(models.Model):
    """That a consumer received a wrong value, what is right instead, when it was fetched and when it was confirmed."""

    id = models.UUIDField(primary_key=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    consumer = models.CharField(max_length=120)
    record = models.UUIDField()
    field = models.CharField(max_length=40)
    subjects = ArrayField(models.UUIDField())
    value_sealed = models.BinaryField()
    cause = models.CharField(max_length=80)  # step and number of the entry that told of it
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_digest = models.BinaryField(null=True)  # SHA-256 of the bytes that were signed and sent
    confirmed_at = models.DateTimeField(null=True)
    objects: ClassVar[models.Manager["Correction"]] = models.Manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="sharing_corrected_once", fields=["agreement", "record", "field", "cause"]),
            models.CheckConstraint(
                name="sharing_confirmed_after_sent",
                condition=Q(confirmed_at=None) | Q(sent_at__isnull=False, sent_digest__isnull=False),
            ),
        )
        indexes = (
            models.Index(name="sharing_correction_of", fields=["consumer", "id"]),
            GinIndex(name="sharing_correction_about_them", fields=["subjects"]),
        )
