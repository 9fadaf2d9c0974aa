"""What no request may hold, looked at once for all doors; and that answers to machines are kept by nobody.

A NUL fits no column of the database: in a path, a query, a form, a cookie or a machine's credentials it is a damaged request.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse

from jingwei.faces._furniture import problems

NUL = "\0"
FOR_MACHINES = ("/api/", "/identity/")


class PlainMiddleware:
    """Refuses a NUL with 400; puts ``no-store`` on what machines are answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        machines = request.path.startswith(FOR_MACHINES)
        response = _damaged(request, machines) if any(NUL in text for text in _texts(request)) else self.get_response(request)
        if machines:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _damaged(request: HttpRequest, machines: bool) -> HttpResponse:
    problem = problems.problem_of(400)
    if machines:
        return JsonResponse({"code": "unreadable", "error": "invalid_request", "message": str(problem.text)}, status=400)
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
