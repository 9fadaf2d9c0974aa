"""The door: who acts, under which scope, at what instant; one transaction a request; refusals turned into pages once for all.

``ActorMiddleware`` is the innermost one. What a view raises, and what answers with 400 or more, undoes the transaction: an answer
that refuses has changed nothing.
"""

import errno
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.accounts import queries
from jingwei.evidence.witnesses import NotWitnessed
from jingwei.faces._furniture import clock, machines, problems, sessions, unwitnessed
from jingwei.faces._furniture.access import Request
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import parse_day, start_of
from jingwei.kernel.errors import NotNow, Refused
from jingwei.kernel.scope import Scope
from jingwei.registers.queries import identity

API = "/api/"
KEEP = "jw_keep"
"""Attribute of an answer of 400 and more whose transaction is kept all the same: a try that failed must stay counted."""
DOWN = (OperationalError, InterfaceError)
"""What the database's driver raises when it is not there, restarts, or has no room left."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
"""The data folder's disk is full."""
AGAIN = {"Retry-After": "60"}


class StreamingRefused(RuntimeError):
    """A view answered with a stream: it would read after its transaction, outside its scope. A fault of the program."""


class _Undone(Exception):
    """Carries the answer out of a transaction that is undone."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class RefusalMiddleware:
    """Turns ``Refused`` into a page, or into a problem for machines under ``/api/``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotWitnessed) and not request.path.startswith(API):
            return unwitnessed.page(cast(Request, request), exception)
        return refusal_answer(request, exception) if isinstance(exception, Refused) else None


class ActorMiddleware:
    """Reads the clock, finds the actor, and opens one transaction with the actor's scope around the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        request.at = clock.now()
        try:
            led_away = enter(request)
        except Refused as refusal:
            return refusal_answer(request, refusal)
        response = led_away or self._within(request)
        if request.account is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def _within(self, request: Request) -> HttpResponse:
        known_at = start_of(request.known_on + timedelta(days=1)) if request.known_on else None
        try:
            with scopes.entered(request.actor.scope, at=request.at, on=request.as_of, known_at=known_at):
                response = self.get_response(request)
                if response.streaming and not isinstance(response, FileResponse):
                    raise StreamingRefused(f"{request.path} answered with a stream.")
                if response.status_code >= 400 and not getattr(response, KEEP, False):
                    raise _Undone(response)
        except _Undone as undone:
            return undone.response
        return response


def enter(request: Request) -> HttpResponse | None:
    """Set ``actor``, ``account``, ``as_of`` and ``known_on`` on the request.

    Returns:
        where to go first (second factor, picking a post), None to go on.

    Raises:
        UnreadableDay: ``as_of`` or ``known_on`` is no day.
    """
    request.account, request.as_of, request.known_on = None, None, None
    if request.path.startswith(API):
        request.actor = machines.actor_of(request) or Actor.declarant()  # its operations read their own days
        return None
    request.account = sessions.signed_in(request)
    if request.account is None:
        request.actor = Actor.declarant()
        return None
    session = sessions.name_of(request)
    request.actor = Actor.declarant(session=session)
    _draw_signed_in(request, request.account.name)
    if request.account.kind == "resident":
        _resident(request, session)
        return None
    return _staff(request, session)


def _draw_signed_in(request: HttpRequest, name: str) -> None:
    """What the page's frame shows of the sign-in (``context.chrome`` reads it)."""
    request.chrome_signed_in = name or _("Signed in")  # type: ignore[attr-defined]
    request.chrome_sign_out_url = reverse("account_logout")  # type: ignore[attr-defined]


def _resident(request: Request, session: str) -> None:
    assert request.account is not None
    found = identity.linked(request.account.id, at=request.at)
    if found is not None:
        own = Scope.own(found.person, found.subject)
        request.actor = Actor.of(Role.RESIDENT, ident=request.account.ident, scope=own, session=session)


def _staff(request: Request, session: str) -> HttpResponse | None:
    assert request.account is not None
    sessions.keep_alive(request)
    open_path = sessions.is_open_path(request.path)
    if not sessions.has_second_factor(request):
        return None if open_path else HttpResponseRedirect(reverse("mfa_index"))
    try:
        request.actor = queries.actor_for(request.account.id, post=sessions.picked_post(request), at=request.at, session=session)
    except (queries.PickPost, queries.NoPost):
        return None if open_path else HttpResponseRedirect(reverse("account:post"))
    _read_days(request)
    return None


def _read_days(request: Request) -> None:
    request.as_of = _day(request, "as_of")
    request.known_on = _day(request, "known_on")


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "")
    return parse_day(text) if text.strip() else None


def refusal_answer(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page of a refusal; under ``/api/`` a problem with ``code`` and ``message``."""
    if not request.path.startswith(API):
        return problems.refused(request, refusal)
    headers = {"Retry-After": "300"} if refusal.status in (429, 503) else {}
    return _for_machines(refusal.code, str(refusal), refusal.status, headers)


def _for_machines(code: str, message: str, status: int, headers: dict[str, str]) -> HttpResponse:
    said = {"code": code, "message": message}
    return JsonResponse(said, status=status, headers=headers, content_type=problems.PROBLEM_JSON)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler403`` and ``handler404``."""
    if request.path.startswith(API):
        return _for_machines("not-found", str(problems.PROBLEMS[404].title), 404, {})
    return problems.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: called while the error is being handled, so a database that is down reads 503 and asks nothing of it."""
    down = _is_down(sys.exception())
    if request.path.startswith(API):
        code, words = ("not-now", str(NotNow())) if down else ("server-error", str(problems.PROBLEMS[500].title))
        return _for_machines(code, words, 503 if down else 500, AGAIN if down else {})
    return problems.bare_page(request, problems.problem_of(503), **AGAIN) if down else problems.server_error(request)


def _is_down(fault: BaseException | None) -> bool:
    return isinstance(fault, DOWN) or (isinstance(fault, OSError) and fault.errno in NO_ROOM)
