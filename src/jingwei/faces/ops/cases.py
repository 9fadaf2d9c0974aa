"""Work orders and objections: lists with filters in the URL, one order with both clocks, and what a street officer may do.

No page counts or lists what visits found; the outcome stands on its own order only.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingwei.cases import operations, queries
from jingwei.cases.queries import Objection, WorkOrder
from jingwei.cases.words import Outcome, PauseReason, Proof, Show, Verdict
from jingwei.evidence import queries as evidence
from jingwei.evidence.queries import captures
from jingwei.evidence.queries.captures import Kept
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.components import Cell, Column, Pager, Step, Table
from jingwei.faces._furniture.templatetags.furniture import clocked
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.ops.area import GRID, area_of, bar, crumbs, is_mine, moved, shown
from jingwei.faces.ops.events import EVENTS
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.faces.ops.witnessed import behind
from jingwei.faces.ops.wording import order_tag, reasons_in_words, said, who_handles
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import Refused
from jingwei.kernel.purposes import CORRECTION, SUPERVISION
from jingwei.registers.queries import territory

STREET_ONLY = (Role.STREET_OFFICER,)
REASON_MOST = 200


class Reopening(WordedForm):
    """Why somebody visits again."""

    why = forms.CharField(
        label=gettext_lazy("Why somebody must visit again"),
        help_text=gettext_lazy("At most 200 characters. The visitor reads it; write no name and no number."),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Deciding(WordedForm):
    """The decision on an objection."""

    verdict = forms.ChoiceField(label=gettext_lazy("Your decision"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("The reason"),
        help_text=gettext_lazy("At most 200 characters. The resident reads it."),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@page(area="cases")
def listing(request: Request) -> HttpResponse:
    """Orders of the area by limit; filters in the URL."""
    if led := moved(request):
        return led
    area = area_of(request)
    show, grid = request.GET.get("show", Show.OPEN), request.GET.get("grid", "")
    if show not in Show.values or (grid and (len(grid) != GRID or not is_mine(grid, area.mine))):
        raise Http404
    with shown(request):
        found = queries.list_orders(
            actor=request.actor,
            purpose=SUPERVISION,
            show=Show(show),
            street=area.street,
            community=area.community,
            grid=grid,
            after=request.GET.get("after", ""),
        )
    here = reverse("ops:cases")
    grids = territory.list_grids(actor=request.actor, purpose=SUPERVISION, community=area.community) if area.community else []
    names = territory.names_of(
        {area.street, area.community, *(code for row in found.rows for code in (row.community, row.grid))},
        actor=request.actor,
        purpose=SUPERVISION,
    )
    return draw(
        request,
        "cases/list",
        bar=bar(request, area, show=show),
        crumbs=crumbs(area, names, "ops:cases"),
        place=names.get(area.code, ""),
        shows=Show.choices,
        show=show,
        grids=[("", _("All")), *((one.code, one.name) for one in grids)] if grids else [],
        grid=grid,
        kept={"street": "" if area.community else area.street, "community": area.community, **area.days},
        orders=_listed(found.rows, names),
        pager=Pager(
            next_url=here + area.query(show=show, grid=grid, after=found.next) if found.next else "",
            previous_url=here + area.query(show=show, grid=grid) if "after" in request.GET else "",
            note=_("last closed first") if show == Show.CLOSED else _("most pressing first"),
        ),
    )


def _listed(rows: Iterable[queries.Listed], names: dict[str, str]) -> Table:
    columns = [
        Column(_("Order")),
        Column(_("Where it stands")),
        Column(_("Due on")),
        Column(_("Promised to the resident by")),
        Column(_("Reason")),
        Column(_("Dwelling")),
        Column(_("Grid")),
    ]
    lines: Lines = [
        [
            Cell(order.number, url=reverse("ops:order", args=[order.number]), note=_attempt(order.attempt)),
            Cell(tag=order_tag(order)),
            Cell(order.due_on, note=_("provisional") if order.due_provisional else ""),
            Cell(order.resident_due_on),
            reasons_in_words(order.reasons),
            Cell(order.address),
            who_handles(order, names),
        ]
        for order in rows
    ]
    return Table(_("Work orders"), columns, lines, empty=_("No order fits these filters."))


def _attempt(attempt: int) -> str:
    return _("visit %(number)s") % {"number": attempt} if attempt > 1 else ""


@page(area="cases")
def order(request: Request, number: str) -> HttpResponse:
    """One order: where it stands, both clocks, its visits, its entries in the log, and what may be done."""
    return _order_page(request, _held(request, number), Reopening())


@page(*STREET_ONLY, area="cases")
@once
def reopen(request: Request, number: str) -> HttpResponse:
    """Ask for another visit after a closed order."""
    row = _held(request, number)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("ops:order", args=[row.number]))
    form = Reopening(request.POST)
    if not form.is_valid():
        return _order_page(request, row, form)
    again = operations.reopen_order(row.pk, why=form.cleaned_data["why"], actor=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("ops:order", args=[again.number]))


def _held(request: Request, number: str) -> WorkOrder:
    return queries.get_order(number, actor=request.actor, purpose=SUPERVISION)


def _pictures(request: Request, row: WorkOrder) -> list[Kept]:
    """The pictures of an order, for the street, which answers objections to it."""
    if request.actor.role not in STREET_ONLY:
        return []
    return captures.list_captures([row.pk], actor=request.actor, purpose=SUPERVISION)


def _order_page(request: Request, row: WorkOrder, form: Reopening) -> HttpResponse:
    actor = request.actor
    visits = queries.list_attempts(row.pk, actor=actor, purpose=SUPERVISION)
    entries = evidence.list_of_case(row.case, actor=actor, purpose=SUPERVISION)
    names = territory.names_of({row.grid, row.community, row.street}, actor=actor, purpose=SUPERVISION)
    follower = queries.get_follower(row.pk, actor=actor, purpose=SUPERVISION)
    return draw(
        request,
        "cases/order",
        order=row,
        late=row.closed_at is None and row.due_on < district_day(request.at),
        pictures=_pictures(request, row),
        reasons=reasons_in_words(row.reasons),
        places=[names.get(code, code) for code in (row.street, row.community, row.grid)],
        steps=_steps(row),
        outcome=Outcome(row.outcome).label if row.outcome else "",
        proof=Proof(row.proof).label if row.proof else "",
        paused=PauseReason(row.paused_reason).label if row.paused_reason else "",
        visits=_visits(visits) if len(visits) > 1 else None,
        follower=follower,
        entries=_entries(entries),
        may_close=may_close(row, actor),
        may_reopen=actor.role in STREET_ONLY and row.closed_at is not None and follower is None,
        form=form,
    )


def may_close(row: WorkOrder, actor: Actor) -> bool:
    """Whether the order waits for the street, and this actor is one who closes such orders."""
    return actor.role in STREET_ONLY and row.closed_at is None and row.escalated_at is not None


def _steps(row: WorkOrder) -> list[Step]:
    """The track of an order: opened, accepted, visited or proved at a counter."""

    def when(at: datetime | None) -> str | Promise:
        return clocked(at) if at else ""

    closed, accepted = row.closed_at, row.accepted_at or row.closed_at
    last = _("Proved at a counter") if row.proof == Proof.DESK else _("Visited") if closed else _("Visit")
    track = [Step(_("Opened"), "done", when(row.opened_at))]
    track.append(Step(_("Accepted") if accepted else _("Not accepted yet"), "done" if accepted else "now", when(row.accepted_at)))
    track.append(Step(last, "done" if closed else "now" if accepted else "todo", when(closed)))
    return track


def _visits(rows: list[WorkOrder]) -> Table:
    return Table(
        _("Visits of this declaration"),
        [Column(_("Order")), Column(_("Visit"), number=True), Column(_("Opened")), Column(_("Closed"))],
        [
            [
                Cell(one.number, url=reverse("ops:order", args=[one.number])),
                one.attempt,
                one.opened_at,
                one.closed_at or _("open"),
            ]
            for one in rows
        ],
    )


def _entries(rows: list[evidence.Listed]) -> Table:
    return Table(
        _("Entries in the log"),
        [Column(_("Number"), number=True), Column(_("Step")), Column(_("When"))],
        [
            [Cell(str(one.number)) if one.number is not None else _("being numbered"), said(EVENTS, one.step), one.at]
            for one in rows
        ],
        empty=_("Nothing has been recorded in this case yet."),
        keys=False,
    )


@page(*STREET_ONLY, area="objections")
def objections(request: Request) -> HttpResponse:
    """Objections that wait for a decision, the most pressing first."""
    rows = queries.list_objections(actor=request.actor, purpose=CORRECTION)
    names = territory.names_of({row.grid for row in rows}, actor=request.actor, purpose=CORRECTION)
    numbers = {row.order_id: queries.get_order(row.order_id, actor=request.actor, purpose=CORRECTION).number for row in rows}
    table = Table(
        _("Objections that wait for a decision"),
        [Column(_("Visit")), Column(_("Decide by")), Column(_("Raised")), Column(_("Grid"))],
        [
            [
                Cell(numbers[row.order_id], url=reverse("ops:objection", args=[row.pk])),
                row.due_on,
                row.raised_at,
                names.get(row.grid, row.grid),
            ]
            for row in rows
        ],
        empty=_("No objection waits for a decision."),
    )
    return draw(request, "cases/objections", table=table, standing=behind(request))


@page(*STREET_ONLY, area="objections")
def objection(request: Request, objection: UUID) -> HttpResponse:
    """One objection with the resident's words, read under the purpose of correcting a record."""
    row = queries.get_objection(objection, actor=request.actor, purpose=CORRECTION)
    return _objection_page(request, row, Deciding())


