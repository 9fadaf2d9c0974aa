"""Lists that others send, as the pages of this face; what they do stands in the furniture, since two faces share it."""

from django.http import HttpResponse

from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.imports import batches, pages
from jingwei.faces._furniture.imports.routes import Routes
from jingwei.faces.ops.frame import page

ROUTES = Routes("ops", takes=True)


@page(area="imports")
def start(request: Request) -> HttpResponse:
    """Lists that were sent, and the form to send one."""
    return pages.start(request, ROUTES)


@page(area="imports")
def look(request: Request, handle: str) -> HttpResponse:
    """A list before it is taken."""
    return pages.preview(request, handle, ROUTES)


@page(area="imports")
@once
def batch(request: Request, number: int) -> HttpResponse:
    """A list that waits, how far it is, and its report."""
    return batches.batch(request, number, ROUTES)


@page(area="imports")
def lines(request: Request, number: int) -> HttpResponse:
    """Lines that wait."""
    return batches.lines(request, number, ROUTES)


@page(area="imports")
@once
def line(request: Request, number: int, nth: int) -> HttpResponse:
    """One line, to be mended."""
    return batches.line(request, number, nth, ROUTES)


@page(area="imports")
def report(request: Request, number: int) -> HttpResponse:
    """The report as a workbook."""
    return batches.report(request, number, ROUTES)
