"""For the auditor: single reads that need a reason. One line a read; nothing is counted, ranked or grouped by who read."""

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from jingwei.accounts.queries import name_of_staff
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Column, Pager, Table, Text
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.faces.ops.log import AUDITOR
from jingwei.faces.ops.wording import FIELDS, READERS, said
from jingwei.kernel.codes import divisions
from jingwei.kernel.purposes import ALL, AUDIT
from jingwei.registers.queries.explaining import DAYS, MOST, WORDS, ToExplain, list_to_explain


@page(*AUDITOR, area="explaining")
def explaining(request: Request) -> HttpResponse:
    """Reads of the last days that need a reason, the newest first."""
    text = request.GET.get("before", "")
    try:
        before = UUID(text) if text else None
    except ValueError:
        raise Http404 from None
    rows = list_to_explain(actor=request.actor, purpose=AUDIT, before=before, most=MOST + 1)
    shown = rows[:MOST]
    pager = Pager(next_url=f"?before={shown[-1].read}" if len(rows) > MOST else "")
    lines: Lines = [_line(request, one) for one in shown]
    labels = (_("When"), _("Why it needs a reason"), _("Who read"), _("What"), _("What for"), _("The reason given"))
    table = Table(_("Single reads"), [Column(label) for label in labels], lines, empty=_("No single read needs a reason."))
    return draw(request, "evidence/explaining", table=table, pager=pager, days=DAYS)


def _line(request: Request, one: ToExplain) -> list[Cell | Text | int | float | date | datetime]:
    name = name_of_staff(one.actor, actor=request.actor, purpose=AUDIT)
    who = " · ".join(filter(None, [str(said(READERS, one.role)), divisions.unit_name(one.organisation), name]))
    purpose = ALL[one.purpose].title if one.purpose in ALL else one.purpose
    fields = _(", ").join(str(said(FIELDS, field)) for field in one.fields)
    return [one.at, WORDS[one.why], who, fields, purpose, one.said or _("none yet")]
