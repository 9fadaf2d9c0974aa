"""The window clerk's desk: an errand first, one box, fields one by one, the card in hand, and who may close what."""

import logging

import pytest
from django.test import Client
from tests.faces.desk import (
    DISTRICT,
    G1,
    G4,
    LI,
    NEW,
    OTHER_STREET,
    PHONE,
    STREET,
    WANG,
    District,
    SignIn,
    changed,
    declared,
    number,
    order_of,
    reads,
    send,
    text,
)

from jingwei.accounts.models import Account
from jingwei.kernel.actors import Actor, Role

ROUTES = (
    "/counter/",
    "/counter/search",
    "/counter/declarations/new",
    "/counter/search/x",
    "/counter/people/x/1",
    "/counter/proofs/x",
)


@pytest.fixture
def zhao(district: District, sign_in: SignIn) -> Client:
    """Zhao's window in the street."""
    return sign_in(Role.CLERK, STREET)


def opened(window: Client, kind: str) -> None:
    """Open a service case for an errand."""
    assert send(window, "/counter/cases/open", form="/counter/search", kind=kind).status_code == 302


def looked(window: Client, typed: str, *, days: str = "") -> str:
    """Type into the one box; where it leads."""
    answer = window.post(f"/counter/search{days}", {"text": typed})
    assert answer.status_code == 302, text(answer)
    assert typed not in answer["Location"]
    return str(answer["Location"])


def told(sql: str) -> list[tuple[object, ...]]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_only_clerks_come_here(district: District, sign_in: SignIn, client: Client) -> None:
    for path in ROUTES:
        assert client.get(path)["Location"].startswith("/account/login/")
    for role, code in (
        (Role.STREET_OFFICER, STREET),
        (Role.GRID_WORKER, G1),
        (Role.DISTRICT_OFFICER, DISTRICT),
        (Role.AUDITOR, DISTRICT),
    ):
        browser = sign_in(role, code)
        for path in ROUTES:
            assert browser.get(path).status_code == 404, (role, path)


def test_an_errand_comes_first_and_gives_the_purpose(zhao: Client) -> None:
    page = text(zhao.get("/counter/search"))
    assert "What does the resident want?" in page
    assert 'name="text"' not in page
    assert "What does the resident want?" in text(zhao.post("/counter/search", {"text": "王小明"}))
    assert reads() == []
    assert "error-summary" in text(send(zhao, "/counter/cases/open", form="/counter/search"))
    opened(zhao, "record-question")
    page = text(zhao.get("/counter/search"))
    assert "Answer a question about a record" in page
    assert "What you read is recorded as: To serve you at a counter" in page
    looked(zhao, "王小明")
    assert told('select distinct purpose, "case" = (select id from cases_servicecase) from evidence_read') == [
        ("counter-service", True)
    ]


def test_what_was_typed_stands_in_no_address_and_no_log(zhao: Client, caplog: pytest.LogCaptureFixture) -> None:
    opened(zhao, "record-question")
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        for typed in ("王小明", WANG, PHONE, "4403040080010100213000101"[:25]):
            place = looked(zhao, typed)
            assert place.startswith(("/counter/people/", "/counter/search/"))
            assert WANG not in text(zhao.get(place))
    assert not any(typed in caplog.text for typed in ("王小明", WANG, PHONE))


def test_each_revealed_field_is_noted_once_with_the_case(zhao: Client) -> None:
    opened(zhao, "record-question")
    path = looked(zhao, WANG)
    page = text(zhao.get(path))
    assert "990*************" in page
    assert WANG not in page
    for field in ("identity-number", "address"):
        send(zhao, f"{path}/reveal", form=path, field=field)
    page = text(zhao.get(path)) + text(zhao.get(path))
    assert WANG in page
    assert "枫林路 12 号" in page
    assert PHONE not in page
    assert [fields for what, fields in reads() if what == "registers.reveal"] == [["identity-number"], ["address"]]
    assert send(zhao, f"{path}/reveal", form=path, field="name_fold").status_code == 404


def test_a_resident_of_another_street_is_served_by_the_number_on_the_card_only(zhao: Client) -> None:
    opened(zhao, "record-question")
    assert "Nobody was found" in text(zhao.get(looked(zhao, "李芳")))
    page = text(zhao.get(looked(zhao, LI)))
    assert "李芳" in page
    assert "Card shown in this case" in page
    assert "Nobody was found" in text(zhao.get(looked(zhao, NEW)))


