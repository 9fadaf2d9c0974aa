"""Questions about reads and objections to them. Who read does not answer: the database holds the reader in the question's own row."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from jingwei.evidence import policy, recording
from jingwei.evidence.events import AnswerLate, ReadAnswered, ReadAsked
from jingwei.evidence.models import Question
from jingwei.evidence.reads import gate, get_own
from jingwei.evidence.sealing import ANSWER, MOST, TEXT, WordsMissing, sealed, worded
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import OWN_RECORD, QUESTIONS
from jingwei.kernel.randomness import handle, ordered_id

NOT_ASKED = (Role.RESIDENT,)
__all__ = ["MOST", "WordsMissing", "worded"]


class AskedAlready(Refused):
    """The read was asked about before."""

    code = "asked-already"
    status = 409
    says = _("You asked about this look before. The answer stands beside it, or the day by which it comes.")


class AnsweredAlready(Refused):
    """Somebody answered first."""

    code = "answered-already"
    status = 409
    says = _("Somebody answered this question first. Nothing was changed; read their answer.")


class OwnRead(Refused):
    """The actor made the read that is asked about."""

    code = "own-read"
    status = 409
    says = _(
        "You made this read yourself, so somebody else answers. Ask another officer of your unit; if there is none, the district does."
    )


def raise_question(read: UUID, *, kind: Question.Kind, text: str, actor: Actor, at: datetime) -> UUID:
    """Ask why a read was made, or object to it.

    Args:
        read: one that concerned the resident and that was not their own.
        text: the resident's words, at most 400 characters, sealed; a question may do without.

    Returns:
        the question; the unit answers within ``policy.ANSWER_DAYS`` working days.

    Raises:
        NotFound: there is no such read, or it concerned somebody else, or was the resident's own.
        AskedAlready: it was asked about before.
        WordsMissing: an objection says nothing, or the text is too long.

    Records ``evidence.read-asked``.
    """
    row = get_own(read, actor=actor, purpose=OWN_RECORD)
    if row.role in NOT_ASKED or actor.scope.subject is None:
        raise NotFound()
    words = worded(text, needed=kind is Question.Kind.OBJECT)
    ident, unit, due = ordered_id(at), policy.answering_unit(row.organisation), policy.answer_by(district_day(at))
    question = Question(
        id=ident,
        read=row.pk,
        subject=actor.scope.subject,
        case=handle(),
        kind=kind,
        unit=unit,
        text_sealed=sealed(TEXT, ident, words),
        raised_at=at,
        due_on=due.on,
        due_provisional=due.provisional,
        reader=row.actor,
        reader_role=row.role,
        organisation=row.organisation,
        read_at=row.at,
        purpose=row.purpose,
        fields=row.fields,
    )
    try:
        with transaction.atomic():
            question.save(force_insert=True)
    except IntegrityError as error:
        raise AskedAlready() from error
    event = ReadAsked(question=ident, kind=question.kind, unit=unit, due_on=due.on)
    recording.record(event, actor=actor, at=at, about=_about(question), new_case=True)
    return ident


def answer_question(question: UUID, *, finding: Question.Finding, text: str, actor: Actor, at: datetime) -> None:
    """Answer in words; the resident reads them.

    Args:
        actor: an officer of the unit, or of the district once it is late; never whoever read.
        text: at most 400 characters; nothing about anybody else belongs in it.

    Raises:
        NotFound: there is none, or not in the actor's territory.
        OwnRead: the actor made the read.
        AnsweredAlready: somebody answered first. Nothing has changed.
        WordsMissing: no text, or a longer one.

    Records ``evidence.read-answered``.
    """
    gate(actor, QUESTIONS, duty="evidence.answer")
    row = Question.objects.filter(pk=question).first()
    if row is None:
        raise NotFound()
    words, found = worded(text), Question.Finding(finding)
    if row.reader == actor.ident:
        raise OwnRead()
    won = Question.objects.filter(pk=row.pk, answered_at=None).update(
        answered_at=at, answered_by=actor.ident, finding=found, answer_sealed=sealed(ANSWER, row.pk, words)
    )
    if not won:
        raise AnsweredAlready()
    today = district_day(at)
    event = ReadAnswered(question=row.pk, finding=found.value, late=policy.is_late(row.due_on, today, today))
    recording.record(event, actor=actor, at=at, about=_about(row, outcome=found.value))


def escalate_question(question: UUID, *, actor: Actor, at: datetime) -> bool:
    """Tell the district that an answer is late, once; whether it was this call.

    In the scope *decision*. Records ``evidence.answer-late``.
    """
    actor.require("evidence.escalate")
    with connection.cursor() as cursor:
        cursor.execute('select "case", subject, due_on from evidence_question_mark(%s, %s, %s)', [question, district_day(at), at])
        found = cursor.fetchone()
    if found is None:
        return False
    about = recording.Particulars(purpose=QUESTIONS, case=found[0], subjects=(found[1],))
    recording.record(AnswerLate(question=question, due_on=found[2]), actor=actor, at=at, about=about)
    return True


def _about(row: Question, *, outcome: str = "") -> recording.Particulars:
    return recording.Particulars(purpose=QUESTIONS, case=row.case, subjects=(row.subject,), outcome=outcome)
