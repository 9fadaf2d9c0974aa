"""Where work begins: an officer's at the board, an auditor's at the log."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jingwei.faces._furniture.access import Request
from jingwei.faces.ops.frame import OFFICERS, page
from jingwei.kernel.actors import Role


@page(*OFFICERS, Role.AUDITOR, area="declarations")
def start(request: Request) -> HttpResponse:
    """To the board of declarations and visits, or to the log."""
    return HttpResponseRedirect(reverse("ops:log" if request.actor.role is Role.AUDITOR else "ops:declarations"))
