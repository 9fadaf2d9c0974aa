"""People, where they live, who proved to be whom, and which open case admits a counter to whom."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.intervals import FOREVER, FOREVER_AT
from jingwei.kernel.territory import TerritoryMixin
from jingwei.kernel.timelines import VersionMixin, VersionQuerySet
from jingwei.registers.models.places import Dwelling


class Person(models.Model):
    """A person of the register. ``subject`` is the handle under which evidence and the read log name them."""

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField(unique=True)


class PersonVersion(VersionMixin):
    """What the register holds of a person between two days. Numbers are sealed; their indexes are blind."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")

    class PhoneProof(models.TextChoices):
        """How the holder proved the phone. What a list says of a phone is no proof."""

        CODE = "code", _("By a one-time code")
        COUNTER = "counter", _("At a counter")

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    name_fold = models.CharField(max_length=60)  # variants folded, for equality
    name_sound = models.CharField(max_length=200)  # toneless pinyin, for equality
    number_index = models.BinaryField()
    number_sealed = models.BinaryField()
    sex = models.CharField(max_length=1, choices=Sex)
    born_on = models.DateField()
    citizenship = models.CharField(max_length=3, default="CHN", db_default="CHN")  # ISO 3166-1 alpha-3
    phone_index = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_proof = models.CharField(
        max_length=8, null=True, choices=PhoneProof
    )  # null: a hint how to reach them, which proves nothing
    protected = models.BooleanField(default=False)  # 人身安全保护令: the address is shown to nobody
    sources = models.JSONField()  # field → [source, day], what a resident sees beside each field
    objects: ClassVar[models.Manager["PersonVersion"]] = VersionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="registers_one_person_per_number",
                fields=["number_index"],
                condition=Q(valid_until=FOREVER, recorded_until=FOREVER_AT),
            ),
            models.CheckConstraint(
                name="registers_phone_sealed_with_its_index",
                condition=Q(phone_index=None, phone_sealed=None) | Q(phone_index__isnull=False, phone_sealed__isnull=False),
            ),
            models.CheckConstraint(
                name="registers_phone_proved_by_its_holder",
                condition=Q(phone_proof=None)
                | Q(phone_proof__in=["code", "counter"], phone_index__isnull=False) & ~Q(entered_by__startswith="import:"),
            ),
        )


class PersonToken(models.Model):
    """Tokens of a name, matched by equality under the person's policy (no LIKE, no trigram: they are not leakproof)."""

    pk = models.CompositePrimaryKey("token", "person")
    token = models.CharField(max_length=60)
    person = models.UUIDField(db_column="person_id")


class Residence(models.Model):
    """That a person lives in a dwelling in some kind of way; its versions say when."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("Owner")
        TENANT = "tenant", _("Tenant")
        FAMILY = "family", _("Family")
        DORMITORY = "dormitory", _("Dormitory")
        LODGER = "lodger", _("Lodger")
        UNSTATED = "unstated", _("Not stated")

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)


class ResidenceVersion(VersionMixin, TerritoryMixin):
    """Between which days the person lived there, and how we know."""

    class Standing(models.TextChoices):
        CONFIRMED_BY_HISTORY = "history", _("Confirmed by records we hold")
        CONFIRMED_AT_DOOR = "door", _("Confirmed at the door")
        CONFIRMED_AT_COUNTER = "counter", _("Confirmed at a counter")
        TAKEN_OVER = "taken-over", _("Taken over from an earlier register")

    id = models.UUIDField(primary_key=True)
    residence = models.ForeignKey(Residence, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Residence.Kind)
    standing = models.CharField(max_length=12, choices=Standing)
    case = models.UUIDField(null=True)  # the declaration's case handle, for evidence
    objects: ClassVar[models.Manager["ResidenceVersion"]] = VersionQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["grid", "dwelling"], name="registers_residence_grid"),
            models.Index(fields=["community", "dwelling"], name="registers_residence_community"),
            models.Index(fields=["street", "dwelling"], name="registers_residence_street"),
        )


class ResidentWords(models.Model):
    """Tokens of a resident's name together with where they live, as checksums; derived, and kept by the database (``migrations/_words``).

    No role may read it: ``registers_residents`` does.
    """

    person = models.UUIDField(db_column="person_id", primary_key=True)
    words = ArrayField(models.IntegerField())


class IdentityLink(models.Model):
    """An account is a person, and how that was proved."""

    class Proof(models.TextChoices):
        PHONE = "phone", _("By the phone that was already yours in our records")
        COUNTER = "counter", _("At a counter, with your identity card")
        PROVIDER = "provider", _("By an identity provider")

    id = models.UUIDField(primary_key=True)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proof = models.CharField(max_length=12, choices=Proof)
    proved_at = models.DateTimeField()
    proved_by = models.CharField(max_length=120)


class Admission(models.Model):
    """An open case admits its handlers to one person or dwelling, wherever they are; removed when the case closes."""

    id = models.UUIDField(primary_key=True)
    case = models.UUIDField(db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="registers_admits_one_thing",
                condition=Q(person=None, dwelling__isnull=False) | Q(person__isnull=False, dwelling=None),
            ),
        )


class Guardianship(models.Model):
    """That somebody is the guardian of a ward, as papers at a counter showed it. It opens the list of who read the ward's record, and nothing else."""

    class Ground(models.TextChoices):
        """On what ground: each an article of the Civil Code."""

        PARENT = "parent", _("Parent of a minor")
        ADULT = "adult", _("Guardian of an adult who cannot act alone")
        APPOINTED = "appointed", _("Appointed by a committee, the civil affairs department or a court")

    id = models.UUIDField(primary_key=True)
    ward = models.ForeignKey(Person, models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ground = models.CharField(max_length=12, choices=Ground)
    proof = models.CharField(max_length=200)  # which papers were shown
    ward_name_sealed = models.BinaryField()  # so that a guardian of two tells them apart
    valid_from = models.DateField()
    valid_until = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(name="registers_guardianship_of_another", condition=~Q(ward=models.F("guardian"))),
            models.CheckConstraint(name="registers_guardianship_some_time", condition=Q(valid_from__lt=models.F("valid_until"))),
            models.UniqueConstraint(name="registers_guardianship_once", fields=["ward", "guardian", "valid_from"]),
        )
