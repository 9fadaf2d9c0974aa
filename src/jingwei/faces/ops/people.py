"""An officer's search: the purpose is picked first, people are masked, their fields are revealed one by one.

What is typed goes by POST and stands behind an opaque handle, with the days that it was asked for; each search and each revealed field
is in the read log. People are found by a street officer only: a district officer holds no duty to look at them.
"""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingwei.faces._furniture import finding, handles, revealing
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.days import Days
from jingwei.faces._furniture.handles import Kept
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.ops.frame import draw, page
from jingwei.kernel.actors import Role
from jingwei.kernel.purposes import CORRECTION, REGISTER_CARE, named
from jingwei.registers.queries import people, territory
from jingwei.registers.queries.finding import find

PURPOSES = {Role.STREET_OFFICER: (CORRECTION, REGISTER_CARE), Role.DISTRICT_OFFICER: (REGISTER_CARE,)}
STREET_ONLY = (Role.STREET_OFFICER,)


class Searching(WordedForm):
    """One box, and what for."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What you read this for"),
        help_text=gettext_lazy("It stands in the read log, and the person can see it."),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("Search for"),
        help_text=gettext_lazy("A part of an address, a house code or its beginning, an organisation's name or code."),
        max_length=60,
        strip=True,
    )

    def __init__(self, role: Role, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = PURPOSES[role]
        self.fields["purpose"].choices = [(purpose.code, purpose.title) for purpose in purposes]  # type: ignore[attr-defined]
        self.initial["purpose"] = purposes[0].code if len(purposes) == 1 else ""
        if role is Role.STREET_OFFICER:
            self.fields["text"].help_text = gettext_lazy(
                "A name, identity number or mobile number, a part of an address, a house code or its beginning, "
                "an organisation's name or code."
            )


@page(area="search")
def search(request: Request) -> HttpResponse:
    """The search box; a POST leads to what was found."""
    form = Searching(request.actor.role, request.POST or None)
    if request.method == "POST" and form.is_valid():
        purpose, text = named(form.cleaned_data["purpose"]), form.cleaned_data["text"]
        rows = finding.kept(find(text, actor=request.actor, purpose=purpose), text, purpose=purpose)
        return _to(request, [*rows, Days.asked(request).row])
    mine = request.actor.scope.codes[0]
    names = territory.names_of({mine}, actor=request.actor, purpose=REGISTER_CARE)
    bar = Days.asked(request).bar(request, territory=mine, name=names.get(mine, mine))
    return draw(request, "registers/search", form=form, bar=bar, people=request.actor.role is Role.STREET_OFFICER)


def _to(request: Request, rows: list[Kept]) -> HttpResponse:
    return HttpResponseRedirect(reverse("ops:found", args=[handles.keep(request, rows)]))


@page(area="search")
def found(request: Request, handle: str) -> HttpResponse:
    """What a search found, people masked; at most twenty of each."""
    rows = handles.rows_of(request, handle)
    names = territory.names_of(finding.areas_of(rows), actor=request.actor, purpose=REGISTER_CARE)
    days = Days.of(rows)
    shown = finding.sections(
        rows,
        names,
        person=lambda row, place: reverse("ops:person", args=[handle, place]),
        dwelling=lambda row, place: reverse("ops:dwelling", args=[row["dwelling"]]) + days.query,
        entity=lambda row, place: reverse("ops:entity", args=[row["entity"]]) + days.query,
        nobody=_("Nobody in your territory was found. Check what you typed; people without an open residence here are not shown."),
    )
    return draw(request, "registers/found", sections=shown, more=reverse("ops:more", args=[handle]), days=days)


@page(area="search")
def more(request: Request, handle: str) -> HttpResponse:
    """The next page of one of the lists."""
    rows = handles.rows_of(request, handle)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("ops:found", args=[handle]))
    days, purpose = Days.of(rows), named(finding.purpose_of(rows))
    with days.entered(request, request.actor.scope):
        following = finding.more(rows, request.POST.get("group", ""), actor=request.actor, purpose=purpose)
    return _to(request, [*following, days.row])


@page(*STREET_ONLY, area="search")
def person(request: Request, handle: str, place: int) -> HttpResponse:
    """One person, every field masked until it is revealed."""
    row = handles.row_of(request, handle, place)
    revealing.person_of(row)
    purpose = named(row["purpose"])
    names = territory.names_of({row["community"]}, actor=request.actor, purpose=purpose)
    return draw(
        request,
        "registers/person",
        person=row,
        community=names.get(row["community"], ""),
        purpose=purpose,
        days=Days.of(handles.rows_of(request, handle)),
        fields=revealing.fields(row),
        reveal=reverse("ops:reveal", args=[handle, place]),
        back=reverse("ops:found", args=[handle]),
    )


@page(*STREET_ONLY, area="search")
@once
def reveal(request: Request, handle: str, place: int) -> HttpResponse:
    """Reveal one field: one line in the read log."""
    row = handles.row_of(request, handle, place)
    if request.method == "POST":
        field, ident = revealing.asked(request), revealing.person_of(row)
        with Days.of(handles.rows_of(request, handle)).entered(request, request.actor.scope):
            value = people.reveal(ident, field, actor=request.actor, purpose=named(row["purpose"]))
        handles.change(request, handle, place, **revealing.shown(field, value))
    return HttpResponseRedirect(reverse("ops:person", args=[handle, place]))
