"""Where the work of an officer begins: the board."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jingwei.faces._furniture.access import Request
from jingwei.faces.ops.frame import page


@page(area="declarations")
def start(request: Request) -> HttpResponse:
    """To the board of declarations and visits."""
    return HttpResponseRedirect(reverse("ops:declarations"))
