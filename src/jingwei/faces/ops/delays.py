"""Reads that are shown late: only where a class is enabled. One officer asks for a work order, another agrees. The module is evidence."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jingwei.accounts.queries import name_of_staff
from jingwei.cases import queries as cases
from jingwei.evidence.operations.delays import ask_delay, confirm_delay
from jingwei.evidence.queries import delays as queries
from jingwei.evidence.queries.delays import Class
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.ops.frame import draw, page
from jingwei.kernel.dates import is_chinese
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import AUDIT, SUPERVISION


class Delaying(WordedForm):
    """For which order, under which class, and why."""

    order = forms.CharField(label=gettext_lazy("Number of the work order"), max_length=32)
    klass = forms.ChoiceField(label=gettext_lazy("Class"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("The reason"),
        help_text=gettext_lazy("At most 400 characters; kept sealed. The officer who agrees reads it; write nobody's name."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, classes: list[Class], *args: object) -> None:
        super().__init__(*args)
        field = self.fields["klass"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, _worded(one)) for one in classes if not one.ended]


def _worded(one: Class) -> str:
    language = get_language() or "zh-hans"
    words = {
        "title": one.title if is_chinese(language) else one.title_en,
        "law": one.law.label(language),
        "days": one.most_days,
    }
    return _("%(title)s (%(law)s; at most %(days)s days)") % words


@page(area="questions")
@once
def delays(request: Request) -> HttpResponse:
    """What was asked for, and the form that asks; no page at all while no class was ever enabled."""
    classes = queries.list_classes(actor=request.actor, purpose=AUDIT)
    if not classes:
        raise Http404
    form = Delaying(classes, request.POST or None)
    if request.method == "POST" and form.is_valid():
        held = form.cleaned_data
        try:
            matter = cases.get_order(held["order"].strip(), actor=request.actor, purpose=SUPERVISION).case
        except NotFound:
            form.add_error("order", _("No order of your territory has this number."))
        else:
            ask_delay(matter, klass=held["klass"], reason=held["reason"], actor=request.actor, at=request.at)
            return HttpResponseRedirect(reverse("ops:delays"))
    rows = [
        {
            "row": row,
            "title": next(_worded(one) for one in classes if one.code == row.klass),
            "asked_by": name_of_staff(row.asked_by, actor=request.actor, purpose=AUDIT),
            "may_confirm": not row.confirmed and row.asked_by != request.actor.ident,
        }
        for row in queries.list_delays(actor=request.actor, purpose=AUDIT)
    ]
    return draw(request, "evidence/delays", form=form, rows=rows, may_ask=any(not one.ended for one in classes))


@page(area="questions")
@once
def confirm(request: Request, delay: UUID) -> HttpResponse:
    """The second officer agrees."""
    if request.method == "POST":
        confirm_delay(delay, actor=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("ops:delays"))
