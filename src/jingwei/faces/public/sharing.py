"""The catalogue: what is held and why, on which law, until when, and who gets which fields under which agreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingwei.faces._furniture.access import Request, for_anybody
from jingwei.faces._furniture.components import Tag
from jingwei.faces._furniture.formats import thin
from jingwei.kernel.codes import divisions
from jingwei.kernel.datasets import Dataset, Offer
from jingwei.kernel.dates import is_chinese
from jingwei.kernel.law import Citation, text_of
from jingwei.kernel.purposes import DECLARING, SHARING
from jingwei.kernel.small_cells import LEAST, Cell
from jingwei.registers.queries.counts import ArchiveHeld, archive_held, estimate_held
from jingwei.sharing import registry
from jingwei.sharing.queries.catalogue import AgreementShown, ListShown, list_agreements, list_lists


@dataclass(frozen=True, slots=True)
class ShownAgreement:
    """Who gets what, as the page writes it."""

    number: str
    who: str
    fields: str
    purpose: str
    law: str
    since: date
    until: date
    tag: Tag


@dataclass(frozen=True, slots=True)
class ShownHolding:
    """One list or register, as the page writes it.

    Attributes:
        article: the law's own text where it is held.
        kept: for how long, in words; ``gone_on`` the first day without the rows that are held now, None where it depends.
    """

    anchor: str
    title: str
    owner: str
    purpose: str
    law: str
    article: str
    kept: str
    gone_on: date | None
    fields: str
    personal: str
    count: str
    as_of: date | None
    received_under: str
    withdrawn: bool
    agreements: tuple[ShownAgreement, ...]


@for_anybody
@require_safe
def catalogue(request: Request) -> HttpResponse:
    """The page. Nobody is in it, so it may be kept for a while by whoever shows it."""
    who: dict[str, Any] = {"actor": request.actor, "purpose": SHARING}
    agreements = [(row.what, row) for row in list_agreements(**who)]
    lists = list_lists(**who)
    titles = {f"{row.name}": {column.name: column.called(_language()) for column in row.columns} for row in lists}
    offers: list[Offer | Dataset] = [*registry.offers()]
    offers += [one for one in registry.every() if one.name not in {offer.name for offer in offers}]
    titles |= {one.name: {column.name: str(column.title) for column in one.columns} for one in offers}
    counts = estimate_held(**who)
    given = {what: [_agreement(row, titles.get(what, {})) for name, row in agreements if name == what] for what, _row in agreements}
    frame: Any = request
    frame.chrome_face = "public"
    context = {
        "lists": [_list(row, given.get(row.name, [])) for row in lists],
        "registers": [
            *(_register(one, counts.get(one.name), given.get(one.name, [])) for one in offers),
            _archive(archive_held(**who)),
        ],
    }
    return render(request, "public/sharing/catalogue.html", context)


def _list(row: ListShown, given: Sequence[ShownAgreement]) -> ShownHolding:
    chinese = is_chinese(_language())
    personal = [column.called(_language()) for column in row.columns if column.personal]
    return ShownHolding(
        anchor=f"list-{row.name}",
        title=row.title if chinese else row.title_en,
        owner=divisions.unit_name(row.owner),
        purpose=row.purpose if chinese else row.purpose_en,
        law=row.basis.label(_language()),
        article=_article(row.basis),
        kept=_("%(days)s days after the date of the data") % {"days": thin(row.retention_days)},
        gone_on=row.latest.kept_until if row.latest else None,
        fields=_joined(column.called(_language()) for column in row.columns if not column.personal),
        personal=_joined(personal),
        count=_counted(row.latest.rows if row.latest else 0, exact=True),
        as_of=row.latest.as_of if row.latest else None,
        received_under=row.received_under,
        withdrawn=row.withdrawn_at is not None,
        agreements=tuple(given),
    )


def _register(one: Offer | Dataset, count: int | None, given: Sequence[ShownAgreement]) -> ShownHolding:
    return ShownHolding(
        anchor=one.name.replace(".", "-"),
        title=str(one.title),
        owner="",
        purpose=str(one.purpose.title),
        law=one.purpose.law(_language()),
        article=_article(one.purpose.basis),
        kept=str(one.purpose.kept)
        if any(column.personal for column in one.columns)
        else _("always, with its history: no person is in it"),
        gone_on=None,
        fields=_joined(str(column.title) for column in one.columns if not column.personal),
        personal=_joined(str(column.title) for column in one.columns if column.personal),
        count=_("not counted yet") if count is None else _counted(count, exact=False),
        as_of=None,
        received_under="",
        withdrawn=False,
        agreements=tuple(given),
    )


def _archive(held: ArchiveHeld) -> ShownHolding:
    """The history archive: no agreement is made on it, so nobody gets it."""
    return ShownHolding(
        anchor="registers-history",
        title=_("History archive: what earlier registers and lists said"),
        owner="",
        purpose=_("To compare a declaration with what was recorded before, so that whoever is known needs no visit"),
        law=DECLARING.law(_language()),
        article=_article(DECLARING.basis),
        kept=_("with the person of its identity number; else until the list that a record came from is undone"),
        gone_on=None,
        fields="",
        personal=_joined(str(title) for title in held.fields),
        count=_counted(held.rows, exact=True),
        as_of=held.as_of,
        received_under="",
        withdrawn=False,
        agreements=(),
    )


def _agreement(row: AgreementShown, titles: dict[str, str]) -> ShownAgreement:
    over = Tag("info", _("Withdrawn") if row.withdrawn_at else _("Does not hold today"))
    return ShownAgreement(
        number=row.number,
        who=divisions.unit_name(row.organisation),
        fields=_joined(titles.get(field, field) for field in row.fields),
        purpose=row.purpose if is_chinese(_language()) else row.purpose_en,
        law=row.basis.label(_language()),
        since=row.valid_from,
        until=row.valid_until,
        tag=Tag("ok", _("Holds")) if row.holds else over,
    )


def _counted(count: int, *, exact: bool) -> str:
    """A number of records, or that it is too small to be told (decisions/0011)."""
    if count == 0:
        return _("none")
    if Cell(count, count).small:
        return _("fewer than %(least)s") % {"least": LEAST}
    return thin(count) if exact else _("about %(count)s") % {"count": thin(count)}


def _joined(parts: Any) -> str:
    return _(", ").join(parts)


def _article(citation: Citation) -> str:
    return text_of(citation, language=_language()) or ""


def _language() -> str:
    return get_language() or "zh-hans"
