"""Who may call a view, and that a form which is sent twice does its work once.

Every view of every face wears ``for_roles`` or ``for_anybody``; an architecture test fails on one that does not. Somebody who is
not signed in is led to the sign-in page; a wrong role reads the same as no page at all.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from jingwei.accounts import operations
from jingwei.accounts.queries import SignedIn
from jingwei.kernel.actors import LEVELS, Actor, Role
from jingwei.kernel.errors import Refused

SIGN_IN = "account_request_login_code"
"""Route where residents sign in."""
STAFF_SIGN_IN = "account_login"
PROVE_IDENTITY = "portal:identity"
"""Route where a signed-in resident proves who they are; until it is served, such pages are not found."""
ONCE_FIELD = "once"
STAFF = frozenset(LEVELS)
"""The roles that are posts of staff."""


class Request(HttpRequest):
    """What a view gets: Django's request with what the middleware read at the door.

    Attributes:
        actor: who acts; somebody who has not proved who they are is a declarant.
        account: who is signed in, None if nobody.
        at: this instant (aware, UTC), from the movable clock.
        as_of, known_on: the days that a list is asked for (``?as_of=…&known_on=…``, staff), None for today and for all
            that is known.
    """

    actor: Actor
    account: SignedIn | None
    at: datetime
    as_of: date | None
    known_on: date | None


class FormDamaged(Refused):
    """A form came without the token that makes it safe to send twice."""

    code = "form-damaged"
    status = 400
    says = _("The form was incomplete. Open the page again, and send the form once more.")


def for_roles(*roles: Role) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Lock a view for these roles. ``jw_roles`` on the view tells the tests."""
    allowed = frozenset(roles)

    def lock(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def locked(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.actor.role in allowed:
                return view(request, *args, **kwargs)
            if request.account is None:
                return _to_sign_in(request, allowed)
            if request.account.kind == "resident" and Role.RESIDENT in allowed:
                return _to_identity()
            raise Http404

        locked.jw_roles = allowed  # type: ignore[attr-defined]
        return locked

    return lock


def for_staff(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The door's own pages for staff (second factor, password): any member of staff who is signed in, whatever their post."""

    @wraps(view)
    def locked(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.account is None:
            return _to_sign_in(request, STAFF)
        if request.account.kind != "staff":
            raise Http404
        return view(request, *args, **kwargs)

    locked.jw_roles = STAFF  # type: ignore[attr-defined]
    return locked


def for_anybody(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that needs no sign-in."""

    @wraps(view)
    def opened(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.jw_roles = frozenset(Role)  # type: ignore[attr-defined]
    return opened


def _to_sign_in(request: HttpRequest, allowed: frozenset[Role]) -> HttpResponse:
    page = reverse(SIGN_IN if Role.RESIDENT in allowed else STAFF_SIGN_IN)
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return HttpResponseRedirect(f"{page}?{urlencode({'next': back})}" if back else page)


def _to_identity() -> HttpResponse:
    try:
        return HttpResponseRedirect(reverse(PROVE_IDENTITY))
    except NoReverseMatch:
        raise Http404 from None


def once(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Sending the same form twice does its work once, and the second is led where the first one was.

    The form carries ``{% once %}``. Its token is written in the transaction of the work, so two that arrive together wait for each
    other and a work that failed leaves no trace. An answer that is no redirect (a form with errors) frees the token again.
    """

    @wraps(view)
    def sent(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        token = _token(request)
        before = operations.begin_submission(token, at=request.at)
        if before is not None:
            return HttpResponseRedirect(before or request.path)
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseRedirect):
            operations.keep_answer(token, answer=response.url)
        else:
            operations.free_submission(token)
        return response

    return sent


def _token(request: Request) -> str:
    """The form's token under whoever sends it: nobody gets another's answer by sending their token."""
    given = request.POST.get(ONCE_FIELD, "")
    if not 16 <= len(given) <= 64:
        raise FormDamaged()
    who = str(request.account.id) if request.account else ""
    return hashlib.sha256(f"{who}|{request.path}|{given}".encode()).hexdigest()
