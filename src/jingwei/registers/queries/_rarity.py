"""Which tokens of a typed text are rare, so that a search begins with them: it reads one token's index and looks the others up.

The planner cannot tell: it takes what is common in the whole register to be so in each territory, and does not weigh a token that is
looked up one by one.
"""

from collections.abc import Sequence
from typing import Any

from jingwei.kernel import scope as scopes
from jingwei.kernel import statements
from jingwei.kernel.scope import Kind, Level, Scope

COMMON = 300
"""From so many within the territory on, a token counts as common; more are not read."""
_COMMON = "select token, share from registers_common(%s, %s::text[])"


def rarest_first(tokens: Any, wanted: Sequence[str]) -> list[str]:
    """The tokens in the order of their shares of the whole register; those that are not among its commonest first, as given.

    Args:
        tokens: a model with a column ``token``.
    """
    if len(wanted) <= 1 or scopes.current().scope.kind not in {Kind.TERRITORY, Kind.CASE}:
        return list(wanted)
    with statements.prepared() as cursor:
        cursor.execute(_COMMON, [tokens._meta.db_table, list(wanted)])
        shares: dict[str, float] = dict(cursor.fetchall())
    return sorted(wanted, key=lambda token: shares.get(token, 0))


def rarest_here_first(tokens: Any, wanted: Sequence[str], scope: Scope) -> list[str]:
    """The same by how many there are within the territory; empty when it has one of them nowhere.

    Args:
        tokens: a model with columns ``token`` and ``grid``.

    Cost: two statements, and at most ``COMMON`` entries of the index a token.
    """
    if len(wanted) <= 1 or scope.kind is not Kind.TERRITORY or scope.level in {None, Level.LOGS} or not scope.codes:
        return list(wanted)
    ranges = " or ".join(["(t.grid >= %s and t.grid < %s)"] * len(scope.codes))
    bounds = [bound for code in scope.codes for bound in (code, code + "~")]  # '~' follows digits
    with statements.prepared() as cursor:
        cursor.execute(
            "select w.token, c.number from unnest(%s::text[]) w (token), lateral (select count(*) as number from"
            f" (select from {tokens._meta.db_table} t where t.token = w.token and ({ranges}) limit {COMMON}) s) c",
            [list(wanted), *bounds],
        )
        numbers: dict[str, int] = dict(cursor.fetchall())
    if not all(numbers.values()):
        return []
    return sorted(rarest_first(tokens, wanted), key=numbers.__getitem__)
