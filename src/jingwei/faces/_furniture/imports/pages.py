"""The views of imports, without their lock: a face wraps each in its own."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingwei.faces._furniture import handles
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Column, Kpi, Pager, Table
from jingwei.faces._furniture.imports.forms import REGISTERS, Mapping, Mending, Sending
from jingwei.faces._furniture.imports.looking import Look, look
from jingwei.faces._furniture.imports.report import workbook_of
from jingwei.faces._furniture.imports.words import FOUND, STATES, basis_in_words, kept_in_words
from jingwei.kernel import ports
from jingwei.kernel.errors import Refused
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.randomness import handle as draw_handle
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.reasons import Reason
from jingwei.registers.operations import importing
from jingwei.registers.operations.importing import Report, Wanted, allowed
from jingwei.registers.ports import queue_import, stored_name
from jingwei.registers.queries import imports as queries
from jingwei.registers.queries.imports import Batch

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes of one face."""

    face: str

    def url(self, name: str, *args: object) -> str:
        """The address of a page."""
        return reverse(f"{self.face}:{name}", args=list(args))

    def led(self, name: str, *args: object) -> HttpResponse:
        """Lead there."""
        return HttpResponseRedirect(self.url(name, *args))


def start(request: Request, routes: Routes) -> HttpResponse:
    """Lists that were sent, and the form to send one."""
    form = Sending(request.POST or None, request.FILES or None, registers=allowed(request.actor))
    if request.method == "POST" and form.is_valid():
        return _keep(request, routes, form)
    before = _number(request.GET.get("before", ""))
    rows = queries.list_batches(actor=request.actor, purpose=REGISTER_CARE, before=before, most=PAGE + 1)
    pager = Pager(
        next_url=f"{routes.url('imports')}?before={rows[PAGE - 1].number}" if len(rows) > PAGE else "",
        previous_url=routes.url("imports") if before else "",
    )
    return _draw(request, "start", form=form, batches=_batches(rows[:PAGE], routes), pager=pager)


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
    """The list as it would be read; looked at again with other columns, or taken."""
    kept = handles.row_of(request, handle, 1)
    settings: dict[str, Any] = {key: value for key, value in kept.items() if key != "upload"}
    wanted = Wanted(**settings | {"as_of": date.fromisoformat(kept["as_of"]) if kept["as_of"] else None})
    layout = importing.layout_of(wanted.register)
    mapping = {one.name: request.POST[one.name] for one in layout.fields if one.name in request.POST}
    wanted = replace(wanted, mapping=mapping)
    opened = ports.store().open(kept["upload"])
    if opened is None:
        return _draw(request, "gone", back=routes.url("imports"))
    with opened as file:
        try:
            seen = look(file, wanted, layout, actor=request.actor, at=request.at)
            if request.method == "POST" and "go" in request.POST and not seen.head.missing:
                batch = importing.begin_import(file, wanted, actor=request.actor, at=request.at)
                return _go(request, routes, batch, kept["upload"])
        except Refused as refusal:
            ports.store().drop(kept["upload"])
            return _draw(request, "gone", refusal=refusal, back=routes.url("imports"))
    form = Mapping(layout=layout, head=seen.head)
    return _draw(request, "look", form=form, wanted=wanted, **_looked(seen, layout), back=routes.url("imports"))


def _go(request: Request, routes: Routes, batch: int, upload: str) -> HttpResponse:
    row = queries.get_batch(batch, actor=request.actor, purpose=REGISTER_CARE)
    if row.state == "running":
        ports.store().rename(upload, stored_name(batch))
        queue_import(batch, actor=request.actor)
    else:
        ports.store().drop(upload)
    return routes.led("import", batch)


