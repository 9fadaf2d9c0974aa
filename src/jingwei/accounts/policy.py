"""Pure decisions about accounts: which post acts, what a machine may do."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from jingwei.accounts.models import Post
from jingwei.kernel.scope import DIVISIONS

_LOG = frozenset({"evidence.entries", "evidence.check"})
MACHINE_DUTIES: dict[str, frozenset[str]] = {
    "declaring": frozenset({"declarations.declare", "declarations.status", "evidence.check"}),
    "declarations": frozenset({"declarations.read", "declarations.board"}) | _LOG,
    "work-orders": frozenset({"cases.list", "cases.board"}) | _LOG,
    "registers": frozenset({"registers.dwellings", "registers.entities", "registers.search", "registers.reveal"}) | _LOG,
    "sharing": frozenset({"sharing.read"}) | _LOG,
    "usage": frozenset({"evidence.usage"}),
}
"""OAuth scope → the duties that it brings. A machine declares for a resident, or reads; people decide the rest."""
ALONE = "declaring"
"""The scope that an agreement holds alone."""


def fit_together(scopes: Collection[str]) -> bool:
    """Whether one agreement may hold these scopes.

    Whoever declares and reads what became of it learns whom we know: a number with its right name goes in, another name or an
    unknown number waits. A work order that opens, and the entries of the case, say the same. So who declares reads nothing.

    >>> fit_together(["declarations", "work-orders"]), fit_together(["declaring"]), fit_together(["declaring", "work-orders"])
    (True, True, False)
    """
    return ALONE not in scopes or set(scopes) == {ALONE}


def machine_duties(scopes: Collection[str]) -> frozenset[str]:
    """The duties of all scopes together; an unknown scope brings none.

    >>> sorted(machine_duties(["work-orders", "everything"]))
    ['cases.board', 'cases.list', 'evidence.check', 'evidence.entries']
    """
    return frozenset().union(*(MACHINE_DUTIES.get(scope, frozenset()) for scope in scopes))


def codes_over(grid: str) -> list[str]:
    """The grid and every division above it: a post in one of them covers the grid.

    >>> codes_over("44030400800101")
    ['440304', '440304008', '440304008001', '44030400800101']
    """
    return [*(grid[: level.digits] for level in DIVISIONS), grid]


def holds(valid_from: date, valid_until: date, on: date) -> bool:
    """Whether a half-open validity covers a day.

    >>> holds(date(2027, 1, 1), date(2027, 3, 1), date(2027, 3, 1))
    False
    """
    return valid_from <= on < valid_until


def acting_post(posts: Sequence[Post], picked: UUID | None) -> Post | None:
    """The post in which somebody acts: the one they picked, or the only one; None while they have to pick."""
    if len(posts) == 1:
        return posts[0]
    return next((post for post in posts if post.pk == picked), None)
