"""Sealed documents at the window: for whoever showed the card, printed, taken; the receipt's copy for whom the clerk registered."""

from uuid import UUID

import pytest
from django.test import Client
from tests.declarations.test_loop import news
from tests.evidence.pdfa import findings
from tests.faces.counter.test_desk import looked, opened, told
from tests.faces.desk import AFTERNOON, G1, G4, NEW, STREET, WANG, District, SignIn, declared, number, order_of, send, text, visited

from jingwei.evidence import ports
from jingwei.evidence.operations import documents
from jingwei.kernel.actors import Role

HE = number(44)


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Documents that wait for the worker."""
    waiting: list[UUID] = []
    monkeypatch.setattr(ports._installed, "queue", waiting.append)
    return waiting


@pytest.fixture
def zhao(district: District, sign_in: SignIn) -> Client:
    """Zhao's window; He Xiaochuan, of another street, was verified at the door."""
    visited(order_of(declared(district.code(G4, 1), number=HE, name="何小川"))[0], grid=G4)
    news()
    return sign_in(Role.CLERK, STREET)


def test_a_notice_is_made_printed_and_taken(zhao: Client, queued: list[UUID]) -> None:
    opened(zhao, "record-question")
    path = looked(zhao, HE)
    page = text(zhao.get(path))
    assert "Their sealed documents" not in page
    declaration = page.split('name="declaration" value="')[1].split('"')[0]
    assert zhao.post(f"{path}/notice", {"declaration": declaration})["Location"] == path
    assert "Being made" in text(zhao.get(path))
    assert zhao.get(f"{path}/documents/{queued[0]}.pdf").status_code == 404
    documents.seal_document(queued[0], at=AFTERNOON)
    assert "They took it" not in text(zhao.get(path))
    assert zhao.post(f"{path}/handed", {"document": queued[0]}).status_code == 404
    file = zhao.get(f"{path}/documents/{queued[0]}.pdf")
    assert findings(file.content) == []
    assert "They took it" in text(zhao.get(path))
    assert zhao.post(f"{path}/handed", {"document": queued[0]})["Location"] == path
    assert "Received" in text(zhao.get(path))
    assert told("select served_how, acknowledged_at is not null from evidence_document") == [("counter", True)]


def test_without_the_card_nobodys_documents_are_seen(zhao: Client, district: District, queued: list[UUID]) -> None:
    opened(zhao, "record-question")
    path = looked(zhao, HE)
    declaration = text(zhao.get(path)).split('name="declaration" value="')[1].split('"')[0]
    zhao.post(f"{path}/notice", {"declaration": declaration})
    documents.seal_document(queued[0], at=AFTERNOON)
    send(zhao, "/counter/cases/close", form="/counter/search")
    opened(zhao, "record-question")
    other = looked(zhao, WANG)
    assert "Their sealed documents" not in text(zhao.get(other))
    for wrong in (f"{path}/documents/{queued[0]}.pdf", f"{other}/documents/{queued[0]}.pdf"):
        assert zhao.get(wrong).status_code == 404
    assert zhao.post(f"{other}/notice", {"declaration": declaration}).status_code == 404
    assert zhao.post(f"{other}/handed", {"document": queued[0]}).status_code == 404


def test_the_receipt_of_whom_the_clerk_registered_is_sealed_and_printed(
    zhao: Client, district: District, queued: list[UUID]
) -> None:
    opened(zhao, "help-to-declare")
    given = {"told": "on", "code": district.code(G1, 1), "number": NEW, "name": "陈小明"}
    path = str(send(zhao, "/counter/declarations/new", form="/counter/declarations/new", **given)["Location"])
    assert "Make a sealed copy" in text(zhao.get(path))
    assert zhao.get(f"{path}/copy.pdf").status_code == 404
    assert zhao.post(f"{path}/copy")["Location"] == path
    assert "is being made" in text(zhao.get(path))
    documents.seal_document(queued[0], at=AFTERNOON)
    assert "Open it to print" in text(zhao.get(path))
    assert findings(zhao.get(f"{path}/copy.pdf").content) == []
    assert told("select served_how from evidence_document") == [("counter",)]
