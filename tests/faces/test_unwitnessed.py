"""What binds waits while the witnesses are silent: the page says so in both languages and loses nothing; all else goes on."""

import html
import re
from pathlib import Path
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.evidence.test_genuine import ask
from tests.evidence.test_witnesses import LIMIT, Witnessing, fallen_silent, signing_again, three
from tests.faces.desk import (
    DISTRICT,
    G1,
    NEW,
    STREET,
    District,
    SignIn,
    afternoon,
    declared,
    district,
    objected,
    order_of,
    send,
    sign_in,
    text,
    visited,
)

from jingwei.cases.words import Outcome
from jingwei.evidence.witnesses import NotWitnessed
from jingwei.faces._furniture.formats import clocked
from jingwei.faces._furniture.middleware import RefusalMiddleware
from jingwei.faces.api import errors
from jingwei.kernel.actors import Role

__all__ = ["afternoon", "district", "sign_in", "three"]
REASON = 'Nobody rang. <b>"Twice"</b> & 没有人敲门'
VERDICTS = "select verdict from cases_objection"


@pytest.fixture
def path(district: District, three: Witnessing) -> str:
    """The address of an objection that waits; the witnesses have been silent for two hours, one more than they may."""
    order, _number = order_of(declared(district.code(G1, 1)))
    visited(order, outcome=Outcome.NO_SUCH_DWELLING)
    objection: UUID = objected(order)
    fallen_silent()
    return f"/ops/objections/{objection}"


def since() -> str:
    return "select min(numbered_at) from evidence_number where log = 'acts'"


