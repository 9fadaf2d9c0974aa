"""The strip that says on every page, error pages too, that this is a demo, and what day its clock shows."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from jingwei.faces._furniture import clock
from jingwei.faces._furniture.context import DemoNotice
from jingwei.faces.demo import house

READS, READS_SEEN = "/portal/reads", "jw_demo_reads"
"""The page of the walk's last step, and the cookie by which the front page knows that this visitor opened it."""
NOTICE = _("Demo: residents and identity numbers are invented.")


class StripMiddleware:
    """Puts the strip on the request; named first, so that every answer has it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        framed: Any = request
        framed.chrome_demo = DemoNotice(NOTICE, at=clock.now() if _moved() else None)  # type: ignore[arg-type]  # lazy until drawn
        response = self.get_response(request)
        if request.path == READS and response.status_code == 200:
            response.set_cookie(READS_SEEN, "1", httponly=True, samesite="Lax", path="/demo/")
        return response


def _moved() -> bool:
    try:
        return bool(house.mark().offset)
    except Http404:
        return False
