"""Versions as the scope in force asks for them: true on its day, and as known at its instant."""

from datetime import date, datetime

from jingwei.kernel import scope as scopes
from jingwei.kernel.timelines import VersionMixin, VersionQuerySet


def known[M: VersionMixin](model: type[M]) -> VersionQuerySet[M]:
    """Versions as known, whenever they were true."""
    return VersionQuerySet(model).known_at(scopes.current().known_at)


def asked[M: VersionMixin](model: type[M]) -> VersionQuerySet[M]:
    """Versions as known and true on the day asked about: at most one of a thing."""
    return known(model).valid_on(scopes.current().on)


# The same for a prepared statement; coalesce stands for the latest knowledge, as jw_known() has it.
ASKED = """valid_from <= %(on)s::date and valid_until > %(on)s::date
 and recorded_from <= coalesce(%(known)s::timestamptz, '9999-12-30 00:00:00+00')
 and recorded_until > coalesce(%(known)s::timestamptz, '9999-12-30 00:00:00+00')"""


def asked_values() -> dict[str, date | datetime | None]:
    """The values of ``ASKED``."""
    entered = scopes.current()
    return {"on": entered.on, "known": entered.known_at}
