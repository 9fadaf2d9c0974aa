"""A list that was sent: how far it is, its report, the lines that wait. Without their lock: a face wraps each in its own."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Column, Kpi, Pager, Table
from jingwei.faces._furniture.imports.forms import Mending, in_words
from jingwei.faces._furniture.imports.report import workbook_of
from jingwei.faces._furniture.imports.routes import PAGE, Routes, draw, whole_number
from jingwei.faces._furniture.imports.waiting import waiting
from jingwei.faces._furniture.imports.words import FOUND, STATES, UNREAD, basis_in_words, kept_in_words, place_in_words
from jingwei.kernel import ports
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.registers.importing.reasons import Reason
from jingwei.registers.operations import importing
from jingwei.registers.ports import queue_import, stored_name
from jingwei.registers.queries import imports as queries
from jingwei.registers.queries.imports import Batch

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def batch(request: Request, number: int, routes: Routes) -> HttpResponse:
    """Where it stands: it waits, is read, was read, or was sent back. What is done to it is done where lists are taken."""
    row = queries.get_batch(number, actor=request.actor, purpose=REGISTER_CARE)
    if request.method == "POST" and not routes.takes:
        raise Http404
    if row.state == "waiting" and routes.takes:
        return waiting(request, row, routes)
    if request.method == "POST":
        _do(request, row)
        return routes.led("import", number)
    return draw(
        request,
        "batch",
        batch=row,
        register=in_words(row.register),
        state=STATES[row.state],
        kpis=[] if row.state in UNREAD or not row.whole else _kpis(row, routes),
        found=[(FOUND[name], count) for name, count in row.found.items()],
        reasons=_reasons(row) if row.whole and row.state not in UNREAD else None,
        refused=sorted({row.head.names[column] for column in row.head.refused}),
        basis=basis_in_words(row.basis),
        kept=kept_in_words(row.kept),
        running=row.state == "running",
        percent=min(100, row.taken_until * 100 // row.size) if row.size else None,
        urls={name: routes.url(f"import-{name}", number) for name in ("lines", "report")} | {"here": routes.url("import", number)},
        takes=routes.takes,
        unread=row.state in UNREAD,
        back=routes.url("imports"),
    )


def _do(request: Request, row: Batch) -> None:
    """Undo it, or go on with it where it stands still."""
    name = stored_name(row.number)
    if "undo" in request.POST:
        importing.undo_import(row.number, actor=request.actor, at=request.at)
        ports.store().drop(name)
    elif "again" in request.POST and row.state == "running" and not row.barred and (held := ports.store().open(name)) is not None:
        held.close()
        queue_import(row.number, actor=request.actor)


def _reasons(row: Batch) -> Table:
    return Table(
        _("Why lines were not taken"),
        [Column(_("Reason")), Column(_("Lines"), number=True)],
        [[Reason(code).label, count] for code, count in sorted(row.reasons.items(), key=lambda each: -each[1])],
        empty=_("Of what has been read so far, every line was taken.") if row.state == "running" else _("Every line was taken."),
    )


def lines(request: Request, number: int, routes: Routes) -> HttpResponse:
    """Lines that could not be taken, by line."""
    after = whole_number(request.GET.get("after", "")) or 0
    row = queries.get_batch(number, actor=request.actor, purpose=REGISTER_CARE)
    found = queries.list_quarantine(number, actor=request.actor, purpose=REGISTER_CARE, after=after, most=PAGE + 1)
    mends = routes.takes and not row.barred
    titles = importing.titles_of(row.register)
    table = Table(
        _("Lines that wait"),
        [Column(_("Line"), number=True), Column(_("Reason")), Column(_("Field"))],
        [
            [
                Cell(
                    one.line,
                    url=routes.url("import-line", number, one.line) if one.mendable and mends else "",
                    note=place_in_words(*row.head.where(one.line)),
                ),
                Cell(one.reason.label, note="" if one.mendable else _("Nothing is kept of it: mend the sender's file.")),
                titles.get(one.field, one.field),
            ]
            for one in found[:PAGE]
        ],
        empty=_("No line waits."),
    )
    here = routes.url("import-lines", number)
    pager = Pager(next_url=f"{here}?after={found[PAGE - 1].line}" if len(found) > PAGE else "", previous_url=here if after else "")
    return draw(request, "lines", batch=row, barred=row.barred, table=table, pager=pager, back=routes.url("import", number))


def line(request: Request, number: int, nth: int, routes: Routes) -> HttpResponse:
    """One line, to be typed as it should be. Opening it is one line in the read log."""
    row = queries.get_batch(number, actor=request.actor, purpose=REGISTER_CARE)
    if row.barred:
        raise NotFound()
    held = queries.get_line(number, nth, actor=request.actor, purpose=REGISTER_CARE)
    form = Mending(request.POST or None, layout=importing.layout_of(row.register), cells=dict(held.cells))
    if request.method == "POST" and form.is_valid():
        why = importing.mend_line(number, nth, form.cleaned_data, actor=request.actor, at=request.at)
        if why is None:
            return routes.led("import-lines", number)
        form.add_error(why.field if why.field in form.fields else None, str(why.reason.label))
    return draw(request, "line", batch=row, line=held, form=form, back=routes.url("import-lines", number))


def report(request: Request, number: int, routes: Routes) -> HttpResponse:
    """The report as a workbook, for whoever may read all of it."""
    if not queries.get_batch(number, actor=request.actor, purpose=REGISTER_CARE).whole:
        raise NotFound()
    answer = HttpResponse(workbook_of(number, actor=request.actor), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="import-{number}.xlsx"'
    return answer


def _kpis(row: Batch, routes: Routes) -> list[Kpi]:
    url = routes.url("import-lines", row.number)
    waiting = Kpi(_("Lines that wait"), row.waiting, kind="wait" if row.waiting else None, url=url)
    counts = [Kpi(_("Lines"), row.lines), Kpi(_("Loaded"), row.loaded, kind="ok")]
    return [*counts, Kpi(_("Quarantined"), row.quarantined), waiting]
