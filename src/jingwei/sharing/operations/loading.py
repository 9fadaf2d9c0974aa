"""Taking rows into a registered list: the seam for the importer, which reads the files that departments send.

Runs in the import role's transaction, so that rows, their version and their entry stand together or not at all. A version is read by
nobody before it is completed: who reads in the middle of a load would take half of a list for the whole.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.scope import Level, Scope
from jingwei.kernel.territory import place_of
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.people import numbers
from jingwei.sharing import schema
from jingwei.sharing.errors import ListClosed
from jingwei.sharing.events import ListCompleted, ListLoaded, VersionUndone
from jingwei.sharing.models import List, ListVersion
from jingwei.sharing.schema import Column
from jingwei.sharing.sealing import opened, seal

NUMBERED = frozenset({schema.NUMBER, "text"})
"""Kinds of columns in which an identity number may stand."""


class Taken(StrEnum):
    """What became of a line. The last four keep it out."""

    NEW = "new"
    MATCHED = "matched"  # says again what another line of this version says
    TWICE = "twice"  # says something else under a key that another line has
    KEY_MISSING = "key-missing"
    NOBODY = "nobody"  # holds personal values, and no identity number says whose
    OUTSIDE = "outside"  # of a place that is not the sender's


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose cells were read: column → value in stored form (``schema.read``); an empty cell is left out."""

    line: int
    values: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    line: int
    key: bytes
    subjects: list[UUID]
    plain: dict[str, str | int]
    sealed: dict[str, str]
    place: tuple[str, str, str]


def load(
    name: str, lines: Sequence[Line], *, batch: int, as_of: date, actor: Actor, at: datetime, within: Scope | None = None
) -> Mapping[int, Taken]:
    """Take lines into the version of a list that a batch makes. Call it as often as there are chunks, each once.

    Args:
        batch: number of the batch; one batch is one version.
        as_of: the date of the data.
        actor: must hold ``sharing.load``.
        within: the territory of the sender; lines of places outside it are kept out.

    Returns:
        line → what became of it; every line is answered for.

    Raises:
        ListClosed: no list of that name takes rows.

    Records ``sharing.list-loaded`` if any row was taken.
    """
    actor.require("sharing.load")
    with transaction.atomic(using=IMPORT):
        held = _open_list(name)
        columns = schema.columns(held.columns)
        version = _version(held, batch=batch, as_of=as_of, at=at)
        outcomes: dict[int, Taken] = {}
        rows: dict[bytes, _Row] = {}
        for line in lines:
            row = _row(line, columns, held, at=at)
            if row is None:
                outcomes[line.line] = Taken.KEY_MISSING
            elif row.sealed and not row.subjects:
                outcomes[line.line] = Taken.NOBODY
            elif within is not None and not within.covers(row.place[2]):
                outcomes[line.line] = Taken.OUTSIDE
            elif row.key in rows:
                outcomes[line.line] = _again(rows[row.key].plain, rows[row.key].sealed, rows[row.key].id, row)
            else:
                rows[row.key] = row
        outcomes |= _store(version, rows)
        taken = sum(outcome is Taken.NEW for outcome in outcomes.values())
        if taken:
            _count(version, taken)
            _tell(ListLoaded(name, batch, as_of, taken), held, actor=actor, at=at)
    return outcomes


def complete(name: str, *, batch: int, actor: Actor, at: datetime) -> bool:
    """All rows of a batch are there: its version may be read. False when it has none, or was completed before.

    Args:
        actor: must hold ``sharing.load``.

    Raises:
        ListClosed: no list of that name takes rows.

    Records ``sharing.list-completed``.
    """
    actor.require("sharing.load")
    with transaction.atomic(using=IMPORT):
        held = _open_list(name)
        versions = ListVersion.objects.using(IMPORT).filter(list=held.pk, batch=batch, undone_at=None)
        if not versions.filter(completed_at=None).update(completed_at=at):
            return False
        _tell(ListCompleted(name, batch, versions.values_list("rows", flat=True)[0]), held, actor=actor, at=at)
    return True


def undo(name: str, *, batch: int, actor: Actor, at: datetime) -> bool:
    """What a batch brought is read by nobody from now on, the version before it counts again, and the worker erases the rows.

    Args:
        actor: must hold ``sharing.load``.

    Returns:
        False when the batch made no version of the list, or was undone before.

    Raises:
        ListClosed: no list of that name takes rows.

    Records ``sharing.version-undone``.
    """
    actor.require("sharing.load")
    with transaction.atomic(using=IMPORT):
        held = _open_list(name)
        versions = ListVersion.objects.using(IMPORT).filter(list=held.pk, batch=batch, undone_at=None)
        if not versions.update(undone_at=at, completed_at=None):
            return False
        _tell(VersionUndone(name, batch), held, actor=actor, at=at)
    return True


