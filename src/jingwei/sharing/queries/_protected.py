"""Which of what a consumer is about to be handed names somebody whom a court protects; the register's latest word counts."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection


def protected_rows(rows: Sequence[UUID]) -> frozenset[UUID]:
    """Of the rows of a list that the consumer of this transaction may read."""
    return _asked("select sharing_protected(%s)", rows)


def protected_corrections(corrections: Sequence[UUID]) -> frozenset[UUID]:
    """Of the corrections that wait for the consumer of this transaction."""
    return _asked("select sharing_corrections_protected(%s)", corrections)


def _asked(statement: str, ids: Sequence[UUID]) -> frozenset[UUID]:
    if not ids:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        return frozenset(ident for (ident,) in cursor.fetchall())
