"""Who may close an order, and when nobody who visits may: then it is with the street from the beginning.

Many grids have one visitor. If that one had a hand in the fact, waiting for the limit to pass would only cost the resident days.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.accounts import queries as accounts
from jingwei.kernel.dates import district_day


def with_street(grid: str, barred: Collection[str], *, at: datetime) -> datetime | None:
    """When an order with these barred accounts comes to the street: at once if they are all who visit in the grid, else None.

    Asks nothing when nobody is barred, so that an order of a new declaration costs the same whoever declares. Records nothing.
    """
    return at if barred and accounts.list_visitors(grid, on=district_day(at)) <= set(barred) else None


def bar(order: UUID, who: str) -> None:
    """One more account that may not close an open order, since it had a hand in the fact; in the scope *decision*.

    The caller records an event that covers ``cases_workorder``. Begins with ``with``, as what writes does (``declarations.steady``).
    """
    with connection.cursor() as cursor:
        cursor.execute("with given (id, who) as (values (%s::uuid, %s::text)) select cases_bar(id, who) from given", [order, who])


def hand_over(order: UUID, grid: str, *, at: datetime) -> None:
    """After ``bar``: an open order that nobody of its grid may close is with the street now; in the scope *decision*.

    Records nothing itself: the caller's event covers ``cases_workorder``.
    """
    with connection.cursor() as cursor:
        cursor.execute("select cases_had_a_hand(%s)", [order])
        if with_street(grid, cursor.fetchone()[0] or (), at=at) is not None:
            cursor.execute("select cases_hand_over(%s, %s)", [order, at])