@page(*STREET_ONLY, area="objections")
@once
def decide(request: Request, objection: UUID) -> HttpResponse:
    """Decide an objection; whoever made the visit cannot."""
    row = queries.get_objection(objection, actor=request.actor, purpose=CORRECTION)
    here = reverse("ops:objection", args=[row.pk])
    if request.method != "POST":
        return HttpResponseRedirect(here)
    form = Deciding(request.POST)
    if not form.is_valid():
        return _objection_page(request, row, form)
    verdict = Verdict(form.cleaned_data["verdict"])
    operations.decide_objection(row.pk, verdict=verdict, reason=form.cleaned_data["reason"], actor=request.actor, at=request.at)
    return HttpResponseRedirect(here)


def _objection_page(request: Request, row: Objection, form: Deciding) -> HttpResponse:
    actor = request.actor
    try:
        words = queries.read_objection(row.pk, actor=actor, purpose=CORRECTION)
    except Refused:  # erased after its retention
        words = ""
    order = queries.get_order(row.order_id, actor=actor, purpose=CORRECTION)
    return draw(
        request,
        "cases/objection",
        objection=row,
        order=order,
        words=words,
        verdict=Verdict(row.verdict).label if row.verdict else "",
        own=row.visited_by == actor.ident,
        late=row.decided_at is None and row.due_on < district_day(request.at),
        standing=None if row.decided_at else behind(request),
        form=form,
    )
