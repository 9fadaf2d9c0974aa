"""Divisions and grids: public, dated, with successors, so that an old code always resolves."""

from typing import ClassVar

from django.db import models

from jingwei.kernel.timelines import VersionMixin, VersionQuerySet


class Division(models.Model):
    """A district, street or community, whatever its code or name on a given day."""

    id = models.UUIDField(primary_key=True)


class DivisionVersion(VersionMixin):
    """Code, level and name of a division while they were so."""

    id = models.UUIDField(primary_key=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, db_index=True)
    level = models.CharField(max_length=12)
    name = models.CharField(max_length=64)
    parent = models.CharField(max_length=12)
    objects: ClassVar[models.Manager["DivisionVersion"]] = VersionQuerySet.as_manager()


class DivisionSuccessor(models.Model):
    """From a day on an old code stands for a new one; one code may have several successors."""

    id = models.UUIDField(primary_key=True)
    old_code = models.CharField(max_length=14)  # of a division or of a grid
    new_code = models.CharField(max_length=14)
    since = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(name="registers_successor_once", fields=["old_code", "new_code", "since"]),)


class Grid(models.Model):
    """A basic grid: the territory of one grid worker."""

    id = models.UUIDField(primary_key=True)


class GridVersion(VersionMixin):
    """Code (community and two digits), name and community of a grid while they were so."""

    id = models.UUIDField(primary_key=True)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+")
    code = models.CharField(max_length=14, db_index=True)
    name = models.CharField(max_length=64)
    community = models.CharField(max_length=12, db_index=True)
    street = models.CharField(max_length=9, db_index=True)
    objects: ClassVar[models.Manager["GridVersion"]] = VersionQuerySet.as_manager()
