"""Territory columns: the scalar codes by which row-level security cuts the district into slices.

Each row that lies somewhere carries ``street`` (9 digits), ``community`` (12) and ``grid`` (14) as of the day it was written.
They are plain text compared by ``=`` only: under a policy an operator that is not leakproof would lose its index.
"""

from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from jingwei.kernel.scope import Kind, Level, Scope


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

    One CASE, which the planner takes to hold for every second row. A comparison of the scope outside it is taken to hold for one row in
    two hundred, and then a page of fifty is sorted out of the whole table where an index has it in order. One sub-select and
    no more: the planner works on each.

    Args:
        prefix: table name or alias with its dot, '' inside a policy of the table itself.
    """
    return (
        f"(case when case (select jw_wall()) when 'grid' then {prefix}grid when 'community' then {prefix}community"
        f" when 'street' then {prefix}street when 'district' then left({prefix}street, 6) end"
        " = any(string_to_array(current_setting('jw.codes', true), ',')) then true else false end)"
    )


def narrowed(rows: Any, scope: Scope, *, prefix: str = "") -> Any:
    """The query set within the scope's territory, by an indexed column; unchanged in any other scope.

    The policies in the database are the wall. This filter stands beside them for speed: a policy's CASE over levels uses no index, a
    plain comparison of the level's column does.

    Args:
        rows: a query set of a table with ``street``, ``community`` and ``grid``.
        prefix: path to that table with its underscores, '' for the query set's own.
    """
    if scope.kind is not Kind.TERRITORY:
        return rows
    if scope.level is Level.DISTRICT:
        ranges = Q()
        for code in scope.codes:
            ranges |= Q(**{f"{prefix}street__gte": code, f"{prefix}street__lt": code + ":"})  # ':' follows the digit 9
        return rows.filter(ranges) if scope.codes else rows.none()
    if scope.level in {Level.STREET, Level.COMMUNITY, Level.GRID}:
        return rows.filter(**{f"{prefix}{scope.level}__in": scope.codes})
    return rows.none()
