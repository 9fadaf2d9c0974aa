"""Lists that a counter sends: an officer takes them. What the pages do stands in the furniture, since two faces share it."""

from django.http import HttpResponse

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.imports import batches, pages
from jingwei.faces._furniture.imports.routes import Routes
from jingwei.faces.counter.frame import page

ROUTES = Routes("counter", takes=False)


@page(case=False, area="imports")
def start(request: Request) -> HttpResponse:
    """Lists that this account sent, and the form to send one."""
    return pages.start(request, ROUTES)


@page(case=False, area="imports")
def look(request: Request, handle: str) -> HttpResponse:
    """A list before it is handed over."""
    return pages.preview(request, handle, ROUTES)


@page(case=False, area="imports")
def batch(request: Request, number: int) -> HttpResponse:
    """Where a list stands, and why it was sent back."""
    return batches.batch(request, number, ROUTES)


@page(case=False, area="imports")
def lines(request: Request, number: int) -> HttpResponse:
    """Lines that wait of a list without people."""
    return batches.lines(request, number, ROUTES)


@page(case=False, area="imports")
def report(request: Request, number: int) -> HttpResponse:
    """The report of a list without people as a workbook."""
    return batches.report(request, number, ROUTES)
