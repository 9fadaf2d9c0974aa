"""What anybody checks us with: the verifier's own page and program, which read and send nothing of ours, and what they compare."""

from django.http import HttpResponse
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from jingwei.evidence.queries.growth import get_checkpoint, get_growth
from jingwei.faces._furniture.access import Request, for_anybody
from jingwei.kernel.purposes import AUDIT
from jingwei_verify import packing
from jingwei_verify.page import page, policy


@for_anybody
@require_safe
@csp_override({**policy(), "frame-ancestors": ["'none'"]})
def verify(request: Request) -> HttpResponse:
    """The page, to be kept and used without us."""
    return HttpResponse(page(), content_type="text/html; charset=utf-8")


@for_anybody
@require_safe
def program(request: Request) -> HttpResponse:
    """``jingwei-verify`` as one file for Python."""
    answer = HttpResponse(packing.program(), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{packing.NAME}"'
    return answer


@for_anybody
@require_safe
def checkpoint(request: Request, log: str, size: int) -> HttpResponse:
    """A checkpoint as it was signed, to be kept."""
    return _text(get_checkpoint(log, size, actor=request.actor, purpose=AUDIT), f"{log}-{size}.checkpoint")


@for_anybody
@require_safe
def since(request: Request, log: str, size: int, old: int) -> HttpResponse:
    """The proof that the log of this size begins with the log of an older one."""
    return _text(get_growth(log, old, size, actor=request.actor, purpose=AUDIT), f"{log}-{old}-{size}.proof")


def _text(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
