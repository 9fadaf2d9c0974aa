"""An agreement as everybody may know it, and the columns of what it is about; for the queries of this package."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jingwei.kernel.law import Citation
from jingwei.sharing import policy, registry, schema
from jingwei.sharing.models import Agreement
from jingwei.sharing.schema import Column


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """An agreement as everybody may know it.

    Attributes:
        what: name of the list or of the offer.
        holds: whether it can be read under on the day asked about; not when its list was withdrawn.
        title: what the list or the offer is called.
    """

    id: UUID
    number: str
    what: str
    fields: tuple[str, ...]
    purpose: str
    purpose_en: str
    basis: Citation
    organisation: str
    codes: tuple[str, ...]
    valid_from: date
    valid_until: date
    withdrawn_at: datetime | None
    holds: bool
    title: str
    title_en: str


def columns_of(row: Agreement) -> tuple[Column, ...]:
    """The columns of what an agreement is about."""
    if row.list is not None:
        return schema.held(row.list.columns)
    offer = registry.offered(row.offer)  # its titles are in the reader's language already
    return tuple(
        Column(one.name, str(one.title), str(one.title), "text", one.personal, one.name == offer.key) for one in offer.columns
    )


def shown(row: Agreement, *, on: date) -> AgreementShown:
    """A row as the catalogue shows it."""
    listed = row.list is None or row.list.withdrawn_at is None
    offer = "" if row.list else str(registry.offered(row.offer).title)
    titles = (row.list.title, row.list.title_en) if row.list else (offer, offer)
    return AgreementShown(
        row.pk,
        row.number,
        row.list.name if row.list else row.offer,
        tuple(row.fields),
        row.purpose,
        row.purpose_en,
        Citation(row.law, row.article, row.law_version),
        row.organisation,
        tuple(row.codes),
        row.valid_from,
        row.valid_until,
        row.withdrawn_at,
        listed and policy.holds(row.valid_from, row.valid_until, row.withdrawn_at, on=on),
        *titles,
    )
