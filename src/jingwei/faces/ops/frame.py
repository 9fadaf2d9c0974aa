"""The frame of each page: the side navigation of the roles, who is signed in, and how a page is drawn."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jingwei.faces._furniture.access import Request, for_roles
from jingwei.faces._furniture.components import Cell, Text
from jingwei.faces._furniture.context import NavGroup, NavLink
from jingwei.kernel.actors import Role

OFFICERS = (Role.STREET_OFFICER, Role.DISTRICT_OFFICER)
type Lines = list[list[Cell | Text | int | float | date | datetime]]
"""The rows of a table."""


def page(*roles: Role, area: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Lock a view for these roles (officers when none is named) and give its page the face's frame.

    Args:
        area: name of the navigation's line that the page belongs to.
    """

    def framed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @for_roles(*(roles or OFFICERS))
        @wraps(view)
        def shown(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
            _furnish(request, area)
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return shown

    return framed


def draw(request: Request, template: str, **context: Any) -> HttpResponse:
    """A page of this face."""
    return render(request, f"ops/{template}.html", context)


def _furnish(request: Request, area: str) -> None:
    request.chrome_face = "ops"  # type: ignore[attr-defined]
    request.chrome_home_url = reverse("ops:home")  # type: ignore[attr-defined]
    request.chrome_signed_in = request.account.name if request.account else None  # type: ignore[attr-defined]
    request.chrome_sign_out_url = reverse("account_logout")  # type: ignore[attr-defined]
    request.chrome_nav = _navigation(request.actor.role, area, get_language())  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _navigation(role: Role, area: str, language: str | None) -> tuple[NavGroup, ...]:
    """The side navigation; drawn once for a role, a page and a language (the one in force)."""
    street = role is Role.STREET_OFFICER

    def link(name: str, label: str) -> NavLink:
        return NavLink(label, reverse(f"ops:{name}"), active=name == area)

    if role is Role.AUDITOR:
        log = [link("log", _("The log")), link("gaps", _("Gaps")), link("explaining", _("Reads that need a reason"))]
        return (NavGroup(_("Audit"), [*log, link("openings", _("Openings by two"))]),)
    work = [link("declarations", _("Declarations and visits")), link("declaration-list", _("All declarations"))]
    work += [link("cases", _("Work orders"))]
    work += [link("objections", _("Objections"))] if street else []
    work += [link("questions", _("Questions about reads"))]
    registers = [link("search", _("Search"))]
    registers += [link("dwellings", _("Dwellings")), link("entities", _("Organisations")), link("grids", _("Divisions and grids"))]
    registers += [link("imports", _("Imports"))]
    others = [link("shared", _("Agreements")), link("shared-corrections", _("Corrections to put right"))]
    title = _("Street operations centre") if street else _("District operations centre")
    return NavGroup(title, work), NavGroup(_("Base registers"), registers), NavGroup(_("Shared with your unit"), others)
