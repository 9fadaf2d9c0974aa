"""A receipt opens for the browser that declared, for the phone that was given, and for nobody else."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client
from tests.declarations.conftest import KNOWN, NOON, Street
from tests.faces.portal.conftest import declare, owner

from jingwei.declarations import claims, operations
from jingwei.faces._furniture import clock
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Scope


@pytest.fixture
def receipt(visitor: Client, street: Street) -> str:
    """A receipt with a phone, its one-time code made as the product makes it."""
    number = declare(visitor, street, number=KNOWN, name="王小明", phone="138 0000 0001")
    with scopes.entered(Scope.decision(), at=NOON):
        operations.keep_code(declaration(), at=NOON)
    return number


def declaration() -> UUID:
    (found,) = owner("select id from declarations_declaration")[0]
    assert isinstance(found, UUID)
    return found


def wrong_code() -> str:
    return f"{(int(claims.one_time_code(declaration())) + 1) % 1_000_000:06d}"


def test_another_browser_is_asked_for_the_code_whether_there_is_such_a_receipt_or_not(receipt: str) -> None:
    stranger = Client(headers={"accept-language": "en"})
    invented = receipt[:-5] + "AAAAA"
    pages = [stranger.get(f"/portal/declarations/{number}") for number in (receipt, invented)]
    texts = [page.content.decode().replace(number, "NUMBER") for page, number in zip(pages, (receipt, invented), strict=True)]
    assert [page.status_code for page in pages] == [200, 200]
    assert masked(texts[0]) == masked(texts[1])
    assert "福中三路" not in texts[0]


def masked(text: str) -> str:
    parts = text.split('csrfmiddlewaretoken" value="')
    return parts[0] + "".join(part[64:] for part in parts[1:])


def test_the_code_opens_the_receipt_and_shows_no_address(receipt: str) -> None:
    phone = Client(headers={"accept-language": "en"})
    url = f"/portal/declarations/{receipt}"
    assert phone.post(url, {"code": claims.one_time_code(declaration())}).status_code == 302
    page = phone.get(url).content.decode()
    assert "Your registration has arrived" in page
    assert "福中三路" not in page


@pytest.mark.parametrize(("day", "said"), [(23, False), (30, True)])
def test_a_day_that_was_promised_past_the_announced_calendar_stands(visitor: Client, street: Street, day: int, said: bool) -> None:
    december = NOON.replace(month=12, day=day)
    clock.install(lambda: december - datetime.now(UTC))
    number = declare(visitor, street, number=KNOWN, name="王小明")
    page = visitor.get(f"/portal/declarations/{number}").content.decode()
    assert ("Whatever they will be, this day stands." in page) is said
    assert "we tell you" not in page


def test_a_wrong_code_is_counted_and_the_sixth_try_is_too_late(receipt: str) -> None:
    guesser = Client(headers={"accept-language": "en"})
    url = f"/portal/declarations/{receipt}"
    for _try in range(5):
        assert "does not open the receipt" in guesser.post(url, {"code": wrong_code()}).content.decode()
    right = guesser.post(url, {"code": claims.one_time_code(declaration())})
    assert "does not open the receipt" in right.content.decode()


def test_a_wrong_code_reads_the_same_for_a_receipt_that_does_not_exist(receipt: str) -> None:
    answers = []
    for number in (receipt, receipt[:-5] + "AAAAA"):
        answer = Client(headers={"accept-language": "en"}).post(f"/portal/declarations/{number}", {"code": wrong_code()})
        answers.append((answer.status_code, sorted(answer.headers), masked(answer.content.decode().replace(number, "NUMBER"))))
    assert answers[0] == answers[1]


def test_guessing_over_many_receipts_is_slowed(receipt: str) -> None:
    guesser = Client()
    statuses = [
        guesser.post(f"/portal/declarations/20261123-AAAAA-AAAA{letter}", {"code": "123456"}).status_code
        for letter in "ABCDEFGHJKL"
    ]
    assert statuses == [200] * 10 + [429]


def test_the_front_page_opens_a_receipt_as_it_is_read_out(visitor: Client, receipt: str) -> None:
    answer = visitor.post("/portal/receipt", {"receipt": receipt.lower().replace("-", " ")})
    assert answer.headers["Location"] == f"/portal/declarations/{receipt}"
    assert 'href="#id_receipt"' in visitor.post("/portal/receipt", {"receipt": "?"}).content.decode()


def test_the_person_concerned_contests_with_one_tap(receipt: str) -> None:
    browser = Client(headers={"accept-language": "en"})
    url = f"/portal/contest/{declaration()}/{claims.contest_token(declaration())}"
    assert "It was not me" in browser.get(url).content.decode()
    assert owner("select state from declarations_declaration") == [("accepted",)]
    assert browser.post(url).headers["Location"] == "/portal/contest/done"
    assert owner("select state from declarations_declaration") == [("contested",)]
    assert owner("select reasons from cases_workorder") == [(["contested"],)]
    again = browser.post(url)
    assert again.status_code == 404
    assert "does not work any more" in again.content.decode()
    other = url[:-1] + ("0" if url[-1] != "0" else "1")
    assert browser.post(other).content.decode().replace(other, url) == again.content.decode()


@pytest.mark.parametrize("number", ["990304199003070066", "99030419900307006X", "998735198710253629", "990304900307006"])
def test_an_identity_number_is_led_to_no_address(db: None, number: str) -> None:
    answer = Client(headers={"accept-language": "en"}).post("/portal/receipt", {"receipt": number})
    assert answer.status_code == 200
    assert "A receipt number has 8 digits" in answer.content.decode()


@pytest.mark.parametrize("number", ["99873519-87523-53629", "99030419-90030-7006X", "990304199003070066"])
def test_nor_is_one_taken_from_an_address(db: None, number: str) -> None:
    assert Client().get(f"/portal/declarations/{number}").status_code == 404


def test_a_receipt_has_a_letter_among_its_last_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([bytes(7), b"\xff" * 7])
    monkeypatch.setattr(claims.randomness, "draw", lambda _size: next(drawn))
    assert claims.receipt_number(NOON.date()) == "20261123-ZZZZZ-ZZZZZ"
