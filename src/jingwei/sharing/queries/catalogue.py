"""The catalogue: which lists are held, why, on which law and until when, and who gets what under which agreement.

Public knowledge: nothing in it is about a person. A list's count stands in its version, so no row is opened to count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from jingwei.evidence.reads import gate
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import is_chinese
from jingwei.kernel.law import Citation
from jingwei.kernel.purposes import Purpose
from jingwei.sharing import schema
from jingwei.sharing.models import Agreement, List, ListVersion
from jingwei.sharing.queries._shown import AgreementShown as AgreementShown
from jingwei.sharing.queries._shown import columns_of, shown
from jingwei.sharing.schema import Column


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """What an agreement says of itself: its number, its own purpose, and the columns of what it is about by name."""

    number: str
    purpose: str
    purpose_en: str
    columns: dict[str, Column]

    def purpose_in(self, language: str) -> str:
        """Its purpose in a reader's language."""
        return self.purpose if is_chinese(language) else self.purpose_en


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The latest version of a list: how many rows, and the first day on which they are gone."""

    as_of: date
    rows: int
    kept_until: date


@dataclass(frozen=True, slots=True)
class ListShown:
    """A registered list as everybody may know it."""

    id: UUID
    name: str
    title: str
    title_en: str
    owner: str
    purpose: str
    purpose_en: str
    basis: Citation
    received_under: str
    retention_days: int
    columns: tuple[Column, ...]
    registered_at: datetime
    withdrawn_at: datetime | None
    latest: VersionRow | None


def list_lists(*, actor: Actor, purpose: Purpose) -> list[ListShown]:
    """All lists that were registered, by name; withdrawn ones too, since they were held."""
    gate(actor, purpose, duty="sharing.catalogue")
    rows = list(List.objects.order_by("name"))
    latest = _latest([row.pk for row in rows])
    return [
        ListShown(
            row.pk,
            row.name,
            row.title,
            row.title_en,
            row.owner,
            row.purpose,
            row.purpose_en,
            Citation(row.law, row.article, row.law_version),
            row.received_under,
            row.retention_days,
            schema.held(row.columns),
            row.registered_at,
            row.withdrawn_at,
            _version(row, latest.get(row.pk)),
        )
        for row in rows
    ]


def list_agreements(*, actor: Actor, purpose: Purpose) -> list[AgreementShown]:
    """All agreements, by number; those that ended too."""
    gate(actor, purpose, duty="sharing.catalogue")
    on = scopes.current().on
    return [shown(row, on=on) for row in Agreement.objects.select_related("list").order_by("number")]


def words_of(numbers: Sequence[UUID], *, actor: Actor, purpose: Purpose) -> dict[UUID, AgreementWords]:
    """Agreement → how a page words a read under it."""
    gate(actor, purpose, duty="sharing.catalogue")
    rows = Agreement.objects.select_related("list").filter(pk__in=set(numbers))
    return {
        row.pk: AgreementWords(row.number, row.purpose, row.purpose_en, {column.name: column for column in columns_of(row)})
        for row in rows
    }


def _latest(lists: Sequence[UUID]) -> dict[UUID, ListVersion]:
    found: dict[UUID, ListVersion] = {}
    rows = ListVersion.objects.filter(list__in=lists, completed_at__isnull=False, expired_at=None)
    for row in rows.order_by("as_of", "loaded_at", "batch"):
        found[row.list_id] = row  # the last one stays
    return found


def _version(row: List, held: ListVersion | None) -> VersionRow | None:
    if held is None or row.withdrawn_at is not None:
        return None
    return VersionRow(held.as_of, held.rows, held.as_of + timedelta(days=row.retention_days))
