"""One way to page through a register: by grid and code; the key of a row is the two written together."""

from typing import Any

from django.db.models import Q

from jingwei.kernel.scope import Level

GRID_DIGITS = Level.GRID.digits
MOST = 200


def page(rows: Any, *, code: str, after: str, most: int) -> Any:
    """Rows in order of grid and code, from the one that follows a key on; at most 200.

    Args:
        code: path to the column with the code.
        after: the last row's key, '' to begin.
    """
    if after:
        grid, last = after[:GRID_DIGITS], after[GRID_DIGITS:]
        rows = rows.filter(Q(grid__gt=grid) | Q(**{"grid": grid, f"{code}__gt": last}), grid__gte=grid)  # the last is for the index
    return rows.order_by("grid", code)[: min(most, MOST)]
