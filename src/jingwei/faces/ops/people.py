"""A street officer's search for people: the purpose is picked first, results are masked, fields are revealed one by one.

What is typed goes by POST and stands behind an opaque handle, with the days that it was asked for; each search and each revealed field is in the read log.
"""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingwei.faces._furniture import handles, revealing
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.components import Cell, Column, Table
from jingwei.faces._furniture.days import Days
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.ops.frame import draw, page
from jingwei.kernel.actors import Role
from jingwei.kernel.purposes import CORRECTION, REGISTER_CARE, named
from jingwei.registers.queries import people, territory

PURPOSES = (CORRECTION, REGISTER_CARE)
STREET_ONLY = (Role.STREET_OFFICER,)


class Searching(WordedForm):
    """One box, and what for."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What you read this for"),
        help_text=gettext_lazy("It stands in the read log, and the person can see it."),
        choices=[(purpose.code, purpose.title) for purpose in PURPOSES],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=gettext_lazy("Identity number, name, house code or mobile number"), max_length=60, strip=True)


@page(*STREET_ONLY, area="people")
def search(request: Request) -> HttpResponse:
    """The search box; a POST leads to what was found."""
    form = Searching(request.POST or None)
    if request.method == "POST" and form.is_valid():
        purpose, days = named(form.cleaned_data["purpose"]), Days.asked(request)
        hits = people.search(form.cleaned_data["text"], actor=request.actor, purpose=purpose)
        kept = [revealing.kept(hit, purpose=purpose, via="territory") for hit in hits.people]
        if hits.more:
            kept.append({"more": "1"})
        kept.append(days.row)
        return HttpResponseRedirect(reverse("ops:found", args=[handles.keep(request, kept)]))
    street = request.actor.scope.codes[0]
    names = territory.names_of({street}, actor=request.actor, purpose=REGISTER_CARE)
    bar = Days.asked(request).bar(request, territory=street, name=names.get(street, street))
    return draw(request, "registers/people", form=form, bar=bar)


@page(*STREET_ONLY, area="people")
def found(request: Request, handle: str) -> HttpResponse:
    """What a search found, masked; at most twenty."""
    rows = handles.rows_of(request, handle)
    hits = [row for row in rows if "person" in row]
    names = territory.names_of({row["community"] for row in hits}, actor=request.actor, purpose=REGISTER_CARE)
    table = Table(
        _("Found"),
        [Column(_("Name")), Column(_("Identity number")), Column(_("Community"))],
        [
            [
                Cell(row["name"], url=reverse("ops:person", args=[handle, place])),
                row["number"],
                names.get(row["community"], row["community"]),
            ]
            for place, row in enumerate(hits, 1)
        ],
        empty=_("Nobody in your territory was found. Check what you typed; people without an open residence here are not shown."),
    )
    more = any("more" in row for row in rows)
    return draw(request, "registers/found", table=table, more=more, days=Days.of(rows))


@page(*STREET_ONLY, area="people")
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


@page(*STREET_ONLY, area="people")
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
