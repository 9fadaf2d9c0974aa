"""Questions about reads that the officer's unit has to answer, with their clocks. The module is evidence.

Who read does not answer; the resident's words are a read of their own, made by opening one question.
"""

from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingwei.accounts.queries import name_of_staff
from jingwei.evidence.operations.questions import MOST, answer_question
from jingwei.evidence.queries import questions as queries
from jingwei.evidence.queries.delays import list_classes
from jingwei.evidence.queries.questions import Question
from jingwei.faces._furniture.access import Request, once
from jingwei.faces._furniture.components import Cell, Column, Table, Tag
from jingwei.faces._furniture.worded import WordedForm
from jingwei.faces.ops.frame import Lines, draw, page
from jingwei.faces.ops.wording import FIELDS, READERS, said
from jingwei.kernel import workdays
from jingwei.kernel.codes import divisions
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import ALL, QUESTIONS


class Answering(WordedForm):
    """The answer, in words."""

    finding = forms.ChoiceField(
        label=gettext_lazy("What you found out"), choices=Question.Finding.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("At most 400 characters. The resident reads it. Write nothing about anybody else."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@page(area="questions")
def questions(request: Request) -> HttpResponse:
    """Questions that wait, the most pressing first, and the last that were answered."""
    waiting = queries.list_questions(actor=request.actor, purpose=QUESTIONS)
    answered = queries.list_questions(actor=request.actor, purpose=QUESTIONS, done=True)
    delays = bool(list_classes(actor=request.actor, purpose=QUESTIONS))
    tables = {"waiting": _waiting(waiting, district_day(request.at)), "answered": _answered(answered)}
    return draw(request, "evidence/questions", **tables, delays=delays)


@page(area="questions")
def question(request: Request, question: UUID) -> HttpResponse:
    """One question with the resident's words, and the form of the answer."""
    return _page(request, queries.get_question(question, actor=request.actor, purpose=QUESTIONS), Answering())


@page(area="questions")
@once
def answer(request: Request, question: UUID) -> HttpResponse:
    """Answer a question; whoever read cannot."""
    row = queries.get_question(question, actor=request.actor, purpose=QUESTIONS)
    here = reverse("ops:question", args=[row.pk])
    if request.method != "POST":
        return HttpResponseRedirect(here)
    form = Answering(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    finding, text = Question.Finding(form.cleaned_data["finding"]), form.cleaned_data["text"]
    answer_question(row.pk, finding=finding, text=text, actor=request.actor, at=request.at)
    return HttpResponseRedirect(here)


def _page(request: Request, row: Question, form: Answering) -> HttpResponse:
    actor, today = request.actor, district_day(request.at)
    words, answered = queries.read_question(row.pk, actor=actor, purpose=QUESTIONS)
    return draw(
        request,
        "evidence/question",
        question=row,
        words=words,
        answered=answered,
        kind=Question.Kind(row.kind).label,
        finding=Question.Finding(row.finding).label if row.finding else "",
        clock=_clock(row.due_on, today) if row.answered_at is None else None,
        reader=name_of_staff(row.reader, actor=actor, purpose=QUESTIONS),
        role=said(READERS, row.reader_role),
        unit=divisions.unit_name(row.organisation) if row.organisation else "",
        purpose=ALL[row.purpose].title if row.purpose in ALL else row.purpose,
        fields=_(", ").join(str(said(FIELDS, field)) for field in row.fields),
        own=row.reader == actor.ident,
        form=form,
    )


def _clock(due_on: date, today: date) -> Tag:
    """How many working days are left, as word and colour."""
    if due_on < today:
        return Tag("bad", _("Late"))
    left = workdays.between(today, due_on).days
    return Tag("wait" if left <= 1 else "info", _("Due today") if left == 0 else _("%(days)s working days left") % {"days": left})


def _waiting(rows: list[Question], today: date) -> Table:
    lines: Lines = [[_link(row), row.due_on, Cell(tag=_clock(row.due_on, today)), *_facts(row)] for row in rows]
    heads = [Column(label) for label in (_("Raised"), _("Answer by"), _("Clock"), *_heads())]
    return Table(_("Waiting for an answer"), heads, lines, empty=_("No question waits for an answer."))


def _answered(rows: list[Question]) -> Table:
    lines: Lines = [[_link(row), row.answered_at or "", *_facts(row)] for row in rows]
    heads = [Column(label) for label in (_("Raised"), _("Answered"), *_heads())]
    return Table(_("Answered"), heads, lines, empty=_("Nothing was answered yet."))


def _heads() -> tuple[str, ...]:
    return _("Kind"), _("Who read"), _("What for")


def _facts(row: Question) -> list[str | Promise]:
    purpose = ALL[row.purpose].title if row.purpose in ALL else row.purpose
    return [Question.Kind(row.kind).label, said(READERS, row.reader_role), purpose]


def _link(row: Question) -> Cell:
    return Cell(row.raised_at, url=reverse("ops:question", args=[row.pk]))
