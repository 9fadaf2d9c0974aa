"""The grid worker's one box: dwellings of the own grids by address or house code, and the organisations there.

No person is found here, whatever is typed. What is typed goes by POST all the same and stands behind an opaque handle: it may be
somebody's name or number.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jingwei.faces._furniture import finding, handles
from jingwei.faces._furniture.access import Request, for_roles
from jingwei.faces.field.forms import Searching
from jingwei.faces.field.frame import page
from jingwei.kernel.actors import Role
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.registers.queries import territory
from jingwei.registers.queries.finding import find


@for_roles(Role.GRID_WORKER)
def search(request: Request) -> HttpResponse:
    """The box; a POST leads to what was found."""
    form = Searching(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        rows = finding.kept(find(text, actor=request.actor, purpose=REGISTER_CARE), text, purpose=REGISTER_CARE)
        return HttpResponseRedirect(reverse("field:found", args=[handles.keep(request, rows)]))
    return page(request, "registers/search.html", {"form": form}, tab="search")


@for_roles(Role.GRID_WORKER)
def found(request: Request, handle: str) -> HttpResponse:
    """What was found; at most twenty dwellings and twenty organisations."""
    rows = handles.rows_of(request, handle)
    names = territory.names_of(finding.areas_of(rows), actor=request.actor, purpose=REGISTER_CARE)
    sections = finding.sections(rows, names, person=_nowhere, dwelling=_nowhere, entity=_nowhere, nobody="")
    context = {"sections": sections, "more": reverse("field:more", args=[handle]), "form": Searching()}
    return page(request, "registers/found.html", context, tab="search")


@for_roles(Role.GRID_WORKER)
def more(request: Request, handle: str) -> HttpResponse:
    """The next page of one of the lists."""
    rows = handles.rows_of(request, handle)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("field:found", args=[handle]))
    following = finding.more(rows, request.POST.get("group", ""), actor=request.actor, purpose=REGISTER_CARE)
    return HttpResponseRedirect(reverse("field:found", args=[handles.keep(request, following)]))


def _nowhere(row: handles.Kept, place: int) -> str:
    return ""
