"""My documents: sealed papers to carry away, with when they reached me; and the sealed copy of a receipt, for whoever may open it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jingwei.declarations import operations as declaring
from jingwei.declarations import papers
from jingwei.declarations import queries as declarations
from jingwei.evidence.operations import documents as operations
from jingwei.evidence.queries import documents as queries
from jingwei.faces._furniture import sealed
from jingwei.faces._furniture.access import Request, for_anybody, for_roles
from jingwei.faces._furniture.files import pdf
from jingwei.faces.portal.declarations import opener
from jingwei.faces.portal.frame import as_declarant, page, private, why
from jingwei.faces.portal.identity import proof_of
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import DECLARING, DOCUMENTS


@for_anybody
@require_POST
def ask_copy(request: Request, number: str) -> HttpResponse:
    """Have a sealed copy of a receipt made: by whoever may open it. From anybody else nothing happens, and the answer is the same."""
    number = number.strip().upper()
    if opener(request, number) is not None:
        actor = as_declarant(request)
        with scopes.entered(actor.scope, at=request.at):
            declaring.ask_receipt(number, actor=actor, at=request.at)
    return private(HttpResponseRedirect(reverse("portal:receipt", args=[number])))


@for_anybody
@require_safe
def copy(request: Request, number: str) -> HttpResponse:
    """The sealed copy of a receipt; the first time it is served, that is noted."""
    number = number.strip().upper()
    actor = opener(request, number)
    if actor is None:
        raise NotFound()
    with scopes.entered(actor.scope, at=request.at):
        shown = declarations.get_shown(number, actor=actor, purpose=DECLARING)
        held = operations.serve(papers.receipt_id(shown.declaration), how="portal", actor=actor, at=request.at)
    return private(pdf(held.pdf, name=f"{number}.pdf"))


@for_roles(Role.RESIDENT)
@require_POST
def ask_notice(request: Request, declaration: UUID) -> HttpResponse:
    """Have the notice of a verified residence made; it appears among the documents."""
    declaring.ask_notice(declaration, actor=request.actor, at=request.at)
    return private(HttpResponseRedirect(reverse("portal:documents")))


@for_roles(Role.RESIDENT)
@require_safe
def mine(request: Request) -> HttpResponse:
    """All sealed documents about me, newest first."""
    subject = request.actor.scope.subject or UUID(int=0)
    rows = queries.list_of_person(subject, actor=request.actor, purpose=DOCUMENTS)
    context = {
        "above": proof_of(request),
        "documents": [(row, sealed.title(row.kind), sealed.tag(row)) for row in rows],
        "why": why(DOCUMENTS),
    }
    return page(request, "documents/mine.html", context)


@for_roles(Role.RESIDENT)
@require_safe
def file(request: Request, document: UUID) -> HttpResponse:
    """One document; the first time it is served, that is noted."""
    held = operations.serve(document, how="portal", actor=request.actor, at=request.at)
    return private(pdf(held.pdf, name=f"{held.kind}-{str(held.id)[:8]}.pdf"))


@for_roles(Role.RESIDENT)
@require_POST
def received(request: Request, document: UUID) -> HttpResponse:
    """I have it: said once, about a document that was served."""
    operations.acknowledge(document, actor=request.actor, at=request.at)
    return private(HttpResponseRedirect(reverse("portal:documents")))
