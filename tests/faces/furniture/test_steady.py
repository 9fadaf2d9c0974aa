"""The beat: a server that holds answers is told the moment, under any other the thread waits until it."""

import time

from django.http import HttpRequest, HttpResponse

from jingwei.faces._furniture.steady import BEAT_SECONDS, DUE, SteadyMiddleware, steadily


def answered(held: bool) -> tuple[float, HttpRequest]:
    """When the middleware let go of a POST, and the request."""

    @steadily
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def through(request: HttpRequest) -> HttpResponse:
        middleware.process_view(request, view, (), {})
        return view(request)

    middleware = SteadyMiddleware(through)
    request = HttpRequest()
    request.method = "POST"
    if held:
        request.META[DUE] = None
    middleware(request)
    return time.monotonic(), request


def test_a_server_that_holds_answers_is_told_when_this_one_is_due() -> None:
    begun = time.monotonic()
    let_go, request = answered(held=True)
    beats = (request.META[DUE] - begun) / BEAT_SECONDS
    assert request.META[DUE] > let_go or beats > 1, "the thread was free before"
    assert beats >= 1


def test_under_any_other_the_thread_waits() -> None:
    begun = time.monotonic()
    let_go, request = answered(held=False)
    assert let_go - begun >= BEAT_SECONDS
    assert DUE not in request.META
