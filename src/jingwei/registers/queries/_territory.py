"""The territory of the scope in force, as a question; ``kernel.territory`` holds the filter that stands beside the policies."""

from jingwei.kernel.scope import Kind, Level, Scope
from jingwei.kernel.territory import narrowed as narrowed


def inside(scope: Scope, code: str) -> bool:
    """Whether a division or grid lies wholly in the scope's territory. Codes are nested: a grid's begins with its community's."""
    return (
        scope.kind is Kind.TERRITORY
        and scope.level is not Level.LOGS
        and any(code.startswith(mine) for mine in scope.codes if mine)
    )
