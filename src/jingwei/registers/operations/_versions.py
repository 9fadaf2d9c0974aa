"""Writing on two time-lines: *change* ends what was true and begins something else, *correct* ends what we believed.

No version row is altered or removed: its recorded range is closed, and what holds instead is written beside it. Rows of one thing
are written one after another, under the lock of its identity row, and each step gets a later instant than the step before, whatever
the clocks of two servers say: what was known at an instant is always a state that was once the latest.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.intervals import FOREVER_AT
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.timelines import VersionMixin
from jingwei.registers.operations._tokens import index


class NothingChanged(Refused):
    """What was given is what the register holds already."""

    code = "nothing-changed"
    status = 409
    says = _("The register already says this. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes into a version table, when, and where what is written comes from."""

    actor: Actor
    at: datetime
    source: str


def hold(model: type[VersionMixin], thing: UUID) -> None:
    """Lock the thing until the transaction ends, and fix the instant at which this step is recorded.

    The instant is the database's clock, or a microsecond after anything that was recorded of the thing, whichever is later.
    """
    of = _of(model)
    with connection.cursor() as cursor:
        cursor.execute("select registers_hold(%s, %s)", [of.removesuffix("_id"), thing])
        cursor.execute(_INSTANT.format(table=model._meta.db_table, of=of), [thing])


_INSTANT = """
select set_config('jw.recorded', greatest(
  coalesce(nullif(current_setting('jw.recorded', true), '')::timestamptz, clock_timestamp()),
  (select interval '1 microsecond' + max(
     case when recorded_until = '9999-12-31 00:00:00+00' then recorded_from else recorded_until end)
   from {table} where {of} = %s))::text, true)"""


def begin[M: VersionMixin](model: type[M], *, valid_from: date, by: Writing, **values: Any) -> M:
    """Write the first version of a thing that was just made, open-ended."""
    row = model(id=ordered_id(by.at), valid_from=valid_from, source=by.source, entered_by=by.actor.ident, **values)
    row.save(force_insert=True)
    index(row)
    return row


def change[M: VersionMixin](model: type[M], thing: UUID, *, on: date, by: Writing, **values: Any) -> tuple[M, M]:
    """From a day on something else is true, as long as the version that held on that day would have held.

    Returns:
        the version that held on the day, as it was, and the one that begins.

    Raises:
        NotFound: the thing has no version on that day, or not within what the actor may see.
        NothingChanged: the values are those that hold.
    """
    old = _holding(model, thing, on=on)
    _refuse_same(old, values)
    _close(old)
    if old.valid_from < on:
        _copy(old, by=by, keep_origin=True, valid_until=on)
    return old, _copy(old, by=by, valid_from=on, **values)


def end[M: VersionMixin](model: type[M], thing: UUID, *, on: date, by: Writing) -> M:
    """From a day on, which lies within the version that holds then, it is true no longer and nothing takes its place.

    Returns:
        the version as it now ends.

    Raises:
        NotFound: the thing has no version on the day before, or not within what the actor may see.
    """
    hold(model, thing)
    before: M | None = _latest(model, thing).filter(valid_from__lt=on, valid_until__gte=on).first()
    if before is None:
        raise NotFound()
    if before.valid_until == on:
        raise NothingChanged()
    _close(before)
    return _copy(before, by=by, valid_until=on)


def correct[M: VersionMixin](model: type[M], thing: UUID, *, on: date, by: Writing, **values: Any) -> tuple[M, M]:
    """What we believed of the days around ``on`` was wrong: other values hold for the same range of days.

    Returns:
        the version as it was believed, and the corrected one.

    Raises:
        NotFound: the thing has no version on that day, or not within what the actor may see.
        NothingChanged: the values are those that we believed.
    """
    old = _holding(model, thing, on=on)
    _refuse_same(old, values)
    _close(old)
    return old, _copy(old, by=by, **values)


def _holding[M: VersionMixin](model: type[M], thing: UUID, *, on: date) -> M:
    hold(model, thing)
    row: M | None = _latest(model, thing).filter(valid_from__lte=on, valid_until__gt=on).first()
    if row is None:
        raise NotFound()
    return row


def _latest(model: type[Any], thing: UUID) -> Any:
    return model._default_manager.filter(**{_of(model): thing, "recorded_until": FOREVER_AT})


def _of(model: type[VersionMixin]) -> str:
    """The column that names the thing: ``dwelling_id`` of ``DwellingVersion``."""
    return model.__name__.removesuffix("Version").lower() + "_id"


def _refuse_same(row: VersionMixin, values: dict[str, Any]) -> None:
    if all(_plain(getattr(row, name)) == _plain(value) for name, value in values.items()):
        raise NothingChanged()


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _close(row: Any) -> None:
    """End what we believed; the trigger writes the instant. Only one of two writers can do it."""
    if not type(row)._default_manager.filter(pk=row.pk, recorded_until=FOREVER_AT).update(recorded_until=FOREVER_AT):
        raise NotFound()


_NOT_COPIED = frozenset({"id", "recorded_from", "recorded_until"})


def _copy[M: VersionMixin](row: M, *, by: Writing, keep_origin: bool = False, **values: Any) -> M:
    """A version like the row but for what is given. ``keep_origin``: only its end moved, so it still comes from where it came."""
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in _NOT_COPIED}
    origin: dict[str, Any] = {} if keep_origin else {"source": by.source, "entered_by": by.actor.ident}
    made = type(row)(id=ordered_id(by.at), **(kept | origin | values))
    made.save(force_insert=True)
    index(made)
    return made
