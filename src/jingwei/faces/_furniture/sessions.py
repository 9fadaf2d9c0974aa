"""What a session says about whoever is signed in: account, second factor, picked post, how long it may rest."""

import time
from importlib import import_module
from typing import cast
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from jingwei.accounts import queries
from jingwei.accounts.queries import SignedIn
from jingwei.faces._furniture import clock
from jingwei.faces._furniture.access import Request
from jingwei.kernel import keys
from jingwei.registers.importing.two_people import SEND

STAFF_IDLE_SECONDS = 30 * 60
TOUCH_SECONDS = 60
"""A session's end moves at most once a minute, so that most requests write nothing."""

POST, SEEN, DEMO = "jw_post", "jw_seen", "jw_demo"
"""Keys in the session. ``DEMO`` marks a one-click sign-in; it counts only where ``settings.DEMO`` is true."""
OPEN_PATHS = ("/account/", "/language/", "/large-type/", settings.STATIC_URL)
"""What staff may open before they have shown a second factor or picked a post."""


def signed_in(request: HttpRequest) -> SignedIn | None:
    """Who is signed in."""
    return queries.signed_in(request.user)


def may_send_lists(key: str) -> bool:
    """Whether a session with this key is of staff, with its second factor, in a post that sends lists. Asked before a body is read."""
    return _holds(key, SEND)


def may_send_pictures(key: str) -> bool:
    """The same of a post that takes pictures as evidence."""
    return _holds(key, "evidence.capture")


def _holds(key: str, duty: str) -> bool:
    close_old_connections()
    request = cast("Request", HttpRequest())
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if SEEN not in request.session:
        return False
    request.user = get_user(request)
    account = signed_in(request)
    if account is None or account.kind != "staff" or not has_second_factor(request):
        return False
    try:
        actor = queries.actor_for(account.id, post=picked_post(request), at=clock.now())
    except (queries.PickPost, queries.NoPost):
        return False
    return duty in actor.duties


def name_of(request: HttpRequest) -> str:
    """An opaque name of the session for evidence: entries of one sign-in can be told together, the cookie cannot be made of it."""
    return keys.ring().blind_index("session", request.session.session_key or "").hex()


def has_second_factor(request: Request) -> bool:
    """Whether this session showed or set up a second factor; a demo's one-click session passes in a demo only."""
    if settings.DEMO and request.session.get(DEMO) is True:
        return True
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return any(record["method"] == "mfa" for record in records)


def picked_post(request: HttpRequest) -> UUID | None:
    """The post that was picked in this session."""
    found = request.session.get(POST)
    return UUID(found) if found else None


def keep_alive(request: HttpRequest) -> None:
    """Staff: the session ends half an hour after the last request, also when the clock was set back since."""
    now = int(time.time())
    if abs(now - request.session.get(SEEN, 0)) >= TOUCH_SECONDS:
        request.session[SEEN] = now
        request.session.set_expiry(STAFF_IDLE_SECONDS)


def is_open_path(path: str) -> bool:
    """Whether a page may be opened before everything else is in order."""
    return path.startswith(OPEN_PATHS)
