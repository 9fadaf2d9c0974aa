"""The strip that says on every page, error pages too, that this is a demo, and what day its clock shows."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from jingwei.faces._furniture import clock
from jingwei.faces._furniture.context import DemoNotice
from jingwei.faces.demo import house

NOTICE = _("Demo: residents and identity numbers are invented.")


class StripMiddleware:
    """Puts the strip on the request; named first, so that every answer has it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        framed: Any = request
        framed.chrome_demo = DemoNotice(NOTICE, at=clock.now() if _moved() else None)  # type: ignore[arg-type]  # lazy until drawn
        return self.get_response(request)


def _moved() -> bool:
    try:
        return bool(house.mark().offset)
    except Http404:
        return False
