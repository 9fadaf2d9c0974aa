"""Who do you want to be? One click signs in; six steps walk through the loop; the outbox shows what would have been sent."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.contrib.auth import load_backend, login, logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from jingwei.demo import outbox as messages
from jingwei.demo import queries
from jingwei.demo.mark import Candidate, Mark
from jingwei.demo.queries import Walk
from jingwei.faces._furniture import sessions
from jingwei.faces._furniture.access import Request, for_anybody
from jingwei.faces._furniture.components import Step
from jingwei.faces.demo import house
from jingwei.faces.demo.middleware import READS_SEEN
from jingwei.kernel import scope as scopes
from jingwei.kernel.purposes import AUDIT

_AN_EARLIER_RUN = re.compile(r"http://localhost:[0-9]+")  # its port may have been another: links lead here
CONFIRMED, UNKNOWN = "confirmed", "unknown"
FIRST_PAGES = {
    "resident": "/portal/record",
    "grid-worker": "/field/",
    "clerk": "/counter/",
    "street-officer": "/ops/",
    "district-officer": "/ops/",
    "auditor": "/ops/",
    "second-auditor": "/ops/",
}
"""Where a click leads, by role."""


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody whom a visitor can be."""

    role: str
    title: str | Promise
    name: str
    says: str | Promise


@dataclass(frozen=True, slots=True)
class Plate:
    """Somebody before a door plate, with the two fields to type."""

    kind: str
    title: str | Promise
    person: Candidate
    says: str | Promise


@require_safe
@for_anybody
def front(request: Request) -> HttpResponse:
    """The front page."""
    mark = house.mark()
    walk = _walk(request, mark)
    context = {
        "parts": _parts(mark),
        "plates": _plates(walk),
        "steps": _steps(walk, reads_seen=READS_SEEN in request.COOKIES),
        "mark": mark,
    }
    return _kept_nowhere(render(request, "demo/front.html", context))


@require_POST
@for_anybody
def enter(request: Request) -> HttpResponse:
    """Sign in as one of the demo's people, or go to a plate as somebody who is not signed in."""
    mark = house.mark()
    role = request.POST.get("role", "")
    if role in (CONFIRMED, UNKNOWN):
        logout(request)
        return HttpResponseRedirect(f"/d/{_candidate(mark, role, request.POST.get('plate', '')).plate}")
    if role not in mark.cast.accounts:
        raise Http404
    account = UUID(mark.cast.accounts[role])
    if role == "grid-worker":
        account = _worker(request, mark)
    backend = settings.AUTHENTICATION_BACKENDS[0]
    user = load_backend(backend).get_user(account)
    if user is None:
        raise Http404
    login(request, user, backend=backend)
    request.session[sessions.DEMO] = True
    return HttpResponseRedirect(FIRST_PAGES[role])


@require_safe
@for_anybody
def outbox(request: Request) -> HttpResponse:
    """The latest messages, newest first."""
    house.mark()
    sent = [replace(one, text=_AN_EARLIER_RUN.sub(settings.PUBLIC_URL, one.text)) for one in messages.newest(house.folder())]
    return _kept_nowhere(render(request, "demo/outbox.html", {"messages_sent": sent}))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _walk(request: Request, mark: Mark) -> Walk:
    with scopes.entered(queries.SYSTEM.scope, at=request.at):
        return queries.get_walk(mark, actor=queries.SYSTEM, purpose=AUDIT)


def _candidate(mark: Mark, kind: str, plate: str) -> Candidate:
    people = mark.cast.confirmed if kind == CONFIRMED else mark.cast.unknown
    found = next((one for one in people if one.plate == plate), None)
    if found is None:
        raise Http404
    return found


def _worker(request: Request, mark: Mark) -> UUID:
    """The worker of the grid that was asked for, of the last doubtful declaration's otherwise."""
    grid = request.POST.get("grid", "")
    workers = {one.grid: one.worker for one in (*mark.cast.confirmed, *mark.cast.unknown)}
    return UUID(workers[grid] if grid in workers else _walk(request, mark).visited_by)


def _parts(mark: Mark) -> list[Part]:
    names = mark.cast.names
    return [
        Part("resident", _("Resident"), names["resident"], _("Registered, identity proved: your record, and who read it.")),
        Part("grid-worker", _("Grid worker"), names["grid-worker"], _("On a phone: the day's visits in one grid.")),
        Part("clerk", _("Window clerk"), names["clerk"], _("At a counter: one search box, fields shown one by one.")),
        Part(
            "street-officer", _("Street officer"), names["street-officer"], _("The street's board: what waits, and what is late.")
        ),
        Part("district-officer", _("District officer"), names["district-officer"], _("The district's board, street by street.")),
        Part("auditor", _("Auditor"), names["auditor"], _("The log without contents, its gaps, and what needs a reason.")),
        Part("second-auditor", _("Second auditor"), names["second-auditor"], _("Confirms what the other asks to open.")),
    ]


def _plates(walk: Walk) -> list[Plate]:
    found = []
    if walk.confirmed_next:
        says = _("Earlier records know this person, so the declaration goes straight into the register.")
        found.append(Plate(CONFIRMED, _("Somebody whom earlier records know"), walk.confirmed_next, says))
    if walk.unknown_next:
        says = _("Nothing that is held knows this person yet, so a grid worker comes by. The page looks just the same.")
        found.append(Plate(UNKNOWN, _("Somebody new in the district"), walk.unknown_next, says))
    return found


def _steps(walk: Walk, *, reads_seen: bool) -> list[Step]:
    """The six steps; the first one that is not done is the one to take now."""
    done = [
        bool(walk.declared),
        bool(walk.doubtful),
        walk.accepted,
        walk.closed,
        walk.confirmed,
        reads_seen,
    ]
    now = done.index(False) if False in done else len(done)
    words = [
        (_("Declare at a door plate; it goes straight in"), _("Anybody with a phone"), walk.declared, "#plates"),
        (_("Declare as somebody new; it becomes a visit"), _("Anybody with a phone"), walk.doubtful, "#plates"),
        (_("Accept the visit"), _("Grid worker"), "", "#people"),
        (_("Record what the visit found"), _("Grid worker"), "", "#people"),
        (_("The declaration is confirmed by itself"), _("Nobody: the order's end confirms it"), "", ""),
        (_("Read who looked at your record, and why"), _("Resident"), "", "#people"),
    ]
    return [
        Step(
            label=label,
            state="done" if done[place] else "now" if place == now else "todo",
            note=f"{who} · {receipt}" if receipt else who,
            url=url,
        )
        for place, (label, who, receipt, url) in enumerate(words)
    ]
