"""What no request may hold, looked at once for all doors; and that answers to machines are kept by nobody.

A NUL fits no column of the database: in a path, a query, a form, a cookie or a machine's credentials it is a damaged request. A body
that came too slowly or was too large was not received at all: here it gets its words.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _

from jingwei.faces._furniture import problems

NUL = "\0"
UNREAD = "jingwei.unread"
"""What the server notes of a body that it did not receive: 408 or 413, or 409 for a second file at once."""
CODES = {400: "unreadable", 408: "not-in-time", 409: "one-at-a-time", 413: "too-large"}
ONE_AT_A_TIME = problems.Problem(
    409,
    _("Your other list is still on its way"),
    _("Lists are received one at a time. Nothing of this one was kept; the other one is not disturbed."),
    _("Wait until the other list has arrived, then send this one again."),
    code="one-at-a-time",
)
FOR_MACHINES = ("/api/", "/identity/")


class PlainMiddleware:
    """Refuses a NUL with 400, and a body that was not received; puts ``no-store`` on what machines are answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        machines = request.path.startswith(FOR_MACHINES)
        status = request.META.get(UNREAD) or (400 if any(NUL in text for text in _texts(request)) else 0)
        response = _refused(request, status, machines=machines) if status else self.get_response(request)
        if machines:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _refused(request: HttpRequest, status: int, *, machines: bool) -> HttpResponse:
    problem = ONE_AT_A_TIME if status == 409 else problems.problem_of(status)
    if machines:
        said = {"code": CODES[status], "error": "invalid_request", "message": str(problem.text)}
        kind = problems.PROBLEM_JSON if request.path.startswith("/api/") else "application/json"
        return JsonResponse(said, status=status, content_type=kind)
    return problems.bare_page(request, problem)


def _texts(request: HttpRequest) -> Iterator[str]:
    """All that a client may write that reaches the database as text. A JSON body is held to its schema by the API itself."""
    yield request.path
    for given in (request.GET, request.POST):
        for name, values in given.lists():
            yield name
            yield from (str(value) for value in values)
    for name, value in request.COOKIES.items():
        yield name
        yield str(value)
    scheme, _, written = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            yield b64decode(written).decode("latin-1")
        except (binascii.Error, ValueError):
            return
