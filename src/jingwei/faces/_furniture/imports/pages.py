"""Sending a list: the lists there are, the form, and the look before it is handed over. Without their lock: a face wraps each in its own."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from jingwei.faces._furniture import handles
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Column, Pager, Table
from jingwei.faces._furniture.imports.forms import Columns, Sending, in_words
from jingwei.faces._furniture.imports.looking import look
from jingwei.faces._furniture.imports.routes import PAGE, Routes, draw, whole_number
from jingwei.faces._furniture.imports.seen import looked
from jingwei.faces._furniture.imports.words import STATES, UNREAD
from jingwei.kernel import ports
from jingwei.kernel.errors import Refused
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.randomness import handle as draw_handle
from jingwei.registers.importing.two_people import takes_alone
from jingwei.registers.operations import importing
from jingwei.registers.operations.importing import Wanted, allowed, lists_allowed
from jingwei.registers.ports import queue_import, stored_name
from jingwei.registers.queries import imports as queries
from jingwei.registers.queries.imports import Batch


def start(request: Request, routes: Routes) -> HttpResponse:
    """Lists that were sent, and the form to send one."""
    form = Sending(
        request.POST or None, request.FILES or None, registers=allowed(request.actor), lists=lists_allowed(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        return _keep(request, routes, form)
    before = whole_number(request.GET.get("before", ""))
    rows = queries.list_batches(actor=request.actor, purpose=REGISTER_CARE, before=before, most=PAGE + 1)
    pager = Pager(
        next_url=f"{routes.url('imports')}?before={rows[PAGE - 1].number}" if len(rows) > PAGE else "",
        previous_url=routes.url("imports") if before else "",
    )
    waiting = queries.list_waiting(actor=request.actor, purpose=REGISTER_CARE) if routes.takes and not before else []
    return draw(
        request,
        "start",
        form=form,
        waiting=_waiting(waiting, routes) if waiting else None,
        batches=_batches(rows[:PAGE], routes),
        pager=pager,
        takes=routes.takes,
    )


def _keep(request: Request, routes: Routes, form: Sending) -> HttpResponse:
    typed, sent = form.cleaned_data, form.cleaned_data["file"]
    name = f"upload-{draw_handle().hex}"
    ports.store().keep(name, sent.chunks())
    wanted = Wanted(
        register=typed["register"],
        code=request.actor.scope.codes[0],
        encoding=typed["encoding"],
        source=typed["source"],
        purpose=typed["purpose"],
        basis=typed["basis"],
        title=str(sent.name)[:120],
        as_of=typed["as_of"],
    )
    settings = {key: str(value or "") for key, value in asdict(wanted).items() if key != "mapping"}
    return routes.led("import-look", handles.keep(request, [settings | {"upload": name}]))


def preview(request: Request, handle: str, routes: Routes) -> HttpResponse:
    """The list as it would be read; looked at again with other columns, or handed over."""
    kept = handles.row_of(request, handle, 1)
    if "upload" not in kept:  # what this session kept of a search
        raise Http404
    settings: dict[str, Any] = {key: value for key, value in kept.items() if key != "upload"}
    wanted = Wanted(**settings | {"as_of": date.fromisoformat(kept["as_of"]) if kept["as_of"] else None})
    layout = importing.layout_of(wanted.register)
    mapping = {one.name: request.POST[one.name] for one in layout.fields if one.name in request.POST}
    wanted = replace(wanted, mapping=mapping)
    opened = ports.store().open(kept["upload"])
    if opened is None:
        return draw(request, "gone", back=routes.url("imports"))
    with opened as file:
        try:
            seen = look(file, wanted, layout, actor=request.actor, at=request.at)
            if request.method == "POST" and "go" in request.POST and not seen.head.missing and not seen.head.doubled:
                batch = importing.begin_import(file, wanted, actor=request.actor, at=request.at)
                return _go(request, routes, batch, kept["upload"])
        except Refused as refusal:
            ports.store().drop(kept["upload"])
            return draw(request, "gone", refusal=refusal, back=routes.url("imports"))
    form = Columns(layout=layout, head=seen.head)
    alone = takes_alone(wanted.register, request.actor)
    context = looked(seen, layout) | {"alone": alone, "takes": routes.takes, "back": routes.url("imports")}
    return draw(request, "look", form=form, wanted=wanted, **context)


def _go(request: Request, routes: Routes, batch: int, upload: str) -> HttpResponse:
    row = queries.get_batch(batch, actor=request.actor, purpose=REGISTER_CARE)
    if row.state in ("waiting", "running"):
        ports.store().rename(upload, stored_name(batch))
    else:
        ports.store().drop(upload)
    if row.state == "running" and routes.takes and not row.barred:
        queue_import(batch, actor=request.actor)
    return routes.led("import", batch)


def _waiting(rows: list[Batch], routes: Routes) -> Table:
    heads = [Column(_("Batch")), Column(_("Base register")), Column(_("File")), Column(_("Who sent it")), Column(_("Sent"))]
    return Table(
        _("Lists that wait for somebody to take them"),
        heads,
        [
            [
                Cell(str(row.number), url=routes.url("import", row.number)),
                in_words(row.register),
                row.title,
                Cell(row.source, note=_("You: somebody else takes it.") if row.barred else ""),
                row.begun_at,
            ]
            for row in rows
        ],
    )


def _batches(rows: list[Batch], routes: Routes) -> Table:
    heads = [Column(_("Batch")), Column(_("Base register")), Column(_("File")), Column(_("State"))]
    heads += [Column(_("Lines"), number=True), Column(_("Loaded"), number=True), Column(_("Lines that wait"), number=True)]
    return Table(
        _("Lists that were sent"),
        heads,
        [
            [
                Cell(str(row.number), url=routes.url("import", row.number)),
                in_words(row.register),
                row.title,
                Cell(tag=STATES[row.state]),
                *(["", "", ""] if row.state in UNREAD or not row.whole else [row.lines, row.loaded, row.waiting]),
            ]
            for row in rows
        ],
        empty=_("Nobody has sent a list for your territory yet.") if routes.takes else _("You have not sent a list yet."),
    )
