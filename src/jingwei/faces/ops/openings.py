"""Looking into one payload: an auditor asks with a reason, a second one confirms, and it ends by itself. The module is evidence."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingwei.accounts.queries import name_of_staff
from jingwei.evidence.operations import auditing as operations
from jingwei.evidence.queries import auditing as queries
from jingwei.evidence.queries.auditing import Opening
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.components import Cell, Column, Table, Tag
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.ops.events import EVENTS
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.faces.ops.log import AUDITOR
from jingwei.faces.ops.wording import said
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import AUDIT


class Asking(WordedForm):
    """Which entry, and why."""

    number = forms.IntegerField(label=gettext_lazy("Number of the act"), min_value=0, max_value=2**62)
    reason = forms.CharField(
        label=gettext_lazy("Why the payload is needed"),
        help_text=gettext_lazy("At most 400 characters. A second auditor reads it; write nobody's name and no number of a person."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@page(*AUDITOR, area="openings")
@once
def openings(request: Request) -> HttpResponse:
    """What was asked for, and the form that asks."""
    form = Asking(request.POST) if request.method == "POST" else Asking(initial={"number": request.GET.get("number", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.ask_opening(
                form.cleaned_data["number"], reason=form.cleaned_data["reason"], actor=request.actor, at=request.at
            )
            return HttpResponseRedirect(reverse("ops:opening", args=[made]))
        except NotFound:
            form.add_error("number", _("No act has this number. Look it up in the log."))
    rows = queries.list_openings(actor=request.actor, purpose=AUDIT)
    return draw(request, "evidence/openings", form=form, table=_table(request, rows))


def _table(request: Request, rows: list[Opening]) -> Table:
    lines: Lines = [
        [Cell(row.asked_at, url=reverse("ops:opening", args=[row.pk])), Cell(tag=_state(request, row)), row.until or "", row.reason]
        for row in rows
    ]
    heads = [Column(label) for label in (_("Asked"), _("State"), _("Open until"), _("Why"))]
    return Table(_("Openings"), heads, lines, empty=_("Nobody has asked to look into a payload."))


def _state(request: Request, row: Opening) -> Tag:
    if row.until is None:
        return Tag("wait", _("Waits for a second auditor"))
    return Tag("ok", _("Open")) if request.at < row.until else Tag("info", _("Over"))


@page(*AUDITOR, area="openings")
def opening(request: Request, opening: UUID) -> HttpResponse:
    """One opening: who asked, who confirmed, until when."""
    return _page(request, opening)


@page(*AUDITOR, area="openings")
@once
def confirm(request: Request, opening: UUID) -> HttpResponse:
    """The second auditor agrees."""
    if request.method == "POST":
        operations.confirm_opening(opening, actor=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("ops:opening", args=[opening]))


@page(*AUDITOR, area="openings")
def payload(request: Request, opening: UUID) -> HttpResponse:
    """Look into the payload; each look is a read that those see whom it concerns."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("ops:opening", args=[opening]))
    fields = operations.open_payload(opening, actor=request.actor, at=request.at)
    return _page(request, opening, payload=sorted(fields.items()))


def _page(request: Request, ident: UUID, *, payload: list[tuple[str, object]] | None = None) -> HttpResponse:
    row, number, step = queries.get_opening(ident, actor=request.actor, purpose=AUDIT)
    mine = row.asked_by == request.actor.ident
    return draw(
        request,
        "evidence/opening",
        opening=row,
        number=number,
        step=said(EVENTS, step),
        state=_state(request, row),
        asked_by=name_of_staff(row.asked_by, actor=request.actor, purpose=AUDIT),
        confirmed_by=name_of_staff(row.confirmed_by, actor=request.actor, purpose=AUDIT) if row.confirmed_by else "",
        mine=mine,
        may_open=mine and row.until is not None and request.at < row.until,
        payload=payload,
    )
