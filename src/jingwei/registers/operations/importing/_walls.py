"""The territory of an import: what lies outside it reads as if it were not there.

Of people that is not enough: that a number is held says that somebody is known. Lines about the protected, about those who live
elsewhere and about those whom nobody knows wait for one and the same reason, ``not-here``.
"""

from jingwei.kernel.scope import Kind, Scope
from jingwei.registers.queries._territory import inside


def lies_inside(scope: Scope, grid: str) -> bool:
    """Whether a grid lies in the territory; code that decides (the operator's own import) has the whole register."""
    return scope.kind is Kind.DECISION or inside(scope, grid)


def codes_of(scope: Scope) -> list[str] | None:
    """The territory as the database compares it; None is the whole register."""
    return None if scope.kind is Kind.DECISION else list(scope.codes)