@pytest.mark.parametrize("typed", ["王小明", WANG], ids=["by name", "by card"])
def test_a_resident_is_found_and_shown_as_of_the_day_that_was_asked(zhao: Client, district: District, typed: str) -> None:
    changed(district, address="新路 8 号")
    opened(zhao, "correction")
    path = looked(zhao, typed, days="?as_of=2027-01-31")
    page = text(zhao.get(path))
    assert "As things stood on 31 January 2027" in page
    assert "search again as of today" in page
    assert "/card" not in page
    send(zhao, f"{path}/reveal", form=path, field="address")
    assert "枫林路 12 号" in text(zhao.get(path))
    refused = zhao.post(f"{path}/correct", {"once": "x" * 32, "name": "王晓明", "reason": "x", "proof": "x"})
    assert refused.status_code == 404  # nothing is changed while looking back
    path = looked(zhao, typed)
    send(zhao, f"{path}/reveal", form=path, field="address")
    page = text(zhao.get(path))
    assert "新路 8 号" in page
    assert "As of today, as known today." in page
    for day in ("?as_of=2019-06-01", "?known_on=2019-06-01"):
        assert "Nobody was found" in text(zhao.get(looked(zhao, typed, days=day)))
    assert 'action="/counter/search?as_of=2019-06-01"' in text(zhao.get("/counter/search?as_of=2019-06-01"))


def test_nothing_of_a_case_opens_after_it_was_closed(zhao: Client) -> None:
    opened(zhao, "record-question")
    path = looked(zhao, LI)
    assert send(zhao, "/counter/cases/close", form=path).status_code == 302
    assert zhao.get(path)["Location"] == "/counter/search"
    opened(zhao, "record-question")
    assert zhao.get(path).status_code == 404
    assert told("select count(*) from registers_admission") == [(0,)]


def test_an_open_case_is_taken_up_again_after_a_sign_out_by_its_own_clerk(zhao: Client, sign_in: SignIn) -> None:
    opened(zhao, "correction")
    case = told("select id from cases_servicecase")[0][0]
    session = zhao.session
    del session["jw_case"]
    session.save()
    assert "Your open cases" in text(zhao.get("/counter/search"))
    other = sign_in(Role.CLERK, STREET, name="zheng")
    assert "Your open cases" not in text(other.get("/counter/search"))
    assert send(other, f"/counter/cases/{case}/resume", form="/counter/search").status_code == 404
    assert send(zhao, f"/counter/cases/{case}/resume", form="/counter/search").status_code == 302
    assert "Correct a record" in text(zhao.get("/counter/search"))


def test_somebody_found_by_name_shows_the_card_before_anything_is_done(zhao: Client) -> None:
    opened(zhao, "correction")
    path = looked(zhao, "王小明")
    page = text(zhao.get(path))
    assert "The card is theirs" in page
    assert "Correct the record" not in page
    assert zhao.post(f"{path}/correct", {"once": "x" * 32, "name": "王晓明"}).status_code == 404
    assert "This is not the number of the person" in text(send(zhao, f"{path}/card", form=path, number=LI))
    assert send(zhao, f"{path}/card", form=path, number=WANG).status_code == 302
    assert "Correct the record" in text(zhao.get(path))


def test_a_name_is_corrected_with_reason_and_proof(zhao: Client) -> None:
    opened(zhao, "correction")
    path = looked(zhao, WANG)
    assert "Type the correct name or the correct number" in text(send(zhao, f"{path}/correct", form=path, reason="x", proof="card"))
    wrong = text(send(zhao, f"{path}/correct", form=path, number="123", reason="x", proof="card"))
    assert "The identity number cannot be right" in wrong
    answer = send(zhao, f"{path}/correct", form=path, name="王晓明", reason="Typed wrongly in 2020", proof="identity card")
    assert answer["Location"] == path
    page = text(zhao.get(path))
    assert "王晓明" in page
    assert "The record is corrected" in page
    assert ("registers.person-corrected",) in told("select step from evidence_entry")


def test_another_errand_does_not_correct(zhao: Client) -> None:
    opened(zhao, "record-question")
    path = looked(zhao, WANG)
    assert "Correct the record" not in text(zhao.get(path))
    assert zhao.post(f"{path}/correct", {"once": "x" * 32, "name": "王晓明"})["Location"] == "/counter/search"
    assert told("select count(*) from registers_personversion where name = '王晓明'") == [(0,)]


def test_identity_is_proved_by_the_card_a_phone_bound_and_an_account_linked(zhao: Client) -> None:
    from django.db import transaction
    from tests.people import NOON

    from jingwei.accounts import operations as accounts
    from jingwei.kernel import scope as scopes

    opened(zhao, "identity-check")
    path = looked(zhao, WANG)
    assert "not a mobile number" in text(send(zhao, f"{path}/phone", form=path, phone="12"))
    assert send(zhao, f"{path}/phone", form=path, phone="138 0000 0009").status_code == 302
    assert "The mobile number is bound" in text(zhao.get(path))
    assert "Nobody has signed in with this number" in text(send(zhao, f"{path}/account", form=path, phone="13800000009"))
    door = Actor.system("door")
    with transaction.atomic(), scopes.entered(door.scope, at=NOON):
        accounts.create_resident("13800000009", actor=door, at=NOON)
    assert send(zhao, f"{path}/account", form=path, phone="13800000009").status_code == 302
    assert "The account is theirs now" in text(zhao.get(path))
    assert told("select proof from registers_identitylink") == [("counter",)]
    assert Account.objects.filter(kind="resident").count() == 1
    assert "already belongs to a proved person" in text(send(zhao, f"{path}/account", form=path, phone="13800000009"))


