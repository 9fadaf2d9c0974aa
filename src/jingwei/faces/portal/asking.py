"""About one read: ask why, object, carry its proof away. The module is evidence."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jingwei.evidence import proving, reads
from jingwei.evidence.operations.questions import raise_question
from jingwei.evidence.queries.questions import ANSWER_DAYS, Question, own_questions
from jingwei.faces._furniture.access import Request, for_roles, once
from jingwei.faces.portal.evidence import read_of
from jingwei.faces.portal.forms import AskForm, ObjectToReadForm
from jingwei.faces.portal.frame import page, private, why
from jingwei.kernel.actors import Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import OWN_RECORD, QUESTIONS

SEND = ["GET", "HEAD", "POST"]


@for_roles(Role.RESIDENT)
@require_http_methods(SEND)
@once
def ask(request: Request, read: UUID) -> HttpResponse:
    """Ask why somebody looked; words are welcome and not needed."""
    return _about(request, read, Question.Kind.ASK, AskForm(request.POST or None))


@for_roles(Role.RESIDENT)
@require_http_methods(SEND)
@once
def object_to(request: Request, read: UUID) -> HttpResponse:
    """Say what is wrong with a look."""
    return _about(request, read, Question.Kind.OBJECT, ObjectToReadForm(request.POST or None))


def _about(request: Request, read: UUID, kind: Question.Kind, form: AskForm | ObjectToReadForm) -> HttpResponse:
    row = reads.get_own(read, actor=request.actor, purpose=OWN_RECORD)
    if row.role == Role.RESIDENT or (read in own_questions(actor=request.actor, purpose=OWN_RECORD) and request.method != "POST"):
        raise NotFound()
    if request.method == "POST" and form.is_valid():
        raise_question(read, kind=kind, text=form.cleaned_data["text"], actor=request.actor, at=request.at)
        return private(HttpResponseRedirect(reverse("portal:reads")))
    objecting = kind is Question.Kind.OBJECT
    context = {
        "form": form,
        "read": read_of(row, request),
        "heading": _("Object to this look") if objecting else _("Ask about this look"),
        "button": _("Object") if objecting else _("Ask"),
        "days": ANSWER_DAYS,
        "why": why(QUESTIONS),
    }
    return page(request, "evidence/ask.html", context)


@for_roles(Role.RESIDENT)
@require_safe
def proof(request: Request, read: UUID) -> HttpResponse:
    """The proof of one read, as a file that is checked without us."""
    made = proving.prove_read(read, actor=request.actor, purpose=OWN_RECORD)
    response = HttpResponse(made, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="read-{str(read)[-12:]}.jwproof"'
    return private(response)
