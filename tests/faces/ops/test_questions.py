"""Questions about reads at the operations centre: with their clocks, answered by somebody else than whoever read."""

from datetime import timedelta
from uuid import UUID

from django.test import Client
from tests.faces.desk import DISTRICT, NOON, OTHER_STREET, STREET, WANG, District, SignIn, reads, send, text

from jingwei.evidence import reads as evidence
from jingwei.evidence.operations.questions import raise_question
from jingwei.evidence.queries.questions import Question
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import LEVELS, Actor, Role
from jingwei.kernel.purposes import COUNTER
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers

LIST = "/ops/evidence/questions"


def actor_of(browser: Client, role: Role, code: str) -> Actor:
    ident = f"account:{browser.jw_account}"  # type: ignore[attr-defined]
    return Actor.of(role, ident=ident, scope=Scope.territory(LEVELS[role], code), organisation=code[:9])


def asked(reader: Actor, *, words: str = "我没有来过。", days_ago: int = 0) -> UUID:
    """Wang was read, and asks why."""
    at, subject = NOON - timedelta(days=days_ago), numbers.subject_of(WANG)
    with scopes.entered(reader.scope, at=at):
        read = evidence.note(reader, COUNTER, what="registers.reveal", fields=("name", "phone"), subjects=[subject])
    resident = Actor.of(Role.RESIDENT, ident=f"account:{UUID(int=77, version=4)}", scope=Scope.own(UUID(int=7), subject))
    with scopes.entered(resident.scope, at=at):
        return raise_question(read, kind=Question.Kind.OBJECT, text=words, actor=resident, at=at)


def test_an_officer_reads_a_question_and_answers_it(district: District, sign_in: SignIn) -> None:
    clerk, qian = sign_in(Role.CLERK, STREET, name="clerk-zhao"), sign_in(Role.STREET_OFFICER, STREET)
    question = asked(actor_of(clerk, Role.CLERK, STREET))
    listed = text(qian.get(LIST))
    assert "5 working days left" in listed
    assert "我没有来过" not in listed
    here = f"/ops/evidence/questions/{question}"
    page = text(qian.get(here))
    for said in ("我没有来过。", "clerk-zhao", "name, mobile number", "To serve you at a counter"):
        assert said in page
    assert reads()[-1] == ("evidence.question", ["question"])
    refused = send(qian, f"{here}/answer", form=here, finding="in-order", text=" ")
    assert "Fill in: Your answer" in text(refused)
    assert send(qian, f"{here}/answer", form=here, finding="in-order", text="核对身份。")["Location"] == here
    assert "核对身份。" in text(qian.get(here))
    assert "No question waits for an answer." in text(qian.get(LIST))


def test_whoever_read_is_told_that_somebody_else_answers(district: District, sign_in: SignIn) -> None:
    qian = sign_in(Role.STREET_OFFICER, STREET)
    here = f"{LIST}/{asked(actor_of(qian, Role.STREET_OFFICER, STREET))}"
    page = text(qian.get(here))
    assert "Somebody else answers this" in page
    assert "<textarea" not in page
    colleague = sign_in(Role.STREET_OFFICER, STREET, name="colleague")
    token = {"once": text(colleague.get(here)).split('name="once" value="')[1].split('"')[0]}
    answer = qian.post(f"{here}/answer", token | {"finding": "in-order", "text": "x"})
    assert answer.status_code == 409


def test_other_streets_and_the_district_see_none_of_it_before_it_is_late(district: District, sign_in: SignIn) -> None:
    clerk = sign_in(Role.CLERK, STREET)
    here = f"{LIST}/{asked(actor_of(clerk, Role.CLERK, STREET))}"
    for role, code in ((Role.STREET_OFFICER, OTHER_STREET), (Role.DISTRICT_OFFICER, DISTRICT)):
        browser = sign_in(role, code)
        assert "No question waits for an answer." in text(browser.get(LIST))
        assert browser.get(here).status_code == 404
    assert clerk.get(LIST).status_code == 404


def test_a_late_question_says_so(district: District, sign_in: SignIn) -> None:
    clerk, qian = sign_in(Role.CLERK, STREET), sign_in(Role.STREET_OFFICER, STREET)
    asked(actor_of(clerk, Role.CLERK, STREET), days_ago=20)
    assert '<span class="tag tag-bad">Late</span>' in text(qian.get(LIST))
    public = text(Client(headers={"accept-language": "en"}).get("/public/reads"))
    assert "Questions and objections: 1. Answers that are or were late: 1." in public
    assert "莲花街道" in public
