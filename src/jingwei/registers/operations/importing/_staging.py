"""Asking about and moving a few thousand lines at a time, over the import role's connection."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections

from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.operations.staging import Stage, columns_of


def ask(function: str, *arguments: Any, types: str) -> list[tuple[Any, ...]]:
    """Rows of one of the functions that compare a list with the registers.

    Args:
        types: PostgreSQL types of the arguments, comma-separated; an empty or untyped array has none of its own.
    """
    marks = ", ".join(f"%s::{kind.strip()}" for kind in types.split(","))
    with connections[IMPORT].cursor() as cursor:
        cursor.execute(f"select * from registers_import_{function}({marks})", list(arguments))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def move(stage: Stage) -> int:
    """Copy what was staged and let the owner's function move it; how many rows."""
    return move_rows(dict(stage.tables()))


def move_rows(tables: Mapping[str, Sequence[Sequence[Any]]]) -> int:
    """The same for rows by table, each in the order of ``columns_of``: COPY is refused under policies."""
    if not any(tables.values()):
        return 0
    with connections[IMPORT].cursor() as cursor:
        for table, rows in tables.items():
            columns = ", ".join(f'"{column}"' for column in columns_of(table))
            with cursor.copy(f"copy registers_stage_{table} ({columns}) from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute("select registers_import_take(%s)", [list(tables)])
        return int(cursor.fetchone()[0])
