"""Versions as the scope in force asks for them: true on its day, and as known at its instant."""

from jingwei.kernel import scope as scopes
from jingwei.kernel.timelines import VersionMixin, VersionQuerySet


def known[M: VersionMixin](model: type[M]) -> VersionQuerySet[M]:
    """Versions as known, whenever they were true."""
    return VersionQuerySet(model).known_at(scopes.current().known_at)


def asked[M: VersionMixin](model: type[M]) -> VersionQuerySet[M]:
    """Versions as known and true on the day asked about: at most one of a thing."""
    return known(model).valid_on(scopes.current().on)
