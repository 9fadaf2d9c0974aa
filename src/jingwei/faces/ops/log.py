"""The auditor's view of the log: entries without contents, the chain of a case, gaps. The module is evidence."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingwei.evidence.queries import auditing as queries
from jingwei.evidence.queries.auditing import Gap, Line
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Column, Pager, Table, Tag
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.ops.events import EVENTS
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.faces.ops.witnessed import standing
from jingwei.faces.ops.wording import said
from jingwei.kernel.actors import Role
from jingwei.kernel.codes import divisions
from jingwei.kernel.purposes import AUDIT

AUDITOR = (Role.AUDITOR,)
PAGE = 50
LOGS = (("acts", gettext_lazy("Acts")), ("reads", gettext_lazy("Reads")))
FLOWS = ("accounts", "cases", "declarations", "evidence", "registers", "sharing")
GAPS = {
    "numbers-acts": gettext_lazy("Acts: every number is there"),
    "numbers-reads": gettext_lazy("Reads: every number is there"),
    "hashes-acts": gettext_lazy("Acts: every hash is that of its bytes"),
    "hashes-reads": gettext_lazy("Reads: every hash is that of its bytes"),
    "chains": gettext_lazy("Every act follows from the one before in its case"),
    "ends": gettext_lazy("Every case ends with its last act"),
    "purposes": gettext_lazy("Every read names a purpose and a law"),
    "pending": gettext_lazy("Nothing waits for its number longer than a minute"),
}


class Narrowing(WordedForm):
    """Which entries to show; all of it in the URL, since none of it is about a person."""

    log = forms.ChoiceField(label=gettext_lazy("Log"), choices=LOGS, required=False)
    flow = forms.ChoiceField(
        label=gettext_lazy("Module"),
        choices=[("", gettext_lazy("All")), *((one, one) for one in FLOWS)],
        required=False,
    )
    on = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    organisation = forms.CharField(
        label=gettext_lazy("Acting unit"),
        help_text=gettext_lazy("A code, such as 440304008; together with a day."),
        max_length=32,
        required=False,
    )
    case = forms.UUIDField(
        label=gettext_lazy("Case"), help_text=gettext_lazy("The handle of a case, to see its chain."), required=False
    )

    def clean(self) -> dict[str, object]:
        """An organisation is looked for within one day."""
        held: dict[str, object] = super().clean() or {}
        if held.get("organisation") and not held.get("on") and "on" not in self.errors:
            self.add_error("on", _("Choose the day on which this organisation acted."))
        return held


@page(*AUDITOR, area="log")
def entries(request: Request) -> HttpResponse:
    """Entries by number, the newest first."""
    asked = {name: str(value) for name, value in request.GET.items() if name != "before"}
    form = Narrowing(asked)
    table, pager = None, Pager()
    if form.is_valid():
        held = form.cleaned_data
        if held["case"]:
            return HttpResponseRedirect(reverse("ops:chain", args=[held["case"]]))
        rows = queries.list_entries(
            log=held["log"] or "acts",
            flow=held["flow"],
            organisation=held["organisation"],
            on=held["on"],
            before=_before(request),
            most=PAGE + 1,
            actor=request.actor,
            purpose=AUDIT,
        )
        table = _lines(rows[:PAGE])
        if len(rows) > PAGE:
            pager = Pager(next_url="?" + urlencode({**asked, "before": str(rows[PAGE - 1].number)}))
    return draw(request, "evidence/log", form=form, table=table, pager=pager, standing=standing(request))


def _before(request: Request) -> int | None:
    text = request.GET.get("before", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text) if text else None


def _lines(rows: list[Line]) -> Table:
    lines: Lines = [
        [
            one.number,
            one.at,
            said(EVENTS, one.step),
            divisions.unit_name(one.organisation) if one.organisation else "",
            Cell(one.case.hex[:8], url=reverse("ops:chain", args=[one.case])) if one.case else "",
            one.hash.hex()[:16],
        ]
        for one in rows
    ]
    heads = [Column(_("Number"), number=True), *(Column(label) for label in _heads())]
    return Table(_("Entries without contents"), heads, lines, empty=_("No entry is like this."))


def _heads() -> tuple[str, ...]:
    return _("When"), _("Step"), _("Acting unit"), _("Case"), _("Hash")


@page(*AUDITOR, area="log")
def chain(request: Request, case: UUID) -> HttpResponse:
    """One case: its acts in order, and whether each follows from the one before."""
    found = queries.get_chain(case, actor=request.actor, purpose=AUDIT)
    lines: Lines = [
        [
            seq,
            one.at,
            said(EVENTS, one.step),
            _number(one.number),
            one.hash.hex()[:16],
        ]
        for seq, one in enumerate(found.entries, 1)
    ]
    heads = [Column(_("Place"), number=True), *(Column(label) for label in (_("When"), _("Step"), _("Number"), _("Hash")))]
    table = Table(_("Acts of this case"), heads, lines)
    return draw(request, "evidence/chain", case=case, table=table, broken=found.broken)


def _number(number: int | None) -> Cell:
    """An entry's number, which leads to asking for its payload."""
    if number is None:
        return Cell(_("being numbered"))
    return Cell(str(number), url=f"{reverse('ops:openings')}?{urlencode({'number': number})}")


@page(*AUDITOR, area="gaps")
def gaps(request: Request) -> HttpResponse:
    """Whether the log has gaps."""
    found = queries.list_gaps(actor=request.actor, purpose=AUDIT)
    lines: Lines = [[GAPS[one.what], one.looked_at, one.found, Cell(tag=_verdict(one))] for one in found]
    heads = [Column(_("Check")), Column(_("Looked at"), number=True), Column(_("Wrong"), number=True), Column(_("Result"))]
    whole = not any(one.found for one in found)
    return draw(request, "evidence/gaps", table=Table(_("Checks"), heads, lines, keys=False), whole=whole, most=queries.LOOKED_AT)


def _verdict(gap: Gap) -> Tag:
    return Tag("bad", _("Gap")) if gap.found else Tag("ok", _("Whole"))
