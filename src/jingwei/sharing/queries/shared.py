"""What a consumer reads under its agreement: one record by its key, or pages of all; the agreed fields and no others.

Each person concerned is noted in the read log, with the agreement's purpose and basis and the agreement as the case; and for each
field of each record, also of one that concerns nobody, a salted commitment is kept, by which a value that turns out wrong is known
later. Whom a court protects is handed out without a place: see ``_listed`` for lists, and the modules that offer registers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jingwei.evidence.reads import gate, note
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.sharing import registry, schema
from jingwei.sharing.corrected import record_handle
from jingwei.sharing.errors import WrongKey
from jingwei.sharing.models import ListVersion
from jingwei.sharing.queries._agreed import Agreed, held_by, under
from jingwei.sharing.queries._delivered import Given, note_deliveries
from jingwei.sharing.queries._listed import ListedPage, listed
from jingwei.sharing.queries._shown import AgreementShown as AgreementShown
from jingwei.sharing.queries._shown import shown
from jingwei.sharing.schema import CellWrong

MOST = 200
type Value = str | int | None


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """One record as a consumer gets it. ``record`` is the handle that a later correction names."""

    record: UUID
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class SharedPage:
    """A page. ``next`` is where the following one begins, '' on the last; ``as_of`` the date of a list's data."""

    rows: tuple[SharedRecord, ...]
    next: str
    as_of: date | None


def own_agreements(*, actor: Actor, purpose: Purpose) -> list[AgreementShown]:
    """The agreements of the reader's program or unit, by number; those that ended too. Whether they hold is said of today."""
    gate(actor, purpose, duty="sharing.read")
    today = district_day(scopes.current().at)
    return [shown(row, on=today) for row in held_by(actor).order_by("number")]


def own_agreement(number: str, *, actor: Actor, purpose: Purpose) -> AgreementShown:
    """One of them.

    Raises:
        NotFound: the reader's program or unit holds none of that number.
    """
    gate(actor, purpose, duty="sharing.read")
    row = held_by(actor).filter(number=number).first()
    if row is None:
        raise NotFound()
    return shown(row, on=district_day(scopes.current().at))


def look_up(number: str, key: str, *, actor: Actor, purpose: Purpose) -> SharedPage:
    """The record of a key; an empty page where there is none in the agreement's territory.

    Raises:
        NotFound, AgreementOver.
        WrongKey: the text cannot be a key of that list or register.
    """
    with under(number, actor=actor, purpose=purpose) as agreed:
        if agreed.agreement.list is None:
            offer = registry.offered(agreed.agreement.offer)
            normal = offer.normal(key)
            if normal is None:
                raise WrongKey(column=offer.key)
            return _of_offer(agreed, key=normal, after="", most=1)
        column = schema.key_of(schema.columns(agreed.agreement.list.columns))
        try:
            value = schema.read(column, key)
        except CellWrong as error:
            raise WrongKey(column=column.name) from error
        return _of_list(agreed, index=keys.ring().blind_index(schema.KEYS[column.kind], str(value)), after="", most=1)


def page(number: str, *, actor: Actor, purpose: Purpose, after: str = "", most: int = 50) -> SharedPage:
    """Records of the agreement's territory, from the one that follows a mark on; at most 200.

    Raises:
        NotFound, AgreementOver.
    """
    with under(number, actor=actor, purpose=purpose) as agreed:
        if agreed.agreement.list is None:
            return _of_offer(agreed, key=None, after=after, most=min(most, MOST))
        return _of_list(agreed, index=None, after=after, most=min(most, MOST))


def _of_offer(agreed: Agreed, *, key: str | None, after: str, most: int) -> SharedPage:
    row = agreed.agreement
    found = registry.offered(row.offer).find(
        fields=row.fields, key=key, after=after, most=most, case=row.pk, actor=agreed.actor, purpose=agreed.purpose
    )
    following = found[-1].mark if key is None and len(found) == most else ""
    rows = [_Out(record_handle(row.pk, about=record.mark.encode()), record.subjects, record.values) for record in found]
    return _delivered(agreed, rows, following, None)


def _of_list(agreed: Agreed, *, index: bytes | None, after: str, most: int) -> SharedPage:
    row = agreed.agreement
    begun, _bar, after = after.partition("|")  # a page goes on in the version that the first one was of
    versions = ListVersion.objects.filter(list=row.list_id, completed_at__isnull=False, expired_at=None)
    latest = (versions.filter(pk=begun) if begun else versions.order_by("-as_of", "-loaded_at", "-batch")).first()
    found = listed(latest, agreed, index=index, after=after, most=most) if latest else ListedPage((), "")
    subjects = [subject for one in found.rows for subject in one.subjects]
    name = row.list.name if row.list else ""
    note(agreed.actor, agreed.purpose, what=f"list:{name}", fields=row.fields, subjects=subjects, case=row.pk)
    rows = [_Out(record_handle(row.pk, about=one.key_index), one.subjects, one.values, one.hidden) for one in found.rows]
    following = f"{latest.pk}|{found.mark}" if latest and found.mark else ""
    return _delivered(agreed, rows, following, latest.as_of if latest else None)


@dataclass(frozen=True, slots=True)
class _Out:
    record: UUID
    subjects: tuple[UUID, ...]
    values: Mapping[str, Value]
    hidden: frozenset[str] = frozenset()


def _delivered(agreed: Agreed, rows: Sequence[_Out], following: str, as_of: date | None) -> SharedPage:
    """Note what is handed out, then hand it out."""
    note_deliveries(
        agreed.agreement.pk,
        [
            Given(row.record, field, row.subjects, value)
            for row in rows
            for field, value in row.values.items()
            if field not in row.hidden
        ],
    )
    return SharedPage(tuple(SharedRecord(row.record, dict(row.values)) for row in rows), following, as_of)
