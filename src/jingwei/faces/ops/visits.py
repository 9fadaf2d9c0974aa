"""Closing an order that has come to the street: an officer visits, or knows, and records what was found.

采办分离 stands: whoever recorded the fact cannot close the order, and whoever closes it cannot decide an objection to that visit.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from jingwei.cases import queries
from jingwei.evidence.queries import captures
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.files import jpeg
from jingwei.faces._furniture.visiting import VisitForm
from jingwei.faces.ops.cases import STREET_ONLY, may_close
from jingwei.faces.ops.frame import draw, page
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import VISIT


@page(*STREET_ONLY, area="cases")
@once
def close(request: Request, number: str) -> HttpResponse:
    """Record what was found. An order that is not with the street, or is closed, leads back to its page."""
    row = queries.get_order(number, actor=request.actor, purpose=VISIT)
    if request.method != "POST" and not may_close(row, request.actor):
        return HttpResponseRedirect(reverse("ops:order", args=[row.number]))
    form = VisitForm(request.POST or None)
    if not form.close(row.pk, actor=request.actor, at=request.at):
        return _closing_page(request, row, form)
    return HttpResponseRedirect(reverse("ops:order", args=[row.number]))


@require_POST
@page(*STREET_ONLY, area="cases")
def declared(request: Request, number: str) -> HttpResponse:
    """The same page with what was declared: name and masked number. Each time is noted as a read."""
    row = queries.get_order(number, actor=request.actor, purpose=VISIT)
    brief = queries.read_brief(row.pk, actor=request.actor, purpose=VISIT)
    return _closing_page(request, row, VisitForm(), brief=brief)


def _closing_page(request: Request, row: queries.WorkOrder, form: VisitForm, **more: Any) -> HttpResponse:
    barred = row.bars(request.actor.ident)
    return draw(request, "cases/close", order=row, form=form, barred=barred, has_brief=bool(row.brief_sealed), **more)


@page(*STREET_ONLY, area="cases")
def picture(request: Request, number: str, capture: UUID) -> HttpResponse:
    """A picture that was taken of a visit, for the street that answers for it; each look is noted."""
    row = queries.get_order(number, actor=request.actor, purpose=VISIT)
    kept = captures.list_captures([row.pk], actor=request.actor, purpose=VISIT)
    if capture not in {one.id for one in kept}:
        raise NotFound()
    return jpeg(captures.get_capture(capture, actor=request.actor, purpose=VISIT))
