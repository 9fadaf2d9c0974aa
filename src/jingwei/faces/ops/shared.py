"""What my unit reads of others' data under agreements: which ones, one record by its key, and all of them page by page.

A key goes by POST and stands in no address; neither does the place where the next page begins, which could be compared between agreements.
Nothing is carried away by a button: the page shows what was agreed, and each person on it sees that it was shown.
"""

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jingwei.faces._furniture import handles
from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import Cell, Pager, Table
from jingwei.faces._furniture.components import Column as Head
from jingwei.faces._furniture.templatetags.furniture import dated
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.ops.agreed import Worded, fields_in_words, law_of, purpose_of, reads_of, state_of, title_of, whether_it_holds
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import SHARING
from jingwei.registers.queries import territory
from jingwei.sharing.errors import AgreementOver, WrongKey
from jingwei.sharing.queries import shared
from jingwei.sharing.queries.catalogue import words_of

PAGE = 50


class LookingUp(WordedForm):
    """One box for the key that the list or register is kept by."""

    key = forms.CharField(
        max_length=60, strip=True, error_messages={"required": gettext_lazy("Fill in what the record is looked up by.")}
    )

    def __init__(self, label: str, *args: object) -> None:
        super().__init__(*args)
        self.fields["key"].label = label


@page(area="shared")
@require_safe
def agreements(request: Request) -> HttpResponse:
    """The agreements of the officer's unit, those that ended too."""
    rows = shared.own_agreements(actor=request.actor, purpose=SHARING)
    words = words_of([row.id for row in rows], actor=request.actor, purpose=SHARING)
    names = territory.names_of({code for row in rows for code in row.codes}, actor=request.actor, purpose=SHARING)
    heads = [Head(label) for label in (_("Agreement"), _("What is read"), _("What for"), _("Territory"), _("First day without it"))]
    lines: Lines = [
        [
            Cell(row.number, url=reverse("ops:shared-agreement", args=[row.number]), tag=state_of(row, request.at)),
            Cell(title_of(row), note=fields_in_words(row, words[row.id].columns)),
            Cell(purpose_of(row), note=law_of(row)),
            _(", ").join(names.get(code, code) for code in row.codes),
            row.valid_until,
        ]
        for row in rows
    ]
    table = Table(
        _("Agreements of your unit"), heads, lines, empty=_("Your unit holds no agreement, so it reads nothing of others.")
    )
    return draw(request, "sharing/agreements", table=table)


@page(area="shared")
def agreement(request: Request, number: str) -> HttpResponse:
    """One agreement: what it allows and whether it holds; a POST looks one record up by its key."""
    row = shared.own_agreement(number, actor=request.actor, purpose=SHARING)
    worded = _worded(request, row)
    label = worded.key.called(worded.language)
    form, found = LookingUp(label, request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            found = shared.look_up(number, form.cleaned_data["key"], actor=request.actor, purpose=SHARING)
        except AgreementOver:  # since the page was opened, which now says so
            return HttpResponseRedirect(request.path)
        except WrongKey:
            form.add_error("key", _("%(key)s: this cannot be right. Compare it and type it again.") % {"key": label})
    names = territory.names_of(row.codes, actor=request.actor, purpose=SHARING)
    return draw(
        request,
        "sharing/agreement",
        agreement=row,
        title=title_of(row),
        state=state_of(row, request.at),
        over=whether_it_holds(row, request.at),
        fields=fields_in_words(row, worded.columns),
        purpose=purpose_of(row),
        law=law_of(row),
        places=_(", ").join(names.get(code, code) for code in row.codes),
        form=form if form.errors else LookingUp(label),  # what was looked up stands on no page
        looked=found is not None,
        record=_record(request, worded, found) if found and found.rows else None,
        as_of=_day_of(request, found) if found else None,
    )


@page(area="shared")
@require_safe
def rows(request: Request, number: str) -> HttpResponse:
    """All records of the territory that agreement and post share, fifty a page."""
    row, here = shared.own_agreement(number, actor=request.actor, purpose=SHARING), request.path
    case = f"shared {number}"
    after = request.GET.get("after", "")
    mark = handles.row_of(request, after, 1, case=case)["mark"] if after else ""
    try:
        found = shared.page(number, after=mark, most=PAGE, actor=request.actor, purpose=SHARING)
    except AgreementOver:
        return HttpResponseRedirect(reverse("ops:shared-agreement", args=[number]))
    worded = _worded(request, row)
    cells = reads_of(worded, found.rows, actor=request.actor)
    lines: Lines = [[*values, Cell(str(record.record))] for record, values in zip(found.rows, cells, strict=True)]
    heads = [Head(worded.columns[name].called(worded.language)) for name in row.fields]
    following = f"{here}?after={handles.keep(request, [{'mark': found.next}], case=case)}" if found.next else ""
    return draw(
        request,
        "sharing/rows",
        agreement=row,
        title=title_of(row),
        purpose=purpose_of(row),
        as_of=_day_of(request, found),
        table=Table(
            _("Records"),
            [*heads, Head(_("Handle of the record"))],
            lines,
            empty=_("There is no record in the territory that the agreement and your post share."),
        ),
        pager=Pager(next_url=following, previous_url=here if after else ""),
    )


def _worded(request: Request, row: shared.AgreementShown) -> Worded:
    return Worded(row, words_of([row.id], actor=request.actor, purpose=SHARING)[row.id].columns)


def _record(request: Request, worded: Worded, found: shared.SharedPage) -> dict[str, object]:
    """The record that was found: a line a field, and its handle."""
    (values,) = reads_of(worded, found.rows, actor=request.actor)
    labels = [worded.columns[name].called(worded.language) for name in worded.agreement.fields]
    return {"lines": list(zip(labels, values, strict=True)), "handle": found.rows[0].record}


def _day_of(request: Request, found: shared.SharedPage) -> str:
    """The date of a list's data; a base register is of today."""
    return dated(found.as_of or district_day(request.at))