def shown(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def hidden(page: str) -> dict[str, str]:
    """The form in the page, as a browser sends it."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def decided(officer: Client, path: str) -> HttpResponse:
    return send(officer, f"{path}/decide", form=path, verdict="upheld", reason=REASON)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            [
                "<h1>This waits for the witnesses of the log</h1>",
                "nothing that you typed is lost",
                "Send this form again",
                "Deciding, serving a document, publishing.",
                "nothing that binds anybody is done without them",
                "lasted 1 hour,",
                "Registrations, reports, questions, objections, visits and checks are taken as always.",
                "Whom to tell",
                "has never signed",
                "Note for the help desk: not-witnessed",
            ],
        ),
        (
            "zh-hans",
            [
                "<h1>这件事须等日志见证方联署</h1>",
                "您填写的内容也没有丢失",
                "再次发送",
                "作出决定、送达文书、对外公布。",
                "超过 1 小时仍然不够，凡有约束力的事项都须等待",
                "登记、上报、提问、异议、上门和核查照常受理",
                "告诉谁",
                "从未联署",
                "not-witnessed",
            ],
        ),
    ],
)
def test_the_page_says_what_waits_why_since_when_and_what_goes_on(
    path: str, sign_in: SignIn, language: str, says: list[str]
) -> None:
    answer = decided(sign_in(Role.STREET_OFFICER, STREET, language=language), path)
    page = shown(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [one for one in says if one not in page] == []
    ((first,),) = ask(since())
    assert clocked(first, language) in page  # type: ignore[arg-type]
    assert [name for name in "abc" if f'<span class="mono">{name}</span>' not in page] == []
    assert ask(VERDICTS, role="owner") == [(None,)]


def test_what_was_typed_goes_along_and_is_done_once_the_witnesses_are_back(
    path: str, sign_in: SignIn, three: Witnessing, tmp_path: Path
) -> None:
    officer = sign_in(Role.STREET_OFFICER, STREET)
    refused = decided(officer, path)
    page = refused.content.decode()
    form = hidden(page)
    assert form["reason"] == REASON
    assert "<b>" not in page
    assert 'name="next"' not in page, "no toggle leads away from it"
    assert f'action="{path}/decide"' in page
    again = officer.post(f"{path}/decide", form)
    assert again.status_code == 503
    assert hidden(again.content.decode()) | {"csrfmiddlewaretoken": ""} == form | {"csrfmiddlewaretoken": ""}, "and again"
    signing_again(three, tmp_path)
    assert officer.post(f"{path}/decide", form)["Location"] == path
    assert officer.post(f"{path}/decide", form)["Location"] == path, "and no more than once"
    assert ask(VERDICTS, role="owner") == [("upheld",)]
    assert html.escape(REASON) in officer.get(path).content.decode()


def test_the_token_against_forgery_is_a_fresh_one(path: str, sign_in: SignIn) -> None:
    officer = sign_in(Role.STREET_OFFICER, STREET)
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    strict.cookies = officer.cookies
    before = hidden(strict.get(path).content.decode())
    sent = before | {"verdict": "upheld", "reason": REASON}
    answer = strict.post(f"{path}/decide", sent)
    form = hidden(answer.content.decode())
    assert answer.status_code == 503
    assert form["once"] == before["once"]
    assert form["csrfmiddlewaretoken"] != before["csrfmiddlewaretoken"]
    assert strict.post(f"{path}/decide", form).status_code == 503, "the page's own token is taken"
    assert strict.post(f"{path}/decide", form | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_officers_and_the_auditor_see_it_before_they_run_into_it(
    path: str, sign_in: SignIn, three: Witnessing, tmp_path: Path
) -> None:
    officer, over = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.DISTRICT_OFFICER, DISTRICT)
    auditor = sign_in(Role.AUDITOR, DISTRICT)
    places = [
        (officer, "/ops/declarations"),
        (officer, "/ops/objections"),
        (officer, path),
        (over, "/ops/declarations"),
        (auditor, "/ops/evidence"),
    ]
    ((first,),) = ask(since())
    for browser, address in places:
        page = text(browser.get(address))
        assert "Decisions wait for the witnesses of the log" in page, address
        assert f"recorded since {clocked(first, 'en')}. Witnesses that answer: 0 of 3." in page, address  # type: ignore[arg-type]
    ask("update evidence_number set numbered_at = numbered_at + interval '90 minutes'", role="owner")
    ((first,),) = ask(since())
    for browser, address in places:
        page = text(browser.get(address))
        assert "The witnesses of the log are silent" in page, address
        assert f"nothing is decided, served or published from {clocked(first + LIMIT, 'en')} on" in page  # type: ignore[operator]
    signing_again(three, tmp_path)
    for browser, address in places:
        assert "itnesses of the log" not in text(browser.get(address)), address
    assert "The witnesses keep up with the log of acts: 3 of 3 have signed it." in text(auditor.get("/ops/evidence"))


def test_where_nobody_is_named_the_auditor_is_told_so(district: District, sign_in: SignIn) -> None:
    assert "No witnesses are named" in text(sign_in(Role.AUDITOR, DISTRICT).get("/ops/evidence"))
    assert "itnesses" not in text(sign_in(Role.STREET_OFFICER, STREET).get("/ops/declarations"))


def test_declaring_visiting_objecting_and_the_counter_go_on(path: str, district: District, sign_in: SignIn) -> None:
    order, _number = order_of(declared(district.code(G1, 0), number=NEW))
    visited(order, outcome=Outcome.NO_SUCH_DWELLING)
    objected(order)
    window = sign_in(Role.CLERK, STREET)
    assert send(window, "/counter/cases/open", form="/counter/search", kind="help-to-declare").status_code == 302
    assert send(window, "/counter/cases/close", form="/counter/search").status_code == 302


def test_machines_get_a_problem_with_the_same_code(rf: RequestFactory) -> None:
    refusal = NotWitnessed(since=None)
    by_door = RefusalMiddleware(lambda request: HttpResponse()).process_exception(rf.post("/api/v1/declarations"), refusal)
    for answer in (errors.answer(refusal), by_door):
        assert answer is not None
        assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
        assert "Retry-After" in answer.headers
        assert b'"code": "not-witnessed"' in answer.content
