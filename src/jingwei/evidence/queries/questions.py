"""Questions about reads: the resident's own with their answers, and those that a unit has to answer, with their clocks."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from jingwei.evidence import policy
from jingwei.evidence.models import Question as Question  # rows travel up as read-only values
from jingwei.evidence.reads import gate, note
from jingwei.evidence.sealing import ANSWER, TEXT, opened
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Scope

MOST = 200
ANSWER_DAYS = policy.ANSWER_DAYS
"""Working days within which a unit answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A resident's own question. ``finding`` is None and ``answer`` '' until it is answered; ``late`` as of now."""

    id: UUID
    read: UUID
    kind: Question.Kind
    text: str
    raised_at: datetime
    due_on: date
    late: bool
    answered_at: datetime | None
    finding: Question.Finding | None
    answer: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How a unit keeps its word: questions in all, those open past their day, and those answered after it. '' is the district."""

    unit: str
    asked: int
    late_open: int
    late_answered: int
    not_in_order: int


def own_questions(*, actor: Actor, purpose: Purpose) -> dict[UUID, Asked]:
    """The resident's own questions by read."""
    gate(actor, purpose, duty="evidence.own")
    today = district_day(scopes.current().at)
    rows = Question.objects.filter(subject=actor.scope.subject or UUID(int=0)).order_by("raised_at")
    return {row.read: _asked(row, today) for row in rows}


def list_questions(*, actor: Actor, purpose: Purpose, done: bool = False) -> list[Question]:
    """Questions of the actor's unit, the most pressing first (answered ones: the last first); words stay sealed."""
    gate(actor, purpose, duty="evidence.answer")
    rows = Question.objects.filter(answered_at__isnull=not done).defer("text_sealed", "answer_sealed")
    order = ("-answered_at", "-id") if done else ("due_on", "id")
    return list(rows.order_by(*order)[:MOST])


def get_question(question: UUID, *, actor: Actor, purpose: Purpose) -> Question:
    """One question of the actor's unit.

    Raises:
        NotFound: there is none, or not in the actor's territory.
    """
    gate(actor, purpose, duty="evidence.answer")
    row = Question.objects.filter(pk=question).first()
    if row is None:
        raise NotFound()
    return row


def read_question(question: UUID, *, actor: Actor, purpose: Purpose) -> tuple[str, str]:
    """The resident's words and the answer's; noted as a read.

    Raises:
        NotFound: there is none, or not in the actor's territory.
    """
    row = get_question(question, actor=actor, purpose=purpose)
    note(actor, purpose, what="evidence.question", fields=("question",), subjects=[row.subject], case=row.case)
    return opened(TEXT, row.pk, row.text_sealed), opened(ANSWER, row.pk, row.answer_sealed)


def list_kept(*, actor: Actor, purpose: Purpose) -> list[Kept]:
    """What everybody may know: how many questions each unit got, and how many answers are or were late."""
    gate(actor, purpose, duty="evidence.kept")
    now = scopes.current().at
    with scopes.entered(Scope.decision(), at=now), connection.cursor() as cursor:
        cursor.execute("select * from evidence_questions_kept(%s)", [district_day(now)])
        return [Kept(*row) for row in cursor.fetchall()]


def _asked(row: Question, today: date) -> Asked:
    answered_on = district_day(row.answered_at) if row.answered_at else None
    return Asked(
        id=row.pk,
        read=row.read,
        kind=Question.Kind(row.kind),
        text=opened(TEXT, row.pk, row.text_sealed),
        raised_at=row.raised_at,
        due_on=row.due_on,
        late=policy.is_late(row.due_on, answered_on, today),
        answered_at=row.answered_at,
        finding=Question.Finding(row.finding) if row.finding else None,
        answer=opened(ANSWER, row.pk, row.answer_sealed),
    )
