"""Tables without the triggers, keys and indexes that cost most while many rows come, and with all of them again afterwards.

What the database tells of each (``pg_get_constraintdef``, ``pg_get_indexdef``) is made again word for word, so that every row is checked
by every constraint, after it came instead of before.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from benchmarks import report

_UNRECORDED = """select conrelid::regclass::text, tgname from (
  select tgrelid as conrelid, tgname from pg_trigger where not tgisinternal and tgname ~ '_(evidence|words)') t
 where conrelid::regclass::text ~ '^(registers|cases)_' order by 1, 2"""
# Checks stay: they cost little, and a row that does not satisfy one is told by its table at once. Keys that others refer to come
# back before what refers to them.
_CONSTRAINTS = """select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
 where contype in ('f', 'p', 'u', 'x') and conrelid::regclass::text = any (%s) order by contype = 'f', contype = 'x', conrelid, conname"""
_REFERRING = """select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
 where contype = 'f' and confrelid::regclass::text = any (%s) and not conrelid::regclass::text = any (%s)"""
_INDEXES = """select i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
 where i.indrelid::regclass::text = any (%s) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
 order by 1, 2"""


@contextmanager
def unrecorded(cursor: Any) -> Iterator[None]:
    """Within the block the triggers that ask for an entry in the log are off, and those that keep the words of residents."""
    cursor.execute(_UNRECORDED, [])
    found = cursor.fetchall()
    for table, name in found:
        cursor.execute(f"alter table {table} disable trigger {name}")
    yield
    cursor.execute("set constraints all immediate")  # a table with a check still to come is not altered
    for table, name in found:
        cursor.execute(f"alter table {table} enable trigger {name}")


@contextmanager
def bare(cursor: Any, tables: Sequence[str]) -> Iterator[None]:
    """Within the block the tables, which are emptied first, have no keys and indexes. Triggers work."""
    names = list(tables)
    cursor.execute(
        f"truncate {', '.join(names)} cascade"
    )  # new files: with wal_level = minimal nothing of this transaction is logged
    cursor.execute(_INDEXES, [names])
    indexes = cursor.fetchall()
    cursor.execute(_REFERRING, [names, names])
    constraints = cursor.fetchall()
    cursor.execute(_CONSTRAINTS, [names])
    constraints = cursor.fetchall() + constraints
    for table, name, _definition in reversed(constraints):
        cursor.execute(f"alter table {table} drop constraint {name}")
    for _table, name, _definition in indexes:
        cursor.execute(f"drop index {name}")
    yield
    for table, name, definition in constraints:
        report.note(f"{table}: {name}")
        cursor.execute(f"alter table {table} add constraint {name} {definition}")
    for _table, name, definition in indexes:
        report.note(name)
        cursor.execute(definition)
