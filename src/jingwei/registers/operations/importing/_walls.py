"""The territory of an import: what lies outside it reads as if it were not there."""

from jingwei.kernel.scope import Kind, Scope
from jingwei.registers.queries._territory import inside


def lies_inside(scope: Scope, grid: str) -> bool:
    """Whether a grid lies in the territory; code that decides (the operator's own import) has the whole register."""
    return scope.kind is Kind.DECISION or inside(scope, grid)
