"""Statements of the busiest paths: parsed and planned by the server once a connection, and several on their way at once.

Django's cursors write the values into the statement, so the server parses, applies the policies and plans anew each time. That suits
nearly everything; a statement that a declaration sends goes through here. Wrappers and logs of the connection see both alike.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg import Cursor


class _Prepared(Cursor[Any]):
    """A cursor that hands the values over beside the statement, which the server keeps."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> "_Prepared":
        super().execute(query, params, prepare=True)
        return self


def prepared(using: str = "default") -> CursorWrapper:
    """A cursor whose statements the server keeps. Write casts where a value's type cannot be told from its place."""
    connection = connections[using]
    connection.ensure_connection()
    cursor: Any = _Prepared(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


def insert_row(row: Model, *, using: str = "default") -> None:
    """``row.save(force_insert=True)`` for a row with its key, prepared; signals are not sent."""
    connection = connections[using]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in row._meta.concrete_fields]
    with prepared(using) as cursor:
        cursor.execute(_insert(type(row)), values)


@cache
def _insert(model: type[Model]) -> str:
    columns = [field.column for field in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    return f'insert into "{model._meta.db_table}" ({names}) values ({", ".join(["%s"] * len(columns))})'


@contextmanager
def unwaited(using: str = "default") -> Iterator[None]:
    """Within the block a statement is sent without waiting for the one before; they still run one after another.

    Fetching waits for the rows. The error of a statement is raised by the next fetch, or when the block ends.
    """
    connection = connections[using]
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
