"""The page on which anybody checks a proof, and the program: the verifier's own, which read and send nothing of ours."""

from django.http import HttpResponse
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from jingwei.faces._furniture.access import Request, for_anybody
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
