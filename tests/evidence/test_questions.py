"""Questions about reads: raised on one's own reads, answered by the unit and never by the reader, told upwards when late."""

import json
from collections import deque
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from tests.people import NOON, STREET, staff

from jingwei.evidence import proving, queries, reads, subjects
from jingwei.evidence.events import ACTS
from jingwei.evidence.jobs import escalate_questions
from jingwei.evidence.operations import questions as operations
from jingwei.evidence.queries import questions
from jingwei.evidence.queries.questions import Question
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import COUNTER, OWN_RECORD, QUESTIONS, SUPERVISION
from jingwei.kernel.scope import Scope

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
CHEN, DENG = UUID(int=0xC, version=4), UUID(int=0xD, version=4)
DUE = date(2027, 3, 8)  # the fifth working day after Monday, 1 March
ASK, OBJECT = Question.Kind.ASK, Question.Kind.OBJECT
IN_ORDER = Question.Finding.IN_ORDER


def resident(subject: UUID) -> Actor:
    ident = f"account:{UUID(int=subject.int + 99, version=4)}"
    return Actor.of(Role.RESIDENT, ident=ident, scope=Scope.own(subject, subject))


def looked(reader: Actor, *concerned: UUID, at: datetime = NOON, case: UUID | None = None) -> UUID:
    """A read of these people."""
    with scopes.entered(reader.scope, at=at):
        return reads.note(reader, COUNTER, what="registers.reveal", fields=("name", "phone"), subjects=concerned, case=case)


def raised(read: UUID, *, who: UUID = CHEN, kind: Question.Kind = ASK, text: str = "为什么？", at: datetime = NOON) -> UUID:
    actor = resident(who)
    with scopes.entered(actor.scope, at=at):
        return operations.raise_question(read, kind=kind, text=text, actor=actor, at=at)


def answered(question: UUID, officer: Actor, *, text: str = "办理业务时查看。", at: datetime = NOON) -> None:
    with scopes.entered(officer.scope, at=at):
        operations.answer_question(question, finding=IN_ORDER, text=text, actor=officer, at=at)


def own(who: UUID = CHEN, *, at: datetime = NOON) -> dict[UUID, questions.Asked]:
    actor = resident(who)
    with scopes.entered(actor.scope, at=at):
        return questions.own_questions(actor=actor, purpose=OWN_RECORD)


def seen_by(officer: Actor) -> list[UUID]:
    with scopes.entered(officer.scope, at=NOON):
        return [row.pk for row in questions.list_questions(actor=officer, purpose=QUESTIONS)]


def test_a_question_is_answered_by_the_unit_and_read_by_the_resident(zhao: Actor, qian: Actor) -> None:
    read = looked(zhao, CHEN)
    question = raised(read)
    asked = own()[read]
    assert (asked.due_on, asked.late, asked.answer, asked.text) == (DUE, False, "", "为什么？")
    assert seen_by(qian) == [question]
    answered(question, qian)
    asked = own()[read]
    assert (asked.answer, asked.finding, asked.answered_at) == ("办理业务时查看。", IN_ORDER, NOON)
    assert seen_by(qian) == []


def test_both_steps_stand_in_the_log_as_acts_of_one_case(zhao: Actor, qian: Actor) -> None:
    question = raised(looked(zhao, CHEN), kind=OBJECT)
    answered(question, qian)
    with scopes.entered(qian.scope, at=NOON):
        case = questions.get_question(question, actor=qian, purpose=QUESTIONS).case
        entries = [json.loads(one.text) for one in queries.list_of_case(case, actor=qian, purpose=QUESTIONS)]
    assert [(one["act"], one["step"], one["seq"]) for one in entries] == [
        ("object", "read-asked", 1),
        ("answer", "read-answered", 2),
    ]
    assert {one["act"] for one in entries} <= ACTS
    assert CHEN.hex not in json.dumps(entries)


def test_words_are_sealed_in_the_table(zhao: Actor, qian: Actor) -> None:
    question = raised(looked(zhao, CHEN))
    answered(question, qian)
    with scopes.entered(qian.scope, at=NOON):
        row = questions.get_question(question, actor=qian, purpose=QUESTIONS)
    assert row.text_sealed
    assert "为什么".encode() not in bytes(row.text_sealed) + bytes(row.answer_sealed or b"")


def test_reading_the_words_is_a_read_that_the_resident_sees(zhao: Actor, qian: Actor) -> None:
    question = raised(looked(zhao, CHEN))
    with scopes.entered(qian.scope, at=NOON):
        assert questions.read_question(question, actor=qian, purpose=QUESTIONS) == ("为什么？", "")
    actor = resident(CHEN)
    with scopes.entered(actor.scope, at=NOON):
        shown = [(one.what, one.fields, one.purpose) for one in reads.of_subject(actor=actor, purpose=OWN_RECORD)]
    assert ("evidence.question", ["question"], QUESTIONS.code) in shown


def test_whoever_read_does_not_answer(qian: Actor) -> None:
    question = raised(looked(qian, CHEN))
    with pytest.raises(operations.OwnRead):
        answered(question, qian)
    other = staff(Role.STREET_OFFICER, 41, STREET)
    answered(question, other)
    assert next(iter(own().values())).finding is IN_ORDER


