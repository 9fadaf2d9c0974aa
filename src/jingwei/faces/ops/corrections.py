"""Corrections of what my unit received under agreements: what is right now, and the button by which it says that it put it right."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.components import Column, Pager, Table
from jingwei.faces.ops.agreed import Worded, title_of
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import SHARING
from jingwei.registers.queries import territory
from jingwei.sharing.errors import NotReceived
from jingwei.sharing.operations.corrections import Sent, confirm_correction, send_corrections
from jingwei.sharing.queries.catalogue import words_of
from jingwei.sharing.queries.received import PutRight, count_for_others, list_put_right
from jingwei.sharing.queries.shared import own_agreements

PAGE = 20
type Agreed = dict[str, Worded]


@page(area="shared-corrections")
@require_safe
def corrections(request: Request) -> HttpResponse:
    """Those that wait come first, each with its value; those that were put right follow without theirs."""
    actor, here = request.actor, reverse("ops:shared-corrections")
    after = _after(request)
    sent = send_corrections(after=after, most=PAGE, waiting=True, actor=actor, purpose=SHARING, at=request.at)
    done = [] if after else list_put_right(actor=actor, purpose=SHARING)
    rows = own_agreements(actor=actor, purpose=SHARING)
    words = words_of([row.id for row in rows], actor=actor, purpose=SHARING)
    agreed = {row.number: Worded(row, words[row.id].columns) for row in rows}
    return draw(
        request,
        "sharing/corrections",
        waiting=[_waiting(request, one, agreed[one.statement.agreement]) for one in sent],
        done=_done(done, agreed),
        others=count_for_others(actor=actor, purpose=SHARING),
        changed="changed" in request.GET,
        pager=Pager(
            next_url=f"{here}?after={sent[-1].id}" if len(sent) == PAGE else "",
            previous_url=here if after else "",
        ),
    )


@page(area="shared-corrections")
@once
def put_right(request: Request, correction: UUID) -> HttpResponse:
    """The unit has put the value right, by the statement whose digest the page showed."""
    here = reverse("ops:shared-corrections")
    if request.method != "POST":
        return HttpResponseRedirect(here)
    try:
        digest = bytes.fromhex(request.POST.get("digest", ""))
    except ValueError:
        raise NotFound() from None
    try:
        confirm_correction(correction, digest=digest, actor=request.actor, at=request.at)
    except NotReceived:  # it says something else since the page was opened
        return HttpResponseRedirect(f"{here}?changed=1")
    return HttpResponseRedirect(here)


def _after(request: Request) -> UUID | None:
    text = request.GET.get("after", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound() from None


def _waiting(request: Request, sent: Sent, agreed: Worded) -> dict[str, object]:
    """One correction, as the page writes it."""
    told, names = sent.statement, {}
    if agreed.is_place(told.field) and told.value:
        names = territory.names_of({str(told.value)}, actor=request.actor, purpose=SHARING)
    return {
        "id": sent.id,
        "title": title_of(agreed.agreement),
        "number": told.agreement,
        "field": agreed.columns[told.field].called(agreed.language),
        "told": told.value is not None,
        "value": agreed.value(told.field, told.value, names),
        "record": told.record,
        "made_at": sent.made_at,
        "digest": told.digest.hex(),
    }


def _done(rows: list[PutRight], agreed: Agreed) -> Table:
    lines: Lines = [
        [row.number, agreed[row.number].columns[row.field].called(agreed[row.number].language), row.made_at, row.confirmed_at]
        for row in rows
    ]
    heads = [Column(label) for label in (_("Agreement"), _("Field"), _("Corrected"), _("Put right by you"))]
    return Table(_("Put right"), heads, lines, empty=_("Nothing was put right yet."), keys=False)
