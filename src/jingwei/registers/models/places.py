"""Buildings and dwellings with their house codes and life cycles."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.territory import TerritoryMixin
from jingwei.kernel.timelines import VersionMixin, VersionQuerySet


class Building(models.Model):
    """A building, legal or not, from its planning to its demolition."""

    id = models.UUIDField(primary_key=True)


class BuildingVersion(VersionMixin, TerritoryMixin):
    """What a building was like between two days."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        BUILT = "built", _("Built")
        DEMOLISHED = "demolished", _("Demolished")

    id = models.UUIDField(primary_key=True)
    building = models.ForeignKey(Building, models.PROTECT, related_name="+")
    part = models.CharField(max_length=5)  # the building's part of the house code
    address = models.CharField(max_length=200)
    use = models.CharField(max_length=24)
    structure = models.CharField(max_length=24)
    storeys = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status)
    latitude = models.FloatField(null=True)  # WGS-84
    longitude = models.FloatField(null=True)
    objects: ClassVar[models.Manager["BuildingVersion"]] = VersionQuerySet.as_manager()


class Dwelling(models.Model):
    """A dwelling and its house code: one code a dwelling, never given twice."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=25, unique=True)
    building = models.ForeignKey(Building, models.PROTECT, related_name="+")


class DwellingVersion(VersionMixin, TerritoryMixin):
    """What a dwelling was like between two days. Territory is today's, whatever the house code says."""

    class Status(models.TextChoices):
        CODED = "coded", _("In use")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True)
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="+")
    address = models.CharField(max_length=200)
    room = models.CharField(max_length=24)
    use = models.CharField(max_length=24)
    capacity = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status)
    objects: ClassVar[models.Manager["DwellingVersion"]] = VersionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="registers_dwelling_capacity", condition=Q(capacity__gte=1, capacity__lte=2000)),
        )
        indexes = (
            models.Index(fields=["grid", "dwelling"], name="registers_dwelling_grid"),
            models.Index(fields=["community", "dwelling"], name="registers_dwelling_community"),
            models.Index(fields=["street", "dwelling"], name="registers_dwelling_street"),
        )


class DwellingToken(models.Model):
    """Tokens of a version's address, and its house code; the grid beside them cuts a search to a territory while it reads the index."""

    pk = models.CompositePrimaryKey("token", "grid", "version")
    token = models.CharField(max_length=60)
    grid = models.CharField(max_length=14)
    version = models.UUIDField(db_column="version_id")
