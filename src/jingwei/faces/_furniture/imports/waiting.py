"""A list that waits: looked at by officers of its territory, taken by one who did not send it, or sent back with a reason."""

from django.http import HttpResponse

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.imports.forms import Returning, TakingBack, in_words
from jingwei.faces._furniture.imports.looking import Look, look
from jingwei.faces._furniture.imports.routes import Routes, draw
from jingwei.faces._furniture.imports.seen import looked
from jingwei.faces._furniture.imports.words import basis_in_words
from jingwei.kernel import ports
from jingwei.kernel.errors import Refused
from jingwei.registers.operations import importing
from jingwei.registers.operations.importing import BatchClosed, Wanted
from jingwei.registers.ports import queue_import, stored_name
from jingwei.registers.queries.imports import Batch


def waiting(request: Request, row: Batch, routes: Routes) -> HttpResponse:
    """The same look that its sender had, and the two answers."""
    form = (TakingBack if row.mine else Returning)(request.POST if "back" in request.POST else None)
    if "take" in request.POST:
        _take(request, row)
        return routes.led("import", row.number)
    if request.method == "POST" and form.is_valid():
        _send_back(request, row, form.cleaned_data["reason"])
        return routes.led("import", row.number)
    seen = _seen(request, row)
    context = looked(seen, importing.layout_of(row.register)) if seen else {}
    context |= {"register": in_words(row.register), "basis": basis_in_words(row.basis)}
    return draw(request, "waiting", batch=row, form=form, seen=seen, back=routes.url("imports"), **context)


def _take(request: Request, row: Batch) -> None:
    """Once: who comes second is led to what became of it. Without its file it cannot be read, so it stays."""
    held = ports.store().open(stored_name(row.number))
    if held is None:
        return
    held.close()
    try:
        importing.take_import(row.number, actor=request.actor, at=request.at)
    except BatchClosed:
        return
    queue_import(row.number, actor=request.actor)


def _send_back(request: Request, row: Batch, reason: str) -> None:
    try:
        importing.return_import(row.number, reason=reason, actor=request.actor, at=request.at)
    except BatchClosed:
        return
    ports.store().drop(stored_name(row.number))


def _seen(request: Request, row: Batch) -> Look | None:
    """A look at the kept file; None when it is gone, or cannot be read any more as it was asked for."""
    opened = ports.store().open(stored_name(row.number))
    if opened is None:
        return None
    wanted = Wanted(
        register=row.register,
        code=row.code,
        mapping=row.mapping,
        encoding=row.encoding,
        source=row.source,
        purpose=row.purpose,
        basis=row.basis,
        as_of=row.as_of,
    )
    with opened as file:
        try:
            seen = look(file, wanted, importing.layout_of(row.register), actor=request.actor, at=request.at)
        except Refused:
            return None
    return None if seen.head.missing else seen
