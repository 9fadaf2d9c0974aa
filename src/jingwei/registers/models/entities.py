"""Legal entities: companies, institutions, associations, sole traders, and the address each is registered at."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.territory import TerritoryMixin
from jingwei.kernel.timelines import VersionMixin, VersionQuerySet
from jingwei.registers.models.places import Dwelling


class Entity(models.Model):
    """A legal entity from registration to deregistration, by its unified social credit code."""

    id = models.UUIDField(primary_key=True)
    uscc = models.CharField(max_length=18, unique=True)


class EntityVersion(VersionMixin, TerritoryMixin):
    """Name, kind, state and registered address of an entity between two days."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        DEREGISTERED = "deregistered", _("Deregistered")

    id = models.UUIDField(primary_key=True)
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24)
    status = models.CharField(max_length=16, choices=Status)
    address = models.CharField(max_length=200)
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, null=True, related_name="+")
    objects: ClassVar[models.Manager["EntityVersion"]] = VersionQuerySet.as_manager()


class EntityToken(models.Model):
    """Tokens of a version's name and address, as ``DwellingToken`` holds those of a dwelling."""

    pk = models.CompositePrimaryKey("token", "grid", "version")
    token = models.CharField(max_length=60)
    grid = models.CharField(max_length=14)
    version = models.UUIDField(db_column="version_id")
