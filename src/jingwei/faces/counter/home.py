"""Where a clerk's work begins: the search box."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jingwei.faces._furniture.access import Request
from jingwei.faces.counter.frame import page


@page(case=False)
def start(request: Request) -> HttpResponse:
    """To the search box."""
    return HttpResponseRedirect(reverse("counter:search"))