def columns_taken(name: str) -> tuple[Column, ...] | None:
    """The columns of a list that takes rows; None when there is no such list. Records nothing: it only reads."""
    held = List.objects.using(IMPORT).filter(name=name, withdrawn_at=None).first()
    return schema.columns(held.columns) if held else None


def titles_taken() -> dict[str, tuple[str, str]]:
    """The lists that take rows: name → title in Chinese and in English, by name. Records nothing: it only reads."""
    rows = List.objects.using(IMPORT).filter(withdrawn_at=None).order_by("name")
    return {name: (title, title_en) for name, title, title_en in rows.values_list("name", "title", "title_en")}


def lists_of(batch: int) -> tuple[str, ...]:
    """The lists of which a batch made a version: what is to be completed or undone with it. Records nothing: it only reads."""
    return tuple(ListVersion.objects.using(IMPORT).filter(batch=batch).values_list("list__name", flat=True))


def _open_list(name: str) -> List:
    held = List.objects.using(IMPORT).filter(name=name, withdrawn_at=None).first()
    if held is None:
        raise ListClosed(name=name)
    return held


def _version(held: List, *, batch: int, as_of: date, at: datetime) -> ListVersion:
    made = {"id": ordered_id(at), "as_of": as_of, "loaded_at": at}
    return ListVersion.objects.using(IMPORT).get_or_create(list_id=held.pk, batch=batch, defaults=made)[0]


def _count(version: ListVersion, taken: int) -> None:
    with connections[IMPORT].cursor() as cursor:
        cursor.execute("update sharing_listversion set rows = rows + %s where id = %s", [taken, version.pk])


def _row(line: Line, columns: Sequence[Column], held: List, *, at: datetime) -> _Row | None:
    """A row ready to be stored; None without a key."""
    key = schema.key_of(columns)
    if key.name not in line.values:
        return None
    ident = ordered_id(at)
    plain, sealed = dict[str, str | int](), dict[str, str]()
    for column in columns:
        if column.name in line.values:
            value = line.values[column.name]
            if column.personal:
                sealed[column.name] = seal(ident, column.name, value)
            else:
                plain[column.name] = value
    index = keys.ring().blind_index(schema.KEYS[key.kind], str(line.values[key.name]))
    return _Row(ident, line.line, index, _subjects(line, columns), plain, sealed, _place(line, columns, held))


def _subjects(line: Line, columns: Sequence[Column]) -> list[UUID]:
    """Whom a row is about: everybody whose identity number stands in it, the landlord and the tenant alike, in a remark as well."""
    cells = [str(line.values[column.name]) for column in columns if column.kind in NUMBERED and column.name in line.values]
    return sorted(map(numbers.subject_of, frozenset[str]().union(*map(numbers.written_in, cells))))


def _place(line: Line, columns: Sequence[Column], held: List) -> tuple[str, str, str]:
    """Street, community and grid of a row. One that names no grid lies in its list's territory and in no part of it."""
    grid = next((str(line.values[column.name]) for column in columns if column.kind == "grid" and column.name in line.values), "")
    if grid:
        return place_of(grid)
    return place_of(held.territory.ljust(Level.GRID.digits, "0"))


def _store(version: ListVersion, rows: Mapping[bytes, _Row]) -> dict[int, Taken]:
    """Store what is new in this version; a key that an earlier chunk brought is compared."""
    outcomes: dict[int, Taken] = {}
    with connections[IMPORT].cursor() as cursor:
        cursor.execute(
            "select key_index, id, plain::text, sealed::text from sharing_listrow where version_id = %s and key_index = any (%s)",
            [version.pk, list(rows)],
        )
        for index, ident, plain, sealed in cursor.fetchall():
            row = rows[bytes(index)]
            outcomes[row.line] = _again(json.loads(plain), json.loads(sealed), ident, row)
        fresh = [row for row in rows.values() if row.line not in outcomes]
        cursor.executemany(_INSERT, [_values(version, row) for row in fresh])
    return outcomes | {row.line: Taken.NEW for row in fresh}


_INSERT = """insert into sharing_listrow (id, version_id, line, key_index, subjects, plain, sealed, street, community, grid)
values (%s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s)"""


def _values(version: ListVersion, row: _Row) -> tuple[Any, ...]:
    plain, sealed = json.dumps(row.plain, ensure_ascii=False), json.dumps(row.sealed)
    return (row.id, version.pk, row.line, row.key, row.subjects, plain, sealed, *row.place)


def _again(plain: Mapping[str, Any], sealed: Mapping[str, str], ident: UUID, row: _Row) -> Taken:
    same = plain == row.plain and opened(ident, sealed) == opened(row.id, row.sealed)
    return Taken.MATCHED if same else Taken.TWICE


def _tell(event: ListLoaded | ListCompleted | VersionUndone, held: List, *, actor: Actor, at: datetime) -> None:
    record(event, actor=actor, at=at, about=Particulars(purpose=SHARING, case=held.pk), using=IMPORT)
