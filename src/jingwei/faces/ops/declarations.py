"""Boards of declarations and visits by street and community, and the list of declarations. Counts and records; no names."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jingwei.cases import queries as cases
from jingwei.cases.queries import By
from jingwei.cases.words import Show
from jingwei.declarations import queries as declarations
from jingwei.declarations.queries import Declaration
from jingwei.declarations.words import State
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Column, Kpi, Pager, Table
from jingwei.faces._furniture.formats import dated, thin
from jingwei.faces.ops.area import Area, area_of, bar, crumbs, moved, shown, shown_day
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.faces.ops.lines import DAY, Line, lines_of, table_of, total_of, trends_of
from jingwei.faces.ops.witnessed import behind
from jingwei.faces.ops.wording import reasons_in_words, state_on, state_tag, who_handles
from jingwei.kernel import workdays
from jingwei.kernel.dates import start_of
from jingwei.kernel.purposes import SUPERVISION
from jingwei.kernel.scope import Level
from jingwei.registers.queries import places, territory

PAGE = 50
MOST_DUE = 12


@page(area="declarations")
def board(request: Request) -> HttpResponse:
    """The board: four numbers, a line a street or community, and what is late or due next."""
    if led := moved(request):
        return led
    area = area_of(request)
    with shown(request) as day:
        by = By.STREET if not area.street and request.actor.scope.level is Level.DISTRICT else By.COMMUNITY
        lines = lines_of(request, area, day, by=by)
        total = total_of(lines)
        due = _due(request, area)
        oldest = cases.oldest_open(actor=request.actor, purpose=SUPERVISION, street=area.street, community=area.community)
    names = _names(
        request,
        [
            *(line.code for line in lines),
            *(code for order in due for code in (order.community, order.grid)),
            area.street,
            area.community,
        ],
    )
    return draw(
        request,
        "declarations/board",
        bar=bar(request, area),
        crumbs=crumbs(area, names, "ops:declarations"),
        place=names.get(area.code, ""),
        standing=behind(request),
        tiles=_tiles(total, oldest, day, area),
        lines=table_of(lines, total, names, area, by=by),
        trends=trends_of(lines, total, names, area, by=by) if lines else None,
        due=_due_table(due, names, area),
    )


def _tiles(total: Line, oldest: date | None, day: date, area: Area) -> list[Kpi]:
    share = f"{100 * total.straight_in / total.declared:.1f}%" if total.declared else ""
    soon = total.orders.late + total.orders.due_soon
    waited = workdays.between(oldest + DAY, day + DAY).days if oldest else 0
    orders = reverse("ops:cases")
    return [
        Kpi(
            _("Declared this week"),
            total.declared,
            _("%(share)s straight into the register") % {"share": thin(share)} if share else _("Nobody has declared yet this week"),
            url=reverse("ops:declaration-list") + area.query(),
        ),
        Kpi(
            _("Waiting for a visit"),
            total.orders.open,
            _("the oldest for %(days)s working days") % {"days": waited} if oldest else _("Nothing waits"),
            url=orders + area.query(show=Show.OPEN),
        ),
        Kpi(
            _("Late or due next"),
            soon,
            _("%(late)s late, %(due)s due by the next working day") % {"late": total.orders.late, "due": total.orders.due_soon},
            kind="bad" if total.orders.late else "wait" if soon else None,
            url=orders + area.query(show=Show.LATE if total.orders.late else Show.DUE_SOON),
        ),
        Kpi(_("Visits saved this week"), total.straight_in, _("compared with calling at every door")),
    ]


def _due(request: Request, area: Area) -> list[cases.Listed]:
    found: list[cases.Listed] = []
    for show in (Show.LATE, Show.DUE_SOON):
        more = cases.list_orders(
            actor=request.actor, purpose=SUPERVISION, show=show, street=area.street, community=area.community, most=MOST_DUE
        )
        found += more.rows
    return found[:MOST_DUE]


def _due_table(due: list[cases.Listed], names: dict[str, str], area: Area) -> Table:
    rows: Lines = [
        [
            Cell(order.number, url=reverse("ops:order", args=[order.number]), note=dated_note(order)),
            reasons_in_words(order.reasons),
            who_handles(order, names),
        ]
        for order in due
    ]
    columns = [Column(_("Order")), Column(_("Reason")), Column(_("Who handles it"))]
    return Table(_("Late, or due by the next working day"), columns, rows, empty=_("Nothing is late, and nothing is due tomorrow."))


def dated_note(order: cases.Listed) -> str:
    """The limit of an order in a few words."""
    day = dated(order.due_on, get_language() or "en")
    return (_("was due on %(day)s") if order.late else _("due on %(day)s")) % {"day": day}


def _names(request: Request, codes: Iterable[str]) -> dict[str, str]:
    return territory.names_of(codes, actor=request.actor, purpose=SUPERVISION)


@page(area="declaration-list")
def listing(request: Request) -> HttpResponse:
    """Declarations of the area, newest first: receipt, state and reasons in words, dwelling. No names."""
    if led := moved(request):
        return led
    area = area_of(request)
    state = request.GET.get("state", "")
    if state and state not in State.values:
        raise Http404
    with shown(request) as day:
        rows = declarations.list_declarations(
            actor=request.actor,
            purpose=SUPERVISION,
            state=state,
            street=area.street,
            community=area.community,
            until=day + DAY,
            before=_mark(request.GET.get("before", "")),
            most=PAGE + 1,
        )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    here = reverse("ops:declaration-list")
    names = _names(request, [area.street, area.community, *(row.community for row in rows)])
    return draw(
        request,
        "declarations/list",
        bar=bar(request, area, state=state),
        crumbs=crumbs(area, names, "ops:declaration-list"),
        place=names.get(area.code, ""),
        states=[("", _("All")), *State.choices],
        state=state,
        kept={"street": "" if area.community else area.street, "community": area.community, **area.days},
        declared=_listed(rows[:PAGE], names, request),
        pager=Pager(
            next_url=here + area.query(state=state, before=str(last.pk)) if last else "",
            previous_url=here + area.query(state=state) if "before" in request.GET else "",
            note=_("newest first"),
        ),
    )


def _listed(rows: list[Declaration], names: dict[str, str], request: Request) -> Table:
    end = start_of(shown_day(request) + DAY)
    addresses = places.addresses_of({row.dwelling_id for row in rows}, actor=request.actor, purpose=SUPERVISION)
    orders = {row.pk: row.order.number for row in rows if row.order}
    return Table(
        _("Declarations"),
        [
            Column(_("Receipt")),
            Column(_("Declared on")),
            Column(_("State")),
            Column(_("Reasons for a visit")),
            Column(_("Order")),
            Column(_("Dwelling")),
            Column(_("Community")),
        ],
        [
            [
                Cell(row.receipt),
                Cell(row.declared_on),
                Cell(tag=state_tag(state_on(row, end))),
                reasons_in_words(row.reasons),
                Cell(orders.get(row.pk, ""), url=reverse("ops:order", args=[orders[row.pk]]) if row.pk in orders else ""),
                Cell(addresses.get(row.dwelling_id, ""), code=row.dwelling.code),
                names.get(row.community, row.community),
            ]
            for row in rows
        ],
        empty=_("No declaration fits these filters."),
    )


def _mark(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