def test_a_receipt_is_proved_at_the_counter_of_any_street_instead_of_a_visit(zhao: Client, district: District) -> None:
    receipt = declared(district.code(G4, 1))
    opened(zhao, "record-question")
    assert "This case is for another errand" in text(zhao.get(looked(zhao, receipt.number)))
    send(zhao, "/counter/cases/close", form="/counter/search")
    opened(zhao, "desk-proof")
    path = looked(zhao, receipt.number.lower())
    page = text(zhao.get(path))
    assert "陈小明" in page
    assert NEW not in page
    assert "error-summary" in text(send(zhao, path, outcome="corrected"))
    assert send(zhao, path, outcome="as-declared")["Location"] == path
    assert "Nobody needs to visit" in text(zhao.get(path))
    assert told("select proof, outcome from cases_workorder") == [("desk", "as-declared")]
    assert "Nothing is left to prove" in text(zhao.get(looked(zhao, receipt.number)))
    assert "Nothing is left to prove" in text(zhao.get(looked(zhao, "20270301-22222-22222")))


def test_the_receipt_of_whoever_was_declared_before_opens_the_same_order(zhao: Client, district: District) -> None:
    first, second = declared(district.code(G4, 1)), declared(district.code(G4, 1))
    assert order_of(first) == order_of(second)
    opened(zhao, "desk-proof")
    path = looked(zhao, second.number)
    assert "陈小明" in text(zhao.get(path))
    assert send(zhao, path, outcome="as-declared")["Location"] == path
    assert "Nothing is left to prove" in text(zhao.get(looked(zhao, first.number)))


def test_who_registers_for_somebody_does_not_close_the_order(zhao: Client, district: District, sign_in: SignIn) -> None:
    opened(zhao, "help-to-declare")
    form = {"code": district.code(G1, 1), "number": NEW, "name": "陈小明"}
    assert "Show or read the notice first" in text(send(zhao, "/counter/declarations/new", **form))
    answer = send(zhao, "/counter/declarations/new", told="on", **form)
    page = text(zhao.get(answer["Location"]))
    assert "<svg" in page
    assert "Hand over this receipt" in page
    receipt = told("select receipt from declarations_declaration where channel = 'counter'")[0][0]
    send(zhao, "/counter/cases/close", form="/counter/search")
    opened(zhao, "desk-proof")
    path = looked(zhao, str(receipt))
    assert "Somebody else must close this order" in text(zhao.get(path))
    refused = zhao.post(path, {"once": "x" * 32, "outcome": "as-declared"})
    assert refused.status_code == 409
    assert "somebody else must verify it" in refused.content.decode()
    zheng = sign_in(Role.CLERK, STREET, name="zheng")
    opened(zheng, "desk-proof")
    path = looked(zheng, str(receipt))
    assert send(zheng, path, outcome="as-declared").status_code == 302


def test_a_wrong_number_or_code_is_mended_in_the_form(zhao: Client, district: District) -> None:
    opened(zhao, "help-to-declare")
    odd = NEW[:17] + ("1" if NEW[17] != "1" else "2")
    page = text(send(zhao, "/counter/declarations/new", told="on", code=district.code(G1, 1), number=odd, name="陈小明"))
    assert "It stands so on the card" in page
    page = text(send(zhao, "/counter/declarations/new", told="on", code="4403040080019999999999999", number=NEW, name="陈小明"))
    assert "No dwelling has this code" in page
    assert told("select count(*) from declarations_declaration") == [(0,)]


def test_a_clerk_contests_for_the_person_concerned(zhao: Client, district: District) -> None:
    receipt = declared(district.code(G4, 1), number=WANG, name="王小明")
    assert order_of(receipt)
    opened(zhao, "record-question")
    path = looked(zhao, WANG)
    page = text(zhao.get(path))
    assert receipt.number in page
    ident = told("select id from declarations_declaration")[0][0]
    assert send(zhao, f"{path}/contest", form=path, declaration=str(ident))["Location"] == path
    assert "The declaration is contested" in text(zhao.get(path))
    assert told("select state from declarations_declaration") == [("contested",)]


def test_another_persons_declaration_cannot_be_contested(zhao: Client, district: District) -> None:
    declared(district.code(G1, 1), number=number(20))
    ident = told("select id from declarations_declaration")[0][0]
    opened(zhao, "record-question")
    path = looked(zhao, WANG)
    assert send(zhao, f"{path}/contest", form=path, declaration=str(ident)).status_code == 404
    assert told("select state from declarations_declaration") == [("waiting",)]


def test_a_protected_address_is_shown_to_nobody(zhao: Client, sign_in: SignIn) -> None:
    from tests.faces.desk import ZHANG

    opened(zhao, "record-question")
    path = looked(zhao, ZHANG)
    page = text(zhao.get(path))
    assert "Protected: this address is shown to nobody." in page
    assert zhao.post(f"{path}/reveal", {"once": "x" * 32, "field": "address"}).status_code == 404
    assert "枫林路" not in text(zhao.get(path))
    assert OTHER_STREET != STREET
