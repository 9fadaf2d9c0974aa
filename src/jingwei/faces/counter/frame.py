"""The frame of each page of the counter, and the open service case that everything at a window is done under.

The case gives the purpose of every read. What belongs to a resident who was admitted by the number on their card is seen in the
scope of the case, wherever in the district they live.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.cases import queries
from jingwei.cases.words import ServiceKind
from jingwei.faces._furniture.access import Request, for_roles
from jingwei.faces._furniture.context import NavGroup, NavLink
from jingwei.faces._furniture.days import Days
from jingwei.kernel import purposes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Scope

CASE = "jw_case"
"""Key in the session: the service case that this window works on."""

CASE_SHOWN = "case"
"""How a kept row was found: through the case, by the number on a card; else in the clerk's territory."""

TODAY = Days(None, None)

PURPOSES: dict[ServiceKind, Purpose] = {
    ServiceKind.IDENTITY_CHECK: purposes.IDENTIFY,
    ServiceKind.RECORD_QUESTION: purposes.COUNTER,
    ServiceKind.CORRECTION: purposes.CORRECTION,
    ServiceKind.DESK_PROOF: purposes.COUNTER,
    ServiceKind.HELP_TO_DECLARE: purposes.DECLARING,
}
"""What each errand reads people's data for."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The service case of this window."""

    id: UUID
    number: str
    kind: ServiceKind
    purpose: Purpose
    opened_at: datetime


type View = Callable[..., HttpResponseBase]


def page(*kinds: ServiceKind, area: str = "search", case: bool = True) -> Callable[[View], View]:
    """Lock a view for clerks, give it the frame, and hand it the open case as ``request.case``.

    Args:
        kinds: the errands that the page belongs to; all when none is named.
        case: without an open case of such a kind the page leads to where one is opened.
    """

    def framed(view: View) -> View:
        @for_roles(Role.CLERK)
        @wraps(view)
        def shown(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
            _furnish(request, area)
            held = open_case(request)
            request.case = held  # type: ignore[attr-defined]
            if case and (held is None or (kinds and held.kind not in kinds)):
                return HttpResponseRedirect(reverse("counter:search"))
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return shown

    return framed


def open_case(request: Request) -> OpenCase | None:
    """The case that this session works on, if it is still open and the clerk's own."""
    known = request.session.get(CASE)
    if not known:
        return None
    try:
        row = queries.get_service_case(UUID(known), actor=request.actor, purpose=purposes.COUNTER)
    except NotFound:
        return None
    if row.closed_at is not None or row.opened_by != request.actor.ident:
        return None
    return OpenCase(row.pk, row.number, ServiceKind(row.kind), purposes.named(row.purpose), row.opened_at)


def case_of(request: HttpRequest) -> OpenCase:
    """The open case of a page that needs one."""
    held = getattr(request, "case", None)
    assert isinstance(held, OpenCase)
    return held


@contextmanager
def handling(request: Request, case: OpenCase, days: Days = TODAY) -> Iterator[Actor]:
    """The clerk in the scope of the case: they see who was admitted to it, and nobody else."""
    actor = request.actor.within(Scope.for_case(case.id))
    with days.entered(request, actor.scope):
        yield actor


def draw(request: Request, template: str, **context: Any) -> HttpResponse:
    """A page of this face; the bar shows the open case."""
    case = getattr(request, "case", None)
    return render(request, f"counter/{template}.html", context | {"case": case, "errand": case.kind.label if case else ""})


def _furnish(request: Request, area: str) -> None:
    request.chrome_face = "counter"  # type: ignore[attr-defined]
    request.chrome_home_url = reverse("counter:home")  # type: ignore[attr-defined]
    request.chrome_signed_in = request.account.name if request.account else None  # type: ignore[attr-defined]
    request.chrome_sign_out_url = reverse("account_logout")  # type: ignore[attr-defined]
    links = [
        NavLink(label, reverse(f"counter:{name}"), active=name == area)
        for name, label in (("search", _("Search")), ("declare", _("Register for somebody")), ("imports", _("Imports")))
    ]
    request.chrome_nav = [NavGroup(_("Service counter"), links)]  # type: ignore[attr-defined]
