"""The page that says that something waits for the witnesses of the log: why, since when, what goes on, and that nothing typed is lost."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.template.loader import render_to_string

from jingwei.evidence.queries.witnessed import get_witnessed
from jingwei.evidence.witnesses import NotWitnessed
from jingwei.faces._furniture.access import Request
from jingwei.kernel.purposes import AUDIT

RETRY_SECONDS = 300
CSRF = "csrfmiddlewaretoken"


def page(request: Request, refusal: NotWitnessed) -> HttpResponse:
    """The refusal's page. What was sent stands in it, so that one button sends it again; the work was undone with its token."""
    context: dict[str, object] = {
        "witnessed": get_witnessed(actor=request.actor, purpose=AUDIT),
        "since": refusal.values.get("since"),
        "code": refusal.code,
        "posted": request.method == "POST",
        "whole": not request.FILES,
        "fields": _sent(request),
        "again": request.get_full_path(),
    }
    if request.method == "POST":
        context["here"] = ""  # no toggle of the frame: it would lead away from what was typed
    text = render_to_string("furniture/unwitnessed.html", context, request)
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "private, no-store"}
    return HttpResponse(text, status=refusal.status, headers=headers)


def _sent(request: Request) -> Sequence[tuple[str, str]]:
    """The fields of the form that was sent, as they came; a fresh token against forgery takes the place of the old one."""
    return [(name, value) for name, values in request.POST.lists() if name != CSRF for value in values]
