"""What the face's views share: the frame of a page with its tabs."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.context import NavGroup, NavLink


def page(request: Request, template: str, context: Mapping[str, Any], *, tab: str = "") -> HttpResponse:
    """A page of the terminal. None is kept by the phone's browser: a phone is lost easily."""
    frame: Any = request
    frame.chrome_face = "field"
    frame.chrome_home_url = reverse("field:day")
    tabs = {"day": _("To visit"), "done": _("Done today"), "search": _("Search")}
    frame.chrome_nav = [
        NavGroup(_("Visits"), [NavLink(label, reverse(f"field:{name}"), name == tab) for name, label in tabs.items()])
    ]
    response = render(request, f"field/{template}", dict(context))
    response.headers["Cache-Control"] = "private, no-store"
    return response
