"""What the pages of imports need of their face: where they lie, and what is done there."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

PAGE = 50


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes of one face.

    Attributes:
        takes: whether lists are taken, mended and undone here; else they are only sent.
    """

    face: str
    takes: bool

    def url(self, name: str, *args: object) -> str:
        """The address of a page."""
        return reverse(f"{self.face}:{name}", args=list(args))

    def led(self, name: str, *args: object) -> HttpResponse:
        """Lead there."""
        return HttpResponseRedirect(self.url(name, *args))


def draw(request: HttpRequest, page: str, **context: object) -> HttpResponse:
    """A page of imports in the face's frame."""
    return render(request, f"furniture/imports/{page}.html", context)


def whole_number(text: str) -> int | None:
    """A number of the address; None when there is none."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Http404
    return int(text)
