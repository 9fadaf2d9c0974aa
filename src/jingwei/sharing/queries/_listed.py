"""Rows of one version of a list as an agreement gives them: the agreed fields alone, and no place of whom a court protects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models.fields.json import KeyTransform

from jingwei.sharing import protecting, schema
from jingwei.sharing.models import ListRow, ListVersion
from jingwei.sharing.queries._agreed import Agreed
from jingwei.sharing.queries._protected import protected_rows
from jingwei.sharing.schema import Column
from jingwei.sharing.sealing import opened

type Value = str | int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One row. ``hidden`` are fields that are empty because they could tell where a protected person lives: nothing was handed out."""

    key_index: bytes
    subjects: tuple[UUID, ...]
    values: Mapping[str, Value]
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListedPage:
    """Rows in order, and the mark after which the next page begins; '' on the last. A page may hold fewer rows than were asked for."""

    rows: tuple[Listed, ...]
    mark: str


def listed(version: ListVersion, agreed: Agreed, *, index: bytes | None, after: str, most: int) -> ListedPage:
    """The row of a key, or the rows after a mark."""
    columns = schema.columns(agreed.agreement.list.columns) if agreed.agreement.list else ()
    named = {column.name: column for column in columns}
    wanted = [named[field] for field in agreed.agreement.fields]
    rows = ListRow.objects.filter(version=version.pk)
    if index is not None:
        rows = rows.filter(key_index=index)
    elif after:
        rows = rows.filter(id__gt=after)
    fetched = {f"value_{nth}": KeyTransform(one.name, "sealed" if one.personal else "plain") for nth, one in enumerate(wanted)}
    held = rows.order_by("id").annotate(**fetched).values_list("id", "subjects", "key_index", *fetched)[:most]
    protected = protected_rows([ident for ident, *_row in held])
    shown: list[Listed] = []
    for ident, subjects, key, *values in held:
        if ident not in protected:
            shown.append(Listed(bytes(key), tuple(subjects), _values(ident, wanted, values)))
        elif not _left_out(agreed, columns, people=len(subjects)):
            shown.append(_without_places(Listed(bytes(key), tuple(subjects), _values(ident, wanted, values)), wanted))
    return ListedPage(tuple(shown), str(held[len(held) - 1][0]) if index is None and len(held) == most else "")


def _left_out(agreed: Agreed, columns: Sequence[Column], *, people: int) -> bool:
    held = agreed.agreement.list
    territory, key = held.territory if held else "", schema.key_of(columns)
    return protecting.left_out(key, people=people, territory=territory, codes=agreed.actor.scope.codes)


def _without_places(row: Listed, columns: Sequence[Column]) -> Listed:
    hidden = frozenset(column.name for column in columns if protecting.tells_place(column))
    return Listed(row.key_index, row.subjects, protecting.without_places(row.values, columns), hidden)


def _values(ident: UUID, wanted: Sequence[Column], values: Sequence[Value]) -> dict[str, Value]:
    given = dict(zip(wanted, values, strict=True))
    sealed = {column.name: str(value) for column, value in given.items() if column.personal and value is not None}
    plain = {column.name: value for column, value in given.items() if not column.personal}
    return {column.name: None for column in wanted} | plain | opened(ident, sealed)
