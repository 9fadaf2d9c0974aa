"""Territory columns: the scalar codes by which row-level security cuts the district into slices.

Each row that lies somewhere carries ``street`` (9 digits), ``community`` (12) and ``grid`` (14) as of the day it was written.
They are plain text compared by ``=`` only: under a policy an operator that is not leakproof would lose its index.
"""

from typing import NamedTuple

from django.db import models

from jingwei.kernel.scope import Level


class Place(NamedTuple):
    """The three codes of one place."""

    street: str
    community: str
    grid: str


def place_of(grid: str) -> Place:
    """Where a grid lies: its code begins with those of its community and street.

    >>> place_of("44030400800101")
    Place(street='440304008', community='440304008001', grid='44030400800101')
    """
    return Place(grid[: Level.STREET.digits], grid[: Level.COMMUNITY.digits], grid)


class TerritoryMixin(models.Model):
    """Three scalar codes of one place."""

    street = models.CharField(max_length=9)
    community = models.CharField(max_length=12)
    grid = models.CharField(max_length=14)

    class Meta:
        abstract = True


def within_territory(prefix: str = "") -> str:
    """SQL that is true when a row lies in the territory of the scope in force.

    Args:
        prefix: table name or alias with its dot, '' inside a policy of the table itself.
    """
    return (
        "((select jw_scope()) = 'territory' and case (select jw_level())"
        f" when 'grid' then {prefix}grid = any((select jw_codes())::text[])"
        f" when 'community' then {prefix}community = any((select jw_codes())::text[])"
        f" when 'street' then {prefix}street = any((select jw_codes())::text[])"
        f" when 'district' then left({prefix}street, 6) = any((select jw_codes())::text[])"
        " else false end)"
    )
