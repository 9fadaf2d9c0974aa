"""Service cases: one errand of one resident at a time, opened before anything is read and closed when it is done."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jingwei.cases import operations, queries
from jingwei.cases.words import ServiceKind
from jingwei.faces._furniture import handles
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.counter.frame import CASE, PURPOSES, draw, open_case, page
from jingwei.kernel.purposes import COUNTER


class Opening(WordedForm):
    """What the resident came for."""

    kind = forms.ChoiceField(
        label=_("What does the resident want?"),
        help_text=_("It says what you may read a record for. It stands in the read log, and the resident can see it."),
        choices=ServiceKind.choices,
        widget=forms.RadioSelect,
    )


def pick(request: Request, form: Opening) -> HttpResponse:
    """The page before any search: open a case, or take up one's own again."""
    mine = queries.list_services(actor=request.actor, purpose=COUNTER)
    rows = [(row.pk, row.number, ServiceKind(row.kind).label, row.opened_at) for row in mine]
    return draw(request, "cases/open", form=form, mine=rows)


@page(case=False)
@once
def open_one(request: Request) -> HttpResponse:
    """Open a service case."""
    if request.method != "POST" or open_case(request) is not None:
        return HttpResponseRedirect(reverse("counter:search"))
    form = Opening(request.POST)
    if not form.is_valid():
        return pick(request, form)
    kind = ServiceKind(form.cleaned_data["kind"])
    case = operations.open_service_case(kind, purpose=PURPOSES[kind], actor=request.actor, at=request.at)
    request.session[CASE] = str(case.pk)
    ways = {ServiceKind.HELP_TO_DECLARE: "counter:declare"}
    return HttpResponseRedirect(reverse(ways.get(kind, "counter:search")))


@page(case=False)
@once
def resume(request: Request, case: UUID) -> HttpResponse:
    """Take up one's own open case again, as after a sign-out."""
    if request.method == "POST":
        if case not in {row.pk for row in queries.list_services(actor=request.actor, purpose=COUNTER)}:
            raise Http404
        request.session[CASE] = str(case)
    return HttpResponseRedirect(reverse("counter:search"))


@page(case=False)
@once
def close(request: Request) -> HttpResponse:
    """The errand is done: the case admits nobody any more, and what was found in it is forgotten."""
    held = open_case(request)
    if request.method == "POST" and held is not None:
        operations.close_service_case(held.id, actor=request.actor, at=request.at)
        handles.forget(request, case=str(held.id))
        request.session.pop(CASE, None)
    return HttpResponseRedirect(reverse("counter:search"))
