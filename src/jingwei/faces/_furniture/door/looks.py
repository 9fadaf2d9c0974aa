"""For staff: reads of one's own that need a reason, and the reason that one gives. The auditor reads the same lines."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.operations.auditing import explain_read
from jingwei.faces._furniture.access import Request, for_roles, once
from jingwei.faces._furniture.worded import WordedForm
from jingwei.kernel.actors import LEVELS, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import ALL, AUDIT
from jingwei.registers.queries.explaining import DAYS, WORDS, ToExplain, get_to_explain, list_to_explain

READERS = tuple(role for role in LEVELS if role is not Role.AUDITOR)


class Explaining(WordedForm):
    """The reason of a read."""

    text = forms.CharField(
        label=_("Why you looked"),
        help_text=_("At most 400 characters. The auditor reads it; it is kept sealed. Write nobody's name and no number."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@for_roles(*READERS)
def looks(request: Request) -> HttpResponse:
    """One's own reads that need a reason, the newest first."""
    rows = list_to_explain(actor=request.actor, purpose=AUDIT)
    return render(request, "account/looks.html", {"rows": [_shown(one) for one in rows], "days": DAYS})


@for_roles(*READERS)
@once
def explain(request: Request, read: UUID) -> HttpResponse:
    """Give the reason of one of them; once."""
    row = get_to_explain(read, actor=request.actor, purpose=AUDIT)
    if row.given_at is not None and request.method != "POST":
        raise NotFound()
    form = Explaining(request.POST or None)
    if request.method == "POST" and form.is_valid():
        explain_read(read, text=form.cleaned_data["text"], actor=request.actor, at=request.at)
        return HttpResponseRedirect(reverse("account:looks"))
    return render(request, "account/explain.html", {"form": form, "row": _shown(row)})


def _shown(one: ToExplain) -> dict[str, object]:
    return {
        "at": one.at,
        "why": WORDS[one.why],
        "purpose": ALL[one.purpose].title if one.purpose in ALL else one.purpose,
        "said": one.said,
        "url": "" if one.given_at else reverse("account:explain", args=[one.read]),
    }
