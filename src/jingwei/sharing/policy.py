"""Pure decisions of sharing: whether an agreement holds, where it holds, what may be agreed."""

from collections.abc import Collection
from datetime import date, datetime

from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.scope import Kind, Level, Scope

UNIT = "unit:"
"""Before the code of a unit that is a consumer; a program is ``client:ID``."""
PEOPLE = frozenset({Role.STREET_OFFICER, Role.DISTRICT_OFFICER})
"""Posts in which people read for their unit."""


def consumer_of(actor: Actor) -> str:
    """As which consumer an actor reads: a program as itself, an officer as the unit of their post, nobody else as anything.

    An account is never a consumer by itself: who leaves the unit reads no more, and who joins it needs no new agreement.

    >>> street = Scope.territory(Level.STREET, "440304008")
    >>> officer = Actor.of(Role.STREET_OFFICER, ident="account:qian", scope=street, organisation="440304008")
    >>> consumer_of(officer), consumer_of(Actor.of(Role.CLERK, ident="account:zhao", scope=street, organisation="440304008"))
    ('unit:440304008', '')
    >>> consumer_of(Actor("client:jw-1", Role.MACHINE, street, "440304008"))
    'client:jw-1'
    """
    if actor.role is Role.MACHINE:
        return actor.ident
    return UNIT + actor.organisation if actor.role in PEOPLE and actor.organisation else ""


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


def covers_all(scope: Scope, level: Level, codes: Collection[str]) -> bool:
    """Whether a territory holds all of an agreement's, so that nothing which was received under it lies outside.

    >>> street = Scope.territory(Level.STREET, "440304008")
    >>> covers_all(street, Level.COMMUNITY, ["440304008001"]), covers_all(street, Level.DISTRICT, ["440304"])
    (True, False)
    """
    return set(narrowed(scope, level, codes).codes) >= set(codes)


def fields_agreed(wanted: Collection[str], offered: Collection[str]) -> bool:
    """Whether fields can be agreed on: at least one, each once, all of them offered.

    >>> fields_agreed(["name"], ["name", "number"]), fields_agreed([], ["name"]), fields_agreed(["name", "phone"], ["name"])
    (True, False, False)
    """
    return bool(wanted) and len(set(wanted)) == len(wanted) and set(wanted) <= set(offered)
