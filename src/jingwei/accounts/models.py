"""Tables of accounts: who signs in, posts, consents, machine clients, and forms that were sent."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.actors import Role
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.randomness import handle
from jingwei.kernel.scope import Level


def new_id() -> uuid.UUID:
    """A random account number; it says nothing about when or for whom."""
    return handle()


class Account(AbstractBaseUser):
    """Somebody who signs in: a resident by phone and one-time code, staff by password and a second factor."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("Resident")
        STAFF = "staff", _("Staff")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=8, choices=Kind)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64)
    email = models.EmailField(blank=True, default="")
    phone_index = models.BinaryField(null=True, unique=True)
    phone_sealed = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = BaseUserManager["Account"]()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="accounts_phone_sealed_with_its_index",
                condition=Q(phone_index=None, phone_sealed=None) | Q(phone_index__isnull=False, phone_sealed__isnull=False),
            ),
        )

    @property
    def ident(self) -> str:
        """How evidence and rows name this account."""
        return f"account:{self.id}"


class Post(models.Model):
    """A role in a territory between two days. Codes are text with their dates, not foreign keys: grids change, posts stay."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    role = models.CharField(max_length=24, choices=[(role.value, role.value) for role in Role])
    organisation = models.CharField(max_length=32)
    level = models.CharField(max_length=12, choices=[(level.value, level.value) for level in Level])
    codes = ArrayField(models.CharField(max_length=14))
    valid_from = models.DateField()
    valid_until = models.DateField(default=FOREVER)

    class Meta:
        constraints = (models.CheckConstraint(name="accounts_post_some_time", condition=Q(valid_from__lt=F("valid_until"))),)
        indexes = (models.Index(fields=["account", "valid_from"], name="accounts_post_of_account"),)


class Consent(models.Model):
    """That a signed-in person agreed to one text, by its code and version; given once, withdrawn once, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    text = models.CharField(max_length=48)
    version = models.CharField(max_length=24)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="accounts_consent_once", fields=["account", "text", "version"], condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="accounts_consent_ends_later", condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at"))
            ),
        )


class MachineClient(models.Model):
    """A program of another department: which agreement lets it in, to what, in which territory, between which days.

    One that declares for residents reads nothing: with both it could find out whom we know (``policy.fit_together``).

    Its secret and tokens are allauth's (OAuth client credentials, RFC 6749 section 4.4); ``client`` is the client id there.
    """

    client = models.CharField(primary_key=True, max_length=100)
    name = models.CharField(max_length=100)
    organisation = models.CharField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=24))
    level = models.CharField(max_length=12, choices=[(level.value, level.value) for level in Level])
    codes = ArrayField(models.CharField(max_length=14))
    basis = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(default=FOREVER)

    class Meta:
        constraints = (
            models.CheckConstraint(name="accounts_client_some_time", condition=Q(valid_from__lt=F("valid_until"))),
            models.CheckConstraint(
                name="accounts_client_declares_alone", condition=~Q(scopes__contains=["declaring"]) | Q(scopes__len=1)
            ),
        )


class Submission(models.Model):
    """A form that was sent, so that sending it twice does its work once. ``answer`` is where the first one led."""

    token = models.CharField(primary_key=True, max_length=64)
    answer = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
