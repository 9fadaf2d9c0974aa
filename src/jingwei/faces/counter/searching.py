"""The one box of the counter, and what it found: people masked, dwellings, organisations.

A text goes by POST and its answer stands behind an opaque handle of this session and case. An identity number admits the open case
to its holder wherever they live; all else searches the clerk's own street.
"""

import re

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.faces._furniture import finding, handles, revealing
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.days import Days
from jingwei.faces._furniture.handles import Kept
from jingwei.faces.counter import cases
from jingwei.faces.counter.declarations import open_proof
from jingwei.faces.counter.forms import Searching
from jingwei.faces.counter.frame import CASE_SHOWN, TODAY, OpenCase, case_of, draw, handling, open_case, page
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.errors import NotFound
from jingwei.registers.operations import identity
from jingwei.registers.queries import people, territory
from jingwei.registers.queries.finding import find

RECEIPT = re.compile(r"[0-9]{8}-?[2-9A-HJ-NP-Z]{5}-?[2-9A-HJ-NP-Z]{5}")


@page(case=False)
def search(request: Request) -> HttpResponse:
    """The one box; without an open case, what the errand is."""
    case = open_case(request)
    if case is None:
        return cases.pick(request, cases.Opening())
    form = Searching(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _look(request, case, form.cleaned_data["text"])
    days, street = Days.asked(request), request.actor.scope.codes[0]
    names = territory.names_of({street}, actor=request.actor, purpose=case.purpose)
    bar = days.bar(request, territory=street, name=names.get(street, street))
    return draw(request, "registers/search", form=form, bar=bar, days=days)


def _look(request: Request, case: OpenCase, text: str) -> HttpResponse:
    receipt = "".join(text.split()).upper()
    if RECEIPT.fullmatch(receipt):
        return open_proof(request, case, receipt)
    if citizen_id.check(text).valid:
        rows = _by_card(request, case, text)
    else:
        found = find(text, actor=request.actor, purpose=case.purpose, case=case.id)
        rows = finding.kept(found, text, purpose=case.purpose)
    return _to(request, case, rows, Days.asked(request))


def _to(request: Request, case: OpenCase, rows: list[Kept], days: Days) -> HttpResponse:
    """To what was found; straight to the person where it is one and nothing else."""
    handle = handles.keep(request, [*rows, days.row], case=str(case.id))
    found = [row for row in rows if "marks" not in row]
    if len(found) == 1 and "person" in found[0]:
        return HttpResponseRedirect(reverse("counter:person", args=[handle, 1]))
    return HttpResponseRedirect(reverse("counter:found", args=[handle]))


def _by_card(request: Request, case: OpenCase, number: str) -> list[Kept]:
    """The holder of an identity number, seen through the case; nobody when the register holds none, or held none on that day."""
    with TODAY.entered(request, request.actor.scope):
        person = identity.admit(case.id, number, actor=request.actor, purpose=case.purpose, at=request.at)
    if person is None:
        return []
    try:
        with handling(request, case, Days.asked(request)) as actor:
            hit = people.get_person(person, actor=actor, purpose=case.purpose, case=case.id)
    except NotFound:
        return []
    return [revealing.kept(hit, purpose=case.purpose, via=CASE_SHOWN)]


@page()
def found(request: Request, handle: str) -> HttpResponse:
    """What was found, people masked; at most twenty of each."""
    rows = handles.rows_of(request, handle, case=str(case_of(request).id))
    names = territory.names_of(finding.areas_of(rows), actor=request.actor, purpose=case_of(request).purpose)
    sections = finding.sections(
        rows,
        names,
        person=lambda row, place: reverse("counter:person", args=[handle, place]),
        dwelling=lambda row, place: reverse("counter:dwelling", args=[handle, place]),
        entity=lambda row, place: "",
        nobody=_(
            "Nobody was found. With the number on their card you find residents of every street; a newcomer can register now."
        ),
    )
    more = reverse("counter:more", args=[handle])
    return draw(request, "registers/found", sections=sections, more=more, form=Searching(), days=Days.of(rows))


@page()
def more(request: Request, handle: str) -> HttpResponse:
    """The next page of one of the lists."""
    case = case_of(request)
    rows = handles.rows_of(request, handle, case=str(case.id))
    if request.method != "POST":
        return HttpResponseRedirect(reverse("counter:found", args=[handle]))
    days = Days.of(rows)
    with days.entered(request, request.actor.scope):
        group = request.POST.get("group", "")
        following = finding.more(rows, group, actor=request.actor, purpose=case.purpose, case=case.id)
    return _to(request, case, following, days)


@page()
def dwelling(request: Request, handle: str, place: int) -> HttpResponse:
    """A dwelling that was found; who lives there is a search of its own, by its code, and is recorded as one."""
    case = case_of(request)
    row = handles.row_of(request, handle, place, case=str(case.id))
    if "dwelling" not in row:
        raise Http404
    names = territory.names_of(finding.areas_of([row]), actor=request.actor, purpose=case.purpose)
    areas = [names.get(row[name], row[name]) for name in ("community", "grid")]
    days = Days.of(handles.rows_of(request, handle, case=str(case.id)))
    status = finding.dwelling_tag(row["status"])
    return draw(request, "registers/dwelling", dwelling=row, areas=areas, status=status, handle=handle, days=days)
