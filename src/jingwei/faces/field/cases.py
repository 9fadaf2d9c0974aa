"""Orders on the grid worker's phone: the day's list, one order, what was declared, what the visit found."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from jingwei.cases import operations, queries
from jingwei.cases.queries import Listed
from jingwei.cases.words import Follow, Outcome, PauseReason
from jingwei.faces._furniture.access import Request, for_roles, once
from jingwei.faces._furniture.components import Pager, Tag
from jingwei.faces._furniture.visiting import VisitForm
from jingwei.faces.field.forms import PauseForm
from jingwei.faces.field.frame import page
from jingwei.kernel.actors import Role
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import VISIT

PAGE = 30


@require_safe
@for_roles(Role.GRID_WORKER)
def day(request: Request) -> HttpResponse:
    """The day's list: open orders of the worker's grids, the most pressing first."""
    found = queries.list_for_day(actor=request.actor, purpose=VISIT, after=request.GET.get("after", ""), most=PAGE)
    following = f"{reverse('field:day')}?after={found.next}" if found.next else ""
    lines = [(row, tags_of(row)) for row in found.rows]
    return page(
        request, "cases/day.html", {"lines": lines, "pager": Pager(next_url=following), "day": district_day(request.at)}, tab="day"
    )


@require_safe
@for_roles(Role.GRID_WORKER)
def done(request: Request) -> HttpResponse:
    """What the worker closed today; where and when, not what came of it."""
    rows = queries.list_done(actor=request.actor, purpose=VISIT)
    title = ngettext("%(count)s visit recorded today", "%(count)s visits recorded today", len(rows)) % {"count": len(rows)}
    return page(request, "cases/done.html", {"rows": rows, "title": title}, tab="done")


@require_safe
@for_roles(Role.GRID_WORKER)
def order(request: Request, number: str) -> HttpResponse:
    """One order: where, why, by when, and the one next step."""
    return _order(request, number)


@require_POST
@for_roles(Role.GRID_WORKER)
def declared(request: Request, number: str) -> HttpResponse:
    """The same page with what was declared: name and masked number. Each time is noted as a read."""
    row = queries.get_order(number, actor=request.actor, purpose=VISIT)
    return _order(request, number, brief=queries.read_brief(row.pk, actor=request.actor, purpose=VISIT))


def _order(request: Request, number: str, **more: Any) -> HttpResponse:
    row = queries.get_order(number, actor=request.actor, purpose=VISIT)
    line = queries.get_line(number, actor=request.actor, purpose=VISIT)
    context = {
        "order": row,
        "line": line,
        "tags": tags_of(line),
        "reasons": [reason.label for reason in line.reasons],
        "has_brief": bool(row.brief_sealed),
        "paused_for": PauseReason(row.paused_reason).label if row.paused_reason else "",
        "found": Outcome(row.outcome).label if row.outcome else "",
        "barred": row.bars(request.actor.ident),
    }
    return page(request, "cases/order.html", context | more)


@require_POST
@for_roles(Role.GRID_WORKER)
@once
def accept(request: Request, number: str) -> HttpResponse:
    """Take an order on."""
    row = queries.get_order(number, actor=request.actor, purpose=VISIT)
    operations.accept_order(row.pk, actor=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("field:order", args=[number]))


@for_roles(Role.GRID_WORKER)
@once
def visit(request: Request, number: str) -> HttpResponse:
    """Record what came of the visit. Who had a hand in the fact sees on the order's page that somebody else does it."""
    line = _open(request, number)
    if request.method != "POST" and queries.get_order(number, actor=request.actor, purpose=VISIT).bars(request.actor.ident):
        return HttpResponseRedirect(reverse("field:order", args=[number]))
    form = VisitForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if not form.close(line.id, actor=request.actor, at=request.at):
        return page(request, "cases/visit.html", {"order": line, "form": form})
    return HttpResponseRedirect(reverse("field:recorded", args=[number]))


@require_safe
@for_roles(Role.GRID_WORKER)
def recorded(request: Request, number: str) -> HttpResponse:
    """The visit is recorded; what happens next."""
    row = queries.get_order(number, actor=request.actor, purpose=VISIT)
    if row.closed_at is None:
        raise Http404
    context = {
        "order": row,
        "found": Outcome(str(row.outcome)).label,
        "again": row.follow is Follow.AGAIN,
        "street": row.follow is Follow.STREET,
    }
    return page(request, "cases/recorded.html", context)


@for_roles(Role.GRID_WORKER)
@once
def pause(request: Request, number: str) -> HttpResponse:
    """Say why an order waits: its own clock stands still, the resident's does not."""
    line = _open(request, number)
    form = PauseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "cases/pause.html", {"order": line, "form": form})
    operations.pause_order(line.id, reason=PauseReason(form.cleaned_data["reason"]), actor=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("field:order", args=[number]))


@require_POST
@for_roles(Role.GRID_WORKER)
@once
def resume(request: Request, number: str) -> HttpResponse:
    """The order goes on."""
    row = queries.get_order(number, actor=request.actor, purpose=VISIT)
    operations.resume_order(row.pk, actor=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("field:order", args=[number]))


def _open(request: Request, number: str) -> Listed:
    """The order, if it is open.

    Raises:
        AlreadyClosed: it is not; there is nothing to record.
    """
    line = queries.get_line(number, actor=request.actor, purpose=VISIT)
    if line.closed_on is not None:
        raise operations.AlreadyClosed(order=line.number, date=line.closed_on.isoformat())
    return line


def tags_of(line: Listed) -> list[Tag]:
    """The state of an order in words; the first is the one that matters most."""
    if line.closed_on is not None:
        return [Tag("ok", _("Recorded"))]
    tags = []
    if line.escalated:
        tags.append(Tag("bad", _("With the street")))
    if line.paused:
        tags.append(Tag("wait", _("Waits")))
    elif line.late:
        tags.append(Tag("bad", _("Late")))
    elif line.due_soon:
        tags.append(Tag("wait", _("Reminder: due soon") if line.reminded else _("Due soon")))
    if line.waiting_desk:
        tags.append(Tag("info", _("May come to a counter")))
    tags.append(Tag("info", _("Accepted")) if line.accepted else Tag("wait", _("New")))
    return tags
