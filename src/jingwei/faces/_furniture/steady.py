"""Answers at a steady beat: what a stranger may ask about a person is answered at fixed moments after the question.

The work for accepted and doubtful is made alike (declarations/steady.py); what differs still is hidden by holding the answer, with
commit and session, until the next beat. A declaration takes a fraction of one beat, so nearly all are answered at the first.

The answer is held with its thread. Given back early, the thread would take up the next request, and whoever filled all threads could
read from that one's answer how long the work had taken. Threads that wait cost no processor: there are twice as many as else.
"""

import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

BEAT_SECONDS = 0.040


def steadily[V: Callable[..., HttpResponseBase]](view: V) -> V:
    """Mark a view: its answers to POST wait for the beat."""
    view.jw_steady = True  # type: ignore[attr-defined]
    return view


def remaining(elapsed: float, *, beat: float = BEAT_SECONDS) -> float:
    """Seconds from now to the next beat, counted from the question.

    >>> remaining(0.03, beat=0.04), remaining(0.05, beat=0.04)
    (0.010000000000000002, 0.03)
    """
    return beat - elapsed % beat


class SteadyMiddleware:
    """The outermost middleware: it waits after the transaction and the session were committed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.monotonic()
        response = self.get_response(request)
        if getattr(request, "jw_steady", False):
            time.sleep(remaining(time.monotonic() - begun))
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        """Whether the answer waits is known before the view runs, so a refusal waits as well."""
        request.jw_steady = request.method == "POST" and getattr(view, "jw_steady", False)  # type: ignore[attr-defined]
