"""The territory of an import: what lies outside it reads as if it were not there (``Scope.covers``).

Of people that is not enough: that a number is held says that somebody is known. Lines about the protected, about those who live
elsewhere and about those whom nobody knows wait for one and the same reason, ``not-here``.
"""

from jingwei.kernel.actors import Actor
from jingwei.kernel.scope import Kind, Level, Scope
from jingwei.registers.models import ImportBatch


def codes_of(scope: Scope) -> list[str] | None:
    """The territory as the database compares it; None is the whole register."""
    return None if scope.kind is Kind.DECISION else list(scope.codes)


def scope_of(batch: ImportBatch, actor: Actor) -> Scope:
    """The walls under which a batch's lines are taken: those of whoever takes them, narrowed to the territory that it was sent for.

    Somebody of a wider territory who takes it, goes on with it, or mends a line, learns and tells no more than the territory does: the
    reasons are read there.
    """
    level = _LEVELS.get(len(batch.code))
    return actor.scope if level is None or actor.ident == batch.entered_by else Scope.territory(level, batch.code)


_LEVELS = {level.digits: level for level in (Level.STREET, Level.COMMUNITY, Level.GRID)}
