"""The sealed copy of a receipt and my documents: who gets them, that serving and acknowledging are noted, and what the pages say meanwhile."""

from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from tests.declarations.conftest import KNOWN, NOON, UNKNOWN, Street
from tests.declarations.test_loop import news, visit
from tests.evidence.pdfa import findings
from tests.evidence.test_witnesses import Witnessing, fallen_silent, signing_again, three
from tests.faces.portal.conftest import WANG_PHONE, bound, declare, owner, sign_in

from jingwei.cases.brief import Correction
from jingwei.cases.words import Outcome
from jingwei.evidence import ports
from jingwei.evidence.operations import documents

__all__ = ["three"]


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Documents that wait for the worker."""
    waiting: list[UUID] = []
    monkeypatch.setattr(ports._installed, "queue", waiting.append)
    return waiting


def steps(like: str) -> list[str]:
    return [
        str(row[0])
        for row in owner("select step from evidence_entry where log = 'acts' and step like %s order by \"case\", seq", like)
    ]


def test_a_receipts_copy_is_made_and_carried_away_by_whoever_may_open_it(
    visitor: Client, street: Street, queued: list[UUID]
) -> None:
    number = declare(visitor, street, number=KNOWN, name="王小明")
    url = f"/portal/declarations/{number}"
    assert "Make a sealed copy" in visitor.get(url).content.decode()
    assert visitor.get(f"{url}/copy.pdf").status_code == 404
    for _ in range(2):
        assert visitor.post(f"{url}/copy").headers["Location"] == url
    assert len(queued) == 1
    assert "is being made" in visitor.get(url).content.decode()
    assert visitor.get(f"{url}/copy.pdf").status_code == 404
    documents.seal_document(queued[0], at=NOON)
    assert "Download the sealed copy" in visitor.get(url).content.decode()
    answer = visitor.get(f"{url}/copy.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert findings(answer.content) == []
    assert visitor.get(f"{url}/copy.pdf").content == answer.content
    assert steps("evidence.document%") == ["evidence.document-asked", "evidence.document-sealed", "evidence.document-served"]


def test_a_copy_is_not_served_while_the_witnesses_are_silent(
    visitor: Client, street: Street, queued: list[UUID], three: Witnessing, tmp_path: Path
) -> None:
    """It is served by carrying it away: there is no form to keep, so the page leads back to it."""
    number = declare(visitor, street, number=KNOWN, name="王小明")
    url = f"/portal/declarations/{number}"
    visitor.post(f"{url}/copy")
    documents.seal_document(queued[0], at=NOON)
    fallen_silent()
    answer = visitor.get(f"{url}/copy.pdf")
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "private, no-store")
    assert "This waits for the witnesses of the log" in page
    assert f'<a class="govuk-button" href="{url}/copy.pdf">Open this page again</a>' in page
    assert "Send this form again" not in page
    assert 'name="next"' in page
    assert "Download the sealed copy" in visitor.get(url).content.decode(), "the receipt itself is shown as always"
    assert "evidence.document-served" not in steps("evidence.document%")
    signing_again(three, tmp_path)
    assert visitor.get(f"{url}/copy.pdf").headers["Content-Type"] == "application/pdf"


def test_another_browser_gets_no_copy_and_learns_nothing(visitor: Client, street: Street, queued: list[UUID]) -> None:
    number = declare(visitor, street, number=KNOWN, name="王小明")
    stranger = Client(headers={"accept-language": "en"})
    answers = []
    for asked in (number, number[:-5] + "AAAAA"):
        made = stranger.post(f"/portal/declarations/{asked}/copy")
        file = stranger.get(f"/portal/declarations/{asked}/copy.pdf")
        answers.append((made.status_code, made.headers["Location"].replace(asked, ""), file.status_code))
    assert answers[0] == answers[1] == (302, "/portal/declarations/", 404)
    assert queued == []


@pytest.fixture
def verified(visitor: Client, street: Street) -> Client:
    """Wang Xiaoming, whose declared residence was verified at the door, signed in and proved."""
    declare(visitor, street, number=KNOWN, name="王晓明明")
    visit(Outcome.CORRECTED, Correction(name="王小明"))
    news()
    bound(KNOWN, WANG_PHONE)
    browser = sign_in(WANG_PHONE)
    assert browser.post("/portal/identify", {"number": KNOWN}).headers["Location"] == "/portal/record"
    return browser


def test_the_notice_is_asked_for_served_and_acknowledged(verified: Client, queued: list[UUID]) -> None:
    assert "No documents yet" in verified.get("/portal/documents").content.decode()
    page = verified.get("/portal/record").content.decode()
    ask = page.split('action="/portal/record/notice/')[1].split('"')[0]
    assert verified.post(f"/portal/record/notice/{ask}").headers["Location"] == "/portal/documents"
    assert "Being made" in verified.get("/portal/documents").content.decode()
    documents.seal_document(queued[0], at=NOON)
    page = verified.get("/portal/documents").content.decode()
    assert "Ready" in page
    assert "I have received it" not in page, "nobody acknowledges what they did not get"
    assert verified.post(f"/portal/documents/{queued[0]}/received").status_code == 404
    file = verified.get(f"/portal/documents/{queued[0]}.pdf")
    assert findings(file.content) == []
    assert "Served on" in verified.get("/portal/documents").content.decode()
    assert verified.post(f"/portal/documents/{queued[0]}/received").headers["Location"] == "/portal/documents"
    assert "that you have it" in verified.get("/portal/documents").content.decode()
    assert steps("evidence.document%")[-2:] == ["evidence.document-served", "evidence.document-acknowledged"]


def test_a_document_is_in_my_copy_and_my_reads(verified: Client, queued: list[UUID]) -> None:
    page = verified.get("/portal/record").content.decode()
    verified.post(f"/portal/record/notice/{page.split('/portal/record/notice/')[1].split(chr(34))[0]}")
    documents.seal_document(queued[0], at=NOON)
    verified.get(f"/portal/documents/{queued[0]}.pdf")
    held = {table["table"]: table["rows"] for table in verified.get("/portal/record/copy").json()["held"]}
    (row,) = held["evidence_document"]
    assert (row["kind"], row["served_at"] is None) == ("verified", False)
    assert "a sealed document about you" in verified.get("/portal/reads?own=1").content.decode()


def test_nobody_elses_document_is_found(verified: Client, visitor: Client, street: Street, queued: list[UUID]) -> None:
    page = verified.get("/portal/record").content.decode()
    ask = page.split('action="/portal/record/notice/')[1].split('"')[0]
    verified.post(f"/portal/record/notice/{ask}")
    documents.seal_document(queued[0], at=NOON)
    declare(visitor, street, number=UNKNOWN, name="陈生")
    visit(Outcome.AS_DECLARED)
    news()
    bound(UNKNOWN, "13800000077")
    other = sign_in("13800000077")
    other.post("/portal/identify", {"number": UNKNOWN})
    assert other.get("/portal/record").status_code == 200
    assert other.get(f"/portal/documents/{queued[0]}.pdf").status_code == 404
    assert other.post(f"/portal/documents/{queued[0]}/received").status_code == 404
    assert other.post(f"/portal/record/notice/{ask}").status_code == 404
