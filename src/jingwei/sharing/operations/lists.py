"""Registering and withdrawing a department's list."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.law import Citation, cite
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.scope import DIVISIONS
from jingwei.registers.importing.refusing import refused
from jingwei.sharing import schema
from jingwei.sharing.errors import ListTaken, WrongList
from jingwei.sharing.events import ListRegistered, ListWithdrawn
from jingwei.sharing.models import List

LONGEST_DAYS = 3660
_SLUG = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDescription:
    """What must be said of a list before a row of it is kept.

    Attributes:
        owner: code of the department that answers for it.
        territory: code of the division that it is about.
        basis: ``LAW:ARTICLE`` of the catalogue of law.
        received_under: the agreement under which it was received.
        columns: as ``schema.columns`` takes them.
    """

    name: str
    title: str
    title_en: str
    owner: str
    territory: str
    purpose: str
    purpose_en: str
    basis: str
    received_under: str
    retention_days: int
    columns: tuple[dict[str, Any], ...]


@transaction.atomic
def register_list(described: ListDescription, *, actor: Actor, at: datetime) -> UUID:
    """Let a department's list be kept.

    Args:
        actor: must hold ``sharing.lists``.

    Raises:
        WrongList: something is missing, or a column or the title says what no list may keep.
        UnknownCitation: the catalogue of law does not hold the basis.
        ListTaken: there is, or was, a list of that name.

    Records ``sharing.list-registered``.
    """
    actor.require("sharing.lists")
    basis, columns = cited(described.basis), schema.columns(described.columns)
    _require_whole(described)
    if List.objects.filter(name=described.name).exists():
        raise ListTaken(name=described.name)
    row = List(
        id=ordered_id(at),
        name=described.name,
        title=described.title,
        title_en=described.title_en,
        owner=described.owner,
        territory=described.territory,
        purpose=described.purpose,
        purpose_en=described.purpose_en,
        law=basis.law,
        article=basis.article,
        law_version=basis.version,
        columns=[asdict(column) for column in columns],
        retention_days=described.retention_days,
        received_under=described.received_under,
        registered_at=at,
        registered_by=actor.ident,
    )
    row.save(force_insert=True)
    event = ListRegistered(described.name, described.owner, tuple(column.name for column in columns), described.retention_days)
    record(event, actor=actor, at=at, about=Particulars(purpose=SHARING, case=row.id), new_case=True)
    return row.id


@transaction.atomic
def withdraw_list(name: str, *, actor: Actor, at: datetime) -> None:
    """Keep a list no longer: nobody reads it from this moment on, and the worker erases its rows within the hour.

    Args:
        actor: must hold ``sharing.lists``.

    Raises:
        NotFound: there is no such list, or it was withdrawn before.

    Records ``sharing.list-withdrawn``.
    """
    actor.require("sharing.lists")
    row = List.objects.filter(name=name).first()
    if row is None or not List.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=actor.ident):
        raise NotFound()
    record(ListWithdrawn(name), actor=actor, at=at, about=Particulars(purpose=SHARING, case=row.pk))


def cited(basis: str) -> Citation:
    """The citation that ``LAW:ARTICLE`` writes.

    Raises:
        UnknownCitation: the catalogue holds no such article.
    """
    law, _colon, article = basis.partition(":")
    return cite(law.strip(), article.strip())


def _require_whole(described: ListDescription) -> None:
    said = asdict(described)
    empty = [name for name, value in said.items() if name != "columns" and not str(value).strip()]
    if empty:
        raise WrongList(reason=_("It does not say: %(names)s.") % {"names": ", ".join(empty)})
    slug = described.name
    kept = next(filter(None, map(refused, (slug, described.title, described.title_en))), None)
    if kept:  # who stands on a list of patients is known to be one, whatever its columns are called
        raise WrongList(reason=_("No list keeps %(kind)s, and this one says so by its name or title.") % {"kind": kept})
    if not (slug.isascii() and slug.replace("-", "").isalnum() and slug == slug.lower() and len(slug) <= _SLUG):
        raise WrongList(reason=_("Its name is made of small letters, digits and hyphens, at most 40."))
    if not 1 <= described.retention_days <= LONGEST_DAYS:
        raise WrongList(reason=_("Its rows are kept from 1 to %(most)s days.") % {"most": LONGEST_DAYS})
    if not any(level.fits([described.territory]) for level in DIVISIONS):
        raise WrongList(reason=_("Its territory is the code of a division, 6, 9 or 12 digits."))
