"""A version of a list came or was taken back: what consumers received is compared with what the list says now.

Which of two dated versions is right is decided by the day: a version says what was so on the date of its data. What was received after
that date, from the version before, was wrong already; what was received before it was right then, and the next read brings the
news. A version of the same date as the one before mends it. A name under an identity number does not change with the day: it is
followed whatever the dates are.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from jingwei.evidence.reads import note
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import start_of
from jingwei.kernel.purposes import CORRECTION
from jingwei.sharing import schema
from jingwei.sharing.corrected import record_handle
from jingwei.sharing.models import Agreement, List, ListVersion
from jingwei.sharing.operations.following import News, agreements_on, correct_records
from jingwei.sharing.right import Right, Values
from jingwei.sharing.sealing import opened

PAGE = 5_000
DAY = timedelta(days=1)
NOTHING = Right((), shown=lambda codes: (), then=lambda day, codes: ())


@dataclass(frozen=True, slots=True)
class _Row:
    subjects: tuple[UUID, ...]
    values: Values
    grid: str

    def within(self, codes: Sequence[str]) -> tuple[Values, ...]:
        """The row as a reader in a territory gets it."""
        return (self.values,) if any(self.grid.startswith(code) for code in codes if code) else ()


@dataclass(frozen=True, slots=True)
class _Side:
    """A version among the others of its list.

    Attributes:
        right: the one that counts where this one did or does; None where none is left.
        latest: the one that readers get.
    """

    right: ListVersion | None
    latest: ListVersion | None


def follow_version(name: str, *, batch: int, cause: str, actor: Actor, at: datetime) -> int:
    """Compare what was received of a list with what it says since a batch was completed or undone; how many corrections were made.

    Args:
        actor: the product itself, with ``sharing.follow``, in the decision scope.

    Records ``sharing.correction-made`` for each agreement concerned.

    Cost: for each agreement under which anything was received in that time one keyed hash a row of the version.
    """
    actor.require("sharing.follow")
    version = ListVersion.objects.select_related("list").filter(list__name=name, batch=batch).first()
    if version is None or version.list.withdrawn_at is not None:
        return 0
    others = sorted(ListVersion.objects.filter(list=version.list_id, completed_at__isnull=False).exclude(pk=version.pk), key=_order)
    earlier = next((one for one in reversed(others) if _order(one) < _order(version)), None)
    later = next((one for one in others if _order(one) > _order(version)), None)
    news = News(about=f"list:{name}", cause=cause, right_of=lambda keys, fields: dict.fromkeys(keys, NOTHING))
    if version.undone_at is not None:
        side = _Side(earlier, others[-1] if others else None)
        news = replace(news, since=version.loaded_at, until=later.completed_at if later else None)
    elif version.completed_at is not None:
        side = _Side(version, others[-1] if later else version)
        news = replace(news, since=_counts_from(version, earlier), until=start_of(later.as_of + DAY) if later else None)
    else:
        return 0
    names = frozenset[str]() if later or version.undone_at else _lasting(version.list)
    return sum(_under(agreement, news, side, names, actor=actor, at=at) for agreement in agreements_on(news.about))


def _order(version: ListVersion) -> tuple[date, datetime, int]:
    return version.as_of, version.loaded_at, version.batch


def _counts_from(version: ListVersion, earlier: ListVersion | None) -> datetime:
    """From when on what was received before this version came was wrong: on its own day only where it mends one of that day."""
    mends = earlier is not None and earlier.as_of == version.as_of
    return start_of(version.as_of if mends else version.as_of + DAY)


def _lasting(held: List) -> frozenset[str]:
    columns = schema.columns(held.columns)
    if schema.key_of(columns).kind != schema.NUMBER:
        return frozenset()
    return frozenset(column.name for column in columns if column.kind == "name")


def _under(agreement: Agreement, news: News, side: _Side, names: frozenset[str], *, actor: Actor, at: datetime) -> int:
    names &= set(agreement.fields)
    received = _received_since(agreement.pk, None if names else news.since)
    if not received:
        return 0
    held = {handle: key for handle, key in _handles(agreement.pk, side) if handle in received}
    told = replace(news, right_of=lambda keys, fields: _rights(side, keys, fields, actor))
    made = correct_records(agreement, told, held, actor=actor, at=at)
    made += correct_records(agreement, news, {handle: handle.bytes for handle in received - set(held)}, actor=actor, at=at)
    if names:
        made += correct_records(agreement, replace(told, fields=names, since=None), held, actor=actor, at=at)
    return made


def _received_since(agreement: UUID, since: datetime | None) -> frozenset[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("select sharing_records(%s, coalesce(%s, '-infinity'::timestamptz))", [agreement, since])
        return frozenset(handle for (handle,) in cursor.fetchall())


def _handles(agreement: UUID, side: _Side) -> Iterator[tuple[UUID, bytes]]:
    """Handles under an agreement of the rows that are right, or that readers get today."""
    for version in {one.pk for one in (side.right, side.latest) if one is not None}:
        after: bytes | None = b""
        while after is not None:
            with connection.cursor() as cursor:
                cursor.execute("select sharing_version_keys(%s, %s, %s)", [version, after, PAGE])
                keys = [bytes(key) for (key,) in cursor.fetchall()]
            yield from ((record_handle(agreement, about=key), key) for key in keys)
            after = keys[-1] if len(keys) == PAGE else None


def _rights(side: _Side, keys: Sequence[bytes], fields: Collection[str], actor: Actor) -> Mapping[bytes, Right]:
    right = _rows(side.right, keys, fields, actor)
    latest = right if side.latest == side.right else _rows(side.latest, keys, fields, actor)
    return {key: _right(right.get(key), latest.get(key)) for key in keys}


def _right(then: _Row | None, now: _Row | None) -> Right:
    subjects = {subject for row in (then, now) if row for subject in row.subjects}
    return Right(
        tuple(sorted(subjects)),
        shown=lambda codes: now.within(codes) if now else (),
        then=lambda day, codes: then.within(codes) if then else (),
    )


def _rows(version: ListVersion | None, keys: Sequence[bytes], fields: Collection[str], actor: Actor) -> dict[bytes, _Row]:
    if version is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select * from sharing_version_rows(%s, %s)", [version.pk, list(keys)])
        found = {bytes(key): _row(fields, *row) for key, *row in cursor.fetchall()}
    if subjects := [subject for row in found.values() for subject in row.subjects]:
        note(actor, CORRECTION, what="sharing.row-held", fields=sorted(fields), subjects=subjects)
    return found


def _row(fields: Collection[str], ident: UUID, subjects: list[UUID], plain: str, sealed: str, grid: str) -> _Row:
    closed = {name: text for name, text in json.loads(sealed).items() if name in fields}
    held = json.loads(plain)
    values: Values = {name: held.get(name) for name in fields} | opened(ident, closed)
    return _Row(tuple(subjects), values, grid)
