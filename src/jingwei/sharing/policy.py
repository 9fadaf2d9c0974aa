"""Pure decisions of sharing: whether an agreement holds, where it holds, what may be agreed."""

from collections.abc import Collection
from datetime import date, datetime

from jingwei.kernel.scope import Kind, Level, Scope


def holds(valid_from: date, valid_until: date, withdrawn_at: datetime | None, *, on: date) -> bool:
    """Whether an agreement holds on a day. A withdrawal counts from its own moment, whatever the day.

    >>> from datetime import UTC
    >>> days = date(2027, 1, 1), date(2027, 3, 1)
    >>> holds(*days, None, on=date(2027, 2, 28)), holds(*days, None, on=date(2027, 3, 1))
    (True, False)
    >>> holds(*days, datetime(2027, 2, 1, tzinfo=UTC), on=date(2027, 1, 15))
    False
    """
    return withdrawn_at is None and valid_from <= on < valid_until


def narrowed(scope: Scope, level: Level, codes: Collection[str]) -> Scope:
    """The territory in which a consumer reads: what both its client and its agreement cover. Codes are nested.

    >>> client = Scope.territory(Level.STREET, "440304008")
    >>> narrowed(client, Level.COMMUNITY, ["440304008001", "440304009001"]).codes
    ('440304008001',)
    >>> narrowed(client, Level.DISTRICT, ["440304"]).codes, narrowed(client, Level.STREET, ["440304009"]).codes
    (('440304008',), ())
    """
    if scope.kind is not Kind.TERRITORY or scope.level is None or scope.level is Level.LOGS:
        return Scope.territory(level)
    inner = [code for code in codes if scope.covers(code)]
    if inner:
        return Scope.territory(level, *inner)
    return Scope.territory(scope.level, *(mine for mine in scope.codes if any(mine.startswith(code) for code in codes if code)))


def fields_agreed(wanted: Collection[str], offered: Collection[str]) -> bool:
    """Whether fields can be agreed on: at least one, each once, all of them offered.

    >>> fields_agreed(["name"], ["name", "number"]), fields_agreed([], ["name"]), fields_agreed(["name", "phone"], ["name"])
    (True, False, False)
    """
    return bool(wanted) and len(set(wanted)) == len(wanted) and set(wanted) <= set(offered)