def batch(request: Request, number: int, routes: Routes) -> HttpResponse:
    """How far it is while it is read; its report afterwards."""
    row = queries.get_batch(number, actor=request.actor, purpose=REGISTER_CARE)
    if request.method == "POST":
        if "undo" in request.POST:
            importing.undo_import(number, actor=request.actor, at=request.at)
            ports.store().drop(stored_name(number))
        elif row.state == "running" and (waiting := ports.store().open(stored_name(number))) is not None:
            waiting.close()
            queue_import(number, actor=request.actor)
        return routes.led("import", number)
    reasons = Table(
        _("Why lines were not taken"),
        [Column(_("Reason")), Column(_("Lines"), number=True)],
        [[Reason(code).label, count] for code, count in sorted(row.reasons.items(), key=lambda each: -each[1])],
        empty=_("Every line was taken."),
    )
    return _draw(
        request,
        "batch",
        batch=row,
        register=REGISTERS.get(row.register, row.register),
        state=STATES[row.state],
        kpis=_kpis(row, routes),
        found=[(FOUND[name], count) for name, count in row.found.items()],
        reasons=reasons,
        refused=sorted({row.head.names[column] for column in row.head.refused}),
        basis=basis_in_words(row.basis),
        kept=kept_in_words(row.kept),
        running=row.state == "running",
        percent=min(100, row.taken_until * 100 // row.size) if row.size else None,
        urls={name: routes.url(f"import-{name}", number) for name in ("lines", "report")} | {"here": routes.url("import", number)},
        back=routes.url("imports"),
    )


def lines(request: Request, number: int, routes: Routes) -> HttpResponse:
    """Lines that could not be taken, by line."""
    after = _number(request.GET.get("after", "")) or 0
    row = queries.get_batch(number, actor=request.actor, purpose=REGISTER_CARE)
    found = queries.list_quarantine(number, actor=request.actor, purpose=REGISTER_CARE, after=after, most=PAGE + 1)
    titles = importing.titles_of(row.register)
    table = Table(
        _("Lines that wait"),
        [Column(_("Line"), number=True), Column(_("Reason")), Column(_("Field"))],
        [
            [
                Cell(one.line, url=routes.url("import-line", number, one.line) if one.mendable else ""),
                Cell(one.reason.label, note="" if one.mendable else _("Nothing is kept of it: mend the sender's file.")),
                titles.get(one.field, one.field),
            ]
            for one in found[:PAGE]
        ],
        empty=_("No line waits."),
    )
    here = routes.url("import-lines", number)
    pager = Pager(next_url=f"{here}?after={found[PAGE - 1].line}" if len(found) > PAGE else "", previous_url=here if after else "")
    return _draw(request, "lines", batch=row, table=table, pager=pager, back=routes.url("import", number))


def line(request: Request, number: int, nth: int, routes: Routes) -> HttpResponse:
    """One line, to be typed as it should be. Opening it is one line in the read log."""
    row = queries.get_batch(number, actor=request.actor, purpose=REGISTER_CARE)
    held = queries.get_line(number, nth, actor=request.actor, purpose=REGISTER_CARE)
    form = Mending(request.POST or None, layout=importing.layout_of(row.register), cells=dict(held.cells))
    if request.method == "POST" and form.is_valid():
        why = importing.mend_line(number, nth, form.cleaned_data, actor=request.actor, at=request.at)
        if why is None:
            return routes.led("import-lines", number)
        form.add_error(why.field if why.field in form.fields else None, str(why.reason.label))
    return _draw(request, "line", batch=row, line=held, form=form, back=routes.url("import-lines", number))


def report(request: Request, number: int, routes: Routes) -> HttpResponse:
    """The report as a workbook."""
    answer = HttpResponse(workbook_of(number, actor=request.actor), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="import-{number}.xlsx"'
    return answer


def _looked(seen: Look, layout: Layout) -> dict[str, Any]:
    head, titles = seen.head, layout.titles
    columns = [Column(titles[name]) for name in head.fields]
    return {
        "rows": Table(_("The first rows, masked"), columns, seen.rows, empty=_("Below the head there is no line.")),
        "missing": [titles[name] for name in head.missing],
        "refused": [(head.names[column], kind) for column, kind in head.refused.items()],
        "unknown": head.unknown,
        "found_heads": [name for name in head.names if name],
        "would": _would(seen.report) if seen.report else [],
        "reasons": [(Reason(code).label, count) for code, count in seen.report.reasons.items()] if seen.report else [],
        "whole": seen.whole,
        "register": REGISTERS.get(layout.register, layout.register),
    }


def _would(report: Report) -> list[Kpi]:
    tiles = [Kpi(_("Lines"), report.lines)]
    tiles += [Kpi(FOUND[name], count, kind="ok") for name, count in report.found.items()]
    return [*tiles, Kpi(_("Cannot be read"), report.quarantined, kind="wait" if report.quarantined else None)]


def _kpis(row: Batch, routes: Routes) -> list[Kpi]:
    waiting = Kpi(
        _("Lines that wait"), row.waiting, kind="wait" if row.waiting else None, url=routes.url("import-lines", row.number)
    )
    return [Kpi(_("Lines"), row.lines), Kpi(_("Loaded"), row.loaded, kind="ok"), Kpi(_("Quarantined"), row.quarantined), waiting]


def _batches(rows: list[Batch], routes: Routes) -> Table:
    heads = [Column(_("Batch")), Column(_("Base register")), Column(_("File")), Column(_("State"))]
    heads += [Column(_("Lines"), number=True), Column(_("Loaded"), number=True), Column(_("Lines that wait"), number=True)]
    return Table(
        _("Lists that were sent"),
        heads,
        [
            [
                Cell(str(row.number), url=routes.url("import", row.number)),
                REGISTERS.get(row.register, row.register),
                row.title,
                Cell(tag=STATES[row.state]),
                row.lines,
                row.loaded,
                row.waiting,
            ]
            for row in rows
        ],
        empty=_("Nobody has sent a list for your territory yet."),
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Http404
    return int(text)


def _draw(request: HttpRequest, page: str, **context: object) -> HttpResponse:
    return render(request, f"furniture/imports/{page}.html", context)
