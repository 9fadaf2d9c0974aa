"""Sealed documents at the window: made for the resident whose card was shown, printed, handed over; and the receipt's sealed copy."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jingwei.declarations import operations as declaring
from jingwei.declarations import papers
from jingwei.declarations import queries as declarations
from jingwei.evidence.operations import documents as operations
from jingwei.evidence.queries import documents as queries
from jingwei.evidence.queries.documents import Standing
from jingwei.faces._furniture import handles, revealing
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.files import pdf
from jingwei.faces.counter.frame import CASE_SHOWN, case_of, handling, page
from jingwei.kernel import scope as scopes
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import DECLARING, DOCUMENTS
from jingwei.kernel.scope import Scope


@page()
def ask_notice(request: Request, handle: str, place: int) -> HttpResponse:
    """Have the notice of a verified residence made."""
    _require_card(request, handle, place)
    if request.method == "POST":
        declaration = _sent(request, "declaration")
        with handling(request, case_of(request)) as actor:
            declaring.ask_notice(declaration, actor=actor, at=request.at)
    return _back(handle, place)


@page()
def file(request: Request, handle: str, place: int, document: UUID) -> HttpResponse:
    """One document to print; the first time it is served, that is noted."""
    _require_card(request, handle, place)
    with handling(request, case_of(request)) as actor:
        held = operations.serve(document, how="counter", actor=actor, at=request.at)
    return pdf(held.pdf, name=f"{held.kind}-{str(held.id)[:8]}.pdf")


@page()
def handed(request: Request, handle: str, place: int) -> HttpResponse:
    """The resident took it."""
    _require_card(request, handle, place)
    if request.method == "POST":
        document = _sent(request, "document")
        with handling(request, case_of(request)) as actor:
            operations.acknowledge(document, actor=actor, at=request.at)
    return _back(handle, place)


@page(area="declare")
def ask_copy(request: Request, handle: str) -> HttpResponse:
    """Have the sealed copy of a receipt made that was just handed over."""
    receipt = _receipt(request, handle)
    if request.method == "POST":
        actor = request.actor.within(Scope.decision())
        with scopes.entered(actor.scope, at=request.at):
            declaring.ask_receipt(receipt, actor=actor, at=request.at)
    return HttpResponseRedirect(reverse("counter:declared", args=[handle]))


@page(area="declare")
def copy(request: Request, handle: str) -> HttpResponse:
    """The sealed copy to print."""
    receipt = _receipt(request, handle)
    actor = request.actor.within(Scope.decision())
    with scopes.entered(actor.scope, at=request.at):
        shown = declarations.get_shown(receipt, actor=actor, purpose=DECLARING)
        held = operations.serve(papers.receipt_id(shown.declaration), how="counter", actor=actor, at=request.at)
    return pdf(held.pdf, name=f"{receipt}.pdf")


def standing_of(request: Request, receipt: str) -> Standing | None:
    """Where the sealed copy of a receipt that was just handed over stands."""
    actor = request.actor.within(Scope.decision())
    with scopes.entered(actor.scope, at=request.at):
        shown = declarations.get_shown(receipt, actor=actor, purpose=DECLARING)
        return queries.receipt_standing(papers.receipt_id(shown.declaration), actor=actor, purpose=DOCUMENTS)


def _receipt(request: Request, handle: str) -> str:
    row = handles.row_of(request, handle, 1, case=str(case_of(request).id))
    if "promise" not in row:
        raise Http404
    return row["receipt"]


def _require_card(request: Request, handle: str, place: int) -> None:
    """Only while the person's card was shown in this case.

    Raises:
        NotFound: it was not.
    """
    row = handles.row_of(request, handle, place, case=str(case_of(request).id))
    revealing.person_of(row)
    if row.get("via") != CASE_SHOWN:
        raise NotFound()


def _sent(request: Request, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def _back(handle: str, place: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("counter:person", args=[handle, place]))
