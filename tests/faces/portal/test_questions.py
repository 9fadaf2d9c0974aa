"""Asking about a look, objecting to it, the answer beside it, and the proof that is carried away."""

import json
from datetime import timedelta
from uuid import UUID

from django.test import Client
from django.urls import reverse
from tests.declarations.conftest import KNOWN, NOON, STREET, Street
from tests.faces.portal.conftest import once, owner
from tests.faces.portal.test_record import zhao

from jingwei.evidence import reads
from jingwei.evidence.operations.questions import answer_question
from jingwei.evidence.queries.questions import Question
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.purposes import COUNTER
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers

__all__ = ["zhao"]
LATER = NOON + timedelta(minutes=5)
OFFICER = Actor.of(
    Role.STREET_OFFICER, ident=f"account:{UUID(int=40)}", scope=Scope.territory(Level.STREET, STREET), organisation=STREET
)


def read_by(actor: Actor, *, fields: tuple[str, ...], case: UUID | None = None, others: int = 0) -> UUID:
    """A clerk looks, later than anybody before."""
    subjects = [numbers.subject_of(KNOWN)] + [UUID(int=n + 1) for n in range(others)]
    with scopes.entered(actor.scope, at=LATER):
        return reads.note(actor, COUNTER, what="registers.reveal", fields=fields, subjects=subjects, case=case)


def page(browser: Client, path: str = "/portal/reads") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def newest(browser: Client, route: str) -> str:
    """The address of a link of the newest line."""
    return reverse(route, args=[page(browser).split('href="/portal/reads/')[1].split("/")[0]])


def send(browser: Client, path: str, text: str) -> str:
    answer = browser.post(path, {"text": text, "once": once(page(browser, path))})
    return str(answer.headers.get("Location") or answer.content.decode())


def test_a_resident_asks_why_and_reads_the_answer_on_the_same_line(wang: Client, zhao: Actor) -> None:
    read_by(zhao, fields=("name", "phone"))
    path = newest(wang, "portal:ask")
    form = page(wang, path)
    for said in ("A clerk at the counter of 莲花街道", "name, mobile number", "within 5 working days", "art. 9"):
        assert said in form
    assert send(wang, path, "我昨天没有来过窗口。") == "/portal/reads"
    line = page(wang)
    assert "You asked why on 23 November 2026: “我昨天没有来过窗口。”" in line
    assert "Somebody other than the reader answers by 30 November 2026." in line
    assert path not in line
    assert wang.get(path).status_code == 404
    question = owner("select id from evidence_question")[0][0]
    with scopes.entered(OFFICER.scope, at=NOON):
        found = Question.Finding.NOT_IN_ORDER
        answer_question(question, finding=found, text="100% 查错了人。", actor=OFFICER, at=NOON)  # type: ignore[arg-type]
    assert "Answered on 23 November 2026: the look should not have happened. “100% 查错了人。”" in page(wang)


def test_an_objection_without_words_says_what_is_missing_and_sends_nothing(wang: Client, zhao: Actor) -> None:
    read_by(zhao, fields=("name",))
    path = newest(wang, "portal:object-read")
    assert "Say in a few words what is wrong." in send(wang, path, " ")
    assert owner("select count(*) from evidence_question") == [(0,)]
    assert send(wang, path, "与我无关") == "/portal/reads"
    assert owner("select kind, unit from evidence_question") == [("object", STREET)]


def test_a_form_that_is_sent_twice_asks_once(wang: Client, zhao: Actor) -> None:
    read_by(zhao, fields=("name",))
    path = newest(wang, "portal:ask")
    token = once(page(wang, path))
    for _twice in range(2):
        assert wang.post(path, {"text": "", "once": token}).headers["Location"] == "/portal/reads"
    assert owner("select count(*) from evidence_question") == [(1,)]


def test_one_asks_neither_about_ones_own_looks_nor_about_those_of_others(wang: Client, zhao: Actor) -> None:
    wang.get("/portal/record")
    ((own,),) = owner("select id from evidence_read where role = 'resident' order by id desc limit 1")
    shown = page(wang, "/portal/reads?own=1")
    assert f"/portal/reads/{own}/proof" in shown
    assert f"/portal/reads/{own}/ask" not in shown
    with scopes.entered(zhao.scope, at=NOON):
        other = reads.note(zhao, COUNTER, what="registers.reveal", fields=("name",), subjects=[UUID(int=5)])
    for read in (own, other, UUID(int=1)):
        for word in ("ask", "object"):
            assert wang.get(f"/portal/reads/{read}/{word}").status_code == 404
    assert wang.get(f"/portal/reads/{other}/proof").status_code == 404


def test_a_proof_waits_until_the_log_was_signed(wang: Client, zhao: Actor) -> None:
    read_by(zhao, fields=("name",))
    answer = wang.get(newest(wang, "portal:proof"))
    assert answer.status_code == 409
    assert "Try again in a few seconds" in answer.content.decode()


def test_a_look_in_somebody_elses_matter_names_no_case(wang: Client, zhao: Actor) -> None:
    anothers = UUID(int=0xBEEF, version=4)
    read_by(zhao, fields=("name",), case=anothers)
    line = page(wang).split("<li><time")[1]
    assert "In an open case" in line
    assert anothers.hex not in page(wang).replace("-", "")


def test_the_list_is_narrowed_by_purpose_and_by_organisation(wang: Client, zhao: Actor, street: Street) -> None:
    read_by(zhao, fields=("name",))
    form = page(wang)
    assert '<option value="counter-service">To serve you at a counter</option>' in form
    counter, declaring = page(wang, "/portal/reads?for=counter-service"), page(wang, "/portal/reads?for=declaring")
    assert counter.count("<time ") == 1
    assert "A clerk at the counter" not in declaring.split("<ol")[1]
    assert page(wang, f"/portal/reads?by={STREET}").count("<time ") == 1
    assert "A clerk at the counter" not in page(wang, "/portal/reads?by=-").split("<ol")[1]
    for wrong in ("for=nothing", "by=440304009"):
        assert wang.get(f"/portal/reads?{wrong}").status_code == 404


def test_the_copy_holds_the_questions(wang: Client, zhao: Actor) -> None:
    read_by(zhao, fields=("name",))
    send(wang, newest(wang, "portal:ask"), "为什么？")
    held = json.loads(wang.get("/portal/record/copy").content)["held"]
    rows = next(one["rows"] for one in held if one["table"] == "evidence_question")
    assert [(row["kind"], row["question"]) for row in rows] == [("ask", "为什么？")]