def test_the_database_refuses_the_reader_too(qian: Actor) -> None:
    question = raised(looked(qian, CHEN))
    statement = "update evidence_question set answered_at = now(), answered_by = %s, finding = 'in-order' where id = %s"
    with (
        pytest.raises(DatabaseError, match="answered_by_another"),
        scopes.entered(qian.scope, at=NOON),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(statement, [qian.ident, question])


def test_nobody_asks_about_anothers_read_nor_about_their_own(zhao: Actor) -> None:
    read = looked(zhao, DENG)
    with pytest.raises(NotFound):
        raised(read)
    with pytest.raises(NotFound):
        raised(looked(resident(CHEN), CHEN))


def test_the_row_must_tell_of_a_read_that_there_is(zhao: Actor) -> None:
    actor, read = resident(CHEN), looked(zhao, CHEN)
    columns = (
        'id, read_id, subject, "case", kind, unit, raised_at, due_on, due_provisional, reader, reader_role, organisation,'
        " read_at, purpose, fields"
    )
    values = [read, read, CHEN, read, "ask", STREET, NOON, DUE, False, "account:somebody-else", "clerk", STREET, NOON, "visit", []]
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        scopes.entered(actor.scope, at=NOON),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(f"insert into evidence_question ({columns}) values ({', '.join(['%s'] * len(values))})", values)


def test_a_read_is_asked_about_once_by_each_whom_it_concerned(zhao: Actor) -> None:
    read = looked(zhao, CHEN, DENG)
    raised(read)
    with pytest.raises(operations.AskedAlready):
        raised(read, kind=OBJECT)
    raised(read, who=DENG)
    assert [len(own(one)) for one in (CHEN, DENG)] == [1, 1]


def test_an_objection_needs_words_and_a_question_does_not(zhao: Actor) -> None:
    read = looked(zhao, CHEN)
    for text in (" ", "长" * (operations.MOST + 1)):
        with pytest.raises(operations.WordsMissing):
            raised(read, kind=OBJECT, text=text)
    raised(read, text="")


def test_another_street_sees_no_question_and_answers_none(zhao: Actor, wu: Actor, sun: Actor) -> None:
    question = raised(looked(zhao, CHEN))
    assert seen_by(wu) == seen_by(sun) == []
    for officer in (wu, sun):
        with pytest.raises(NotFound):
            answered(question, officer)


def test_the_district_answers_for_programs_and_for_itself(sun: Actor, qian: Actor) -> None:
    program = Actor.of(
        Role.MACHINE, ident="client:school", scope=Scope.territory(qian.scope.level, STREET), organisation="school-7"
    )  # type: ignore[arg-type]
    for reader in (program, staff(Role.DISTRICT_OFFICER, 51, "440304")):
        raised(looked(reader, CHEN))
    assert len(seen_by(sun)) == 2
    assert seen_by(qian) == []


def test_a_late_answer_goes_to_the_district_once_and_is_counted_in_public(zhao: Actor, sun: Actor, qian: Actor) -> None:
    question, other = raised(looked(zhao, CHEN)), raised(looked(zhao, DENG), who=DENG)
    answered(other, qian)
    on_the_day, after = datetime(2027, 3, 8, 15, 59, tzinfo=UTC), datetime(2027, 3, 8, 16, 1, tzinfo=UTC)
    deque(escalate_questions(on_the_day), maxlen=0)
    assert seen_by(sun) == []
    for _twice in range(2):
        deque(escalate_questions(after), maxlen=0)
    assert seen_by(sun) == [question]
    assert next(iter(own(at=after).values())).late
    assert kept(after) == [questions.Kept(STREET, 2, 1, 0, 0)]
    answered(question, sun, at=after + timedelta(minutes=5))
    assert kept(after + timedelta(minutes=5)) == [questions.Kept(STREET, 2, 0, 1, 0)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("select 1")  # the owner's connection stands beside the test's transaction
    with scopes.entered(sun.scope, at=after):
        case = questions.get_question(question, actor=sun, purpose=QUESTIONS).case
        steps = [one.step for one in queries.list_of_case(case, actor=sun, purpose=SUPERVISION)]
    assert steps == ["evidence.read-asked", "evidence.answer-late", "evidence.read-answered"]


def test_no_answer_is_late_on_a_day_on_which_nobody_works(zhao: Actor, sun: Actor) -> None:
    raised(looked(zhao, CHEN))
    deque(escalate_questions(datetime(2027, 3, 13, 4, tzinfo=UTC)), maxlen=0)  # a Saturday
    assert seen_by(sun) == []


def kept(at: datetime) -> list[questions.Kept]:
    with scopes.entered(Scope.decision(), at=at):
        return questions.list_kept(actor=Actor.declarant(), purpose=OWN_RECORD)


def test_nobody_gets_the_proof_of_anothers_read(zhao: Actor) -> None:
    others, actor = looked(zhao, DENG), resident(CHEN)
    with pytest.raises(NotFound), scopes.entered(actor.scope, at=NOON):
        proving.prove_read(others, actor=actor, purpose=OWN_RECORD)


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 50])
def test_each_of_a_list_is_under_the_root_and_nobody_else(count: int) -> None:
    everybody, salt = [UUID(int=n + 1000, version=4) for n in range(count)], b"s" * 32
    concerned = subjects.drawn(everybody)
    root = subjects.subjects_root(concerned, salt=salt)
    for one in everybody:
        found = subjects.membership(one, concerned, salt=salt)
        assert subjects.root_of(found) == root
        assert subjects.root_of(subjects.Membership(UUID(int=1), found.salt, found.index, found.path)) != root
    with pytest.raises(KeyError):
        subjects.membership(UUID(int=1), concerned, salt=salt)
