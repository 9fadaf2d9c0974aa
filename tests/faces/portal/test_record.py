"""My record and who read it: open once identity is proved, every field with its source, every look with who and why."""

import json
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from tests.declarations.conftest import CODES, GRID, KNOWN, NOON, OTHER, STREET, UNKNOWN, Street
from tests.faces.portal.conftest import STRANGER_PHONE, WANG_PHONE, bound, declare, once, owner, sign_in

from jingwei.cases import operations as cases
from jingwei.cases.words import Outcome, Verdict
from jingwei.evidence import reads
from jingwei.faces.portal import words
from jingwei.kernel import personal
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.personal import Key
from jingwei.kernel.purposes import COUNTER
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers


def test_whoever_is_not_signed_in_is_led_to_sign_in(visitor: Client) -> None:
    for url in ("/portal/record", "/portal/reads", "/portal/record/copy"):
        assert visitor.get(url).headers["Location"].startswith("/account/login/code/")
    assert "Prove who you are" in visitor.get("/portal/identify").content.decode()


def test_whoever_is_signed_in_is_led_to_prove_who_they_are(street: Street) -> None:
    browser = sign_in(STRANGER_PHONE)
    assert browser.get("/portal/record").headers["Location"] == "/portal/identify"
    assert "your identity number is enough" in browser.get("/portal/identify").content.decode()


def test_the_phone_that_was_proved_before_and_the_number_prove_it(wang: Client) -> None:
    assert owner("select proof from registers_identitylink") == [("phone",)]
    page = wang.get("/portal/record").content.decode()
    for text in (
        "王小明",
        KNOWN,
        "Identity proved by your phone",
        "declared by you, 23 November 2026",
        "confirmed by records we hold",
    ):
        assert text in page
    assert "福中三路" in page
    assert "In the register" in page


def test_a_stranger_with_the_number_and_a_phone_of_his_own_learns_nothing(visitor: Client, street: Street) -> None:
    declare(visitor, street, number=KNOWN, name="王小明")
    stranger = sign_in(STRANGER_PHONE)
    answers = [stranger.post("/portal/identify", {"number": number}) for number in (KNOWN, OTHER, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert answers[0].content == answers[1].content == answers[2].content
    assert owner("select count(*) from registers_identitylink") == [(0,)]


def test_a_phone_that_two_people_share_proves_neither(visitor: Client, street: Street) -> None:
    declare(visitor, street, number=KNOWN, name="王小明")
    declare(visitor, street, number=OTHER, name="张伟")
    bound(KNOWN, WANG_PHONE)
    bound(OTHER, WANG_PHONE)
    assert "do not prove together" in sign_in(WANG_PHONE).post("/portal/identify", {"number": KNOWN}).content.decode()


def test_what_is_wrong_with_a_number_is_said_and_tries_are_counted(street: Street) -> None:
    browser = sign_in(STRANGER_PHONE)
    assert 'href="#id_number"' in browser.post("/portal/identify", {"number": "12"}).content.decode()
    statuses = [browser.post("/portal/identify", {"number": UNKNOWN}).status_code for _try in range(5)]
    assert statuses == [200] * 4 + [429]


def test_a_doubtful_declaration_shows_its_reasons_once_identity_is_proved(wang: Client, street: Street) -> None:
    declare(wang, street, number=KNOWN, name="赵云")
    page = wang.get("/portal/record").content.decode()
    assert "Waiting for a visit or another proof" in page
    assert "The name differs from the one that we hold" in page
    assert "30 November 2026" in page
    number = owner("select receipt from declarations_declaration where state = 'waiting'")[0][0]
    assert "Your registration has arrived" in wang.get(f"/portal/declarations/{number}").content.decode()


def test_the_record_is_shown_as_of_a_day_and_as_known_on_a_day(wang: Client) -> None:
    assert "We held nothing about you" in wang.get("/portal/record?as_of=2020-01-01").content.decode()
    assert "We held nothing about you" in wang.get("/portal/record?known_on=2020-01-01").content.decode()
    assert "You are looking back" in wang.get("/portal/record?as_of=2026-12-01").content.decode()
    assert 'href="#id_as_of"' in wang.get("/portal/record?as_of=yesterday").content.decode()


def test_a_resident_moves_out_after_saying_yes(wang: Client) -> None:
    page = wang.get("/portal/record").content.decode()
    url = "/portal/record/move-out/" + page.split("/portal/record/move-out/")[1].split('"')[0]
    form = wang.get(url).content.decode()
    far = wang.post(url, {"on": "2027-11-23", "once": once(form)}).content.decode()
    assert "Choose another day" in far
    sure = wang.post(url, {"on": "2026-12-01", "once": once(far)}).content.decode()
    assert "From 1 December 2026 on" in sure
    assert owner("select count(*) from registers_residenceversion where valid_until = '2026-12-01'") == [(0,)]
    assert wang.post(url, {"on": "2026-12-01", "sure": "1", "once": once(sure)}).headers["Location"] == "/portal/record/moved"
    assert owner("select count(*) from registers_residenceversion where valid_until = '2026-12-01'") == [(1,)]
    assert "/move-out/" not in wang.get("/portal/record").content.decode()


def test_nobody_moves_another_out(wang: Client) -> None:
    assert wang.get(f"/portal/record/move-out/{UUID(int=1)}").status_code == 404


def test_a_declaration_in_ones_own_record_is_contested_after_a_question(wang: Client) -> None:
    page = wang.get("/portal/record").content.decode()
    url = "/portal/record/contest/" + page.split("/portal/record/contest/")[1].split('"')[0]
    form = wang.get(url).content.decode()
    assert "If neither you nor somebody you asked sent it" in form
    assert wang.post(url, {"once": once(form)}).headers["Location"] == "/portal/contest/done"
    assert owner("select state from declarations_declaration") == [("contested",)]
    assert "Contested by the person concerned" in wang.get("/portal/record").content.decode()


def visited(outcome: Outcome) -> None:
    """Somebody else's account closes the one open order."""
    ident = f"account:{UUID(int=7, version=4)}"
    worker = Actor.of(Role.GRID_WORKER, ident=ident, scope=Scope.territory(Level.GRID, GRID), organisation=STREET)
    order = owner("select id from cases_workorder where closed_at is null")[0][0]
    with scopes.entered(worker.scope, at=NOON):
        cases.close_order(order, outcome=outcome, actor=worker, at=NOON)  # type: ignore[arg-type]


def test_a_resident_comes_to_a_counter_instead_of_a_visit(wang: Client, street: Street) -> None:
    assert "I come to a counter instead" not in wang.get("/portal/record").content.decode()  # nothing is open
    receipt = declare(wang, street, number=KNOWN, name="赵云")
    assert "I come to a counter instead" in wang.get("/portal/record").content.decode()
    desk = f"/portal/declarations/{receipt}/desk"
    assert wang.post(desk).headers["Location"] == f"/portal/declarations/{receipt}"
    assert owner("select count(*) from cases_workorder where desk_asked_at is not null") == [(1,)]
    page = wang.get("/portal/record").content.decode()
    assert "You come to a counter; the grid worker sees it." in page
    assert desk not in page


def test_nobody_asks_for_the_desk_on_anothers_receipt(wang: Client, street: Street) -> None:
    receipt = declare(wang, street, number=KNOWN, name="赵云")
    for browser in (Client(headers={"accept-language": "en"}), sign_in(STRANGER_PHONE)):
        answer = browser.post(f"/portal/declarations/{receipt}/desk")
        nothing = browser.post("/portal/declarations/20261123-AAAAA-AAAAA/desk")
        assert answer.status_code == nothing.status_code == 302
        assert "Open a receipt" in browser.get(answer.headers["Location"]).content.decode()
    assert owner("select count(*) from cases_workorder where desk_asked_at is not null") == [(0,)]
    assert owner("select count(*) from declarations_declaration where desk_asked_at is not null") == [(0,)]


def test_a_resident_objects_to_a_visit_and_reads_the_answer(wang: Client, street: Street) -> None:
    declare(wang, street, number=KNOWN, name="赵云")
    assert "/portal/record/object/" not in wang.get("/portal/record").content.decode()  # nobody came yet
    visited(Outcome.NO_SUCH_DWELLING)
    page = wang.get("/portal/record").content.decode()
    assert "Visit on 23 November 2026: There is no such dwelling" in page
    url = "/portal/record/object/" + page.split("/portal/record/object/")[1].split('"')[0]
    form = wang.get(url).content.decode()
    assert "did not make the visit decides within 5 working days" in form
    assert 'href="#id_text"' in wang.post(url, {"text": " ", "once": once(form)}).content.decode()
    assert wang.post(url, {"text": "我一直在家", "once": once(form)}).headers["Location"] == "/portal/record"
    page = wang.get("/portal/record").content.decode()
    assert "decides by 30 November 2026" in page
    assert "/portal/record/object/" not in page
    assert wang.get(url).status_code == 404
    ident = owner("select id from cases_objection")[0][0]
    qian = Actor.of(Role.STREET_OFFICER, ident=f"account:{UUID(int=8, version=4)}", scope=Scope.territory(Level.STREET, STREET))
    with scopes.entered(qian.scope, at=NOON):
        cases.decide_objection(ident, verdict=Verdict.UPHELD, reason="邻居作证", actor=qian, at=NOON)  # type: ignore[arg-type]
    page = wang.get("/portal/record").content.decode()
    assert "Your objection was upheld: somebody visits again. 邻居作证" in page


def test_a_visit_about_somebody_else_reads_as_no_page(wang: Client, street: Street) -> None:
    declare(wang, street, number=UNKNOWN, name="陈生")
    order = owner("select id from cases_workorder")[0][0]
    visited(Outcome.NOT_ADMITTED)
    assert wang.get(f"/portal/record/object/{order}").status_code == 404
    answer = wang.post(f"/portal/record/object/{order}", {"text": "x", "once": "0123456789abcdef"})
    assert answer.status_code == 404
    assert owner("select count(*) from cases_objection") == [(0,)]


def test_a_copy_is_carried_away_and_the_read_is_in_the_log(wang: Client) -> None:
    answer = wang.get("/portal/record/copy")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-record.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    copied = json.loads(answer.content)
    held = {part["table"]: part["rows"] for part in copied["held"]}
    assert set(held) == {name for name, table in personal.described().items() if table.key is not Key.LIST}
    assert [row["name"] for row in held["registers_personversion"]][-1] == "王小明"
    assert {row["identity_number"] for row in held["registers_personversion"]} == {KNOWN}
    assert held["registers_residenceversion"][0]["house_code"] == CODES[0]
    assert held["registers_residenceversion"][0]["valid_until"] == "9999-12-31"
    assert owner("select what from evidence_read where role = 'resident'") == [("registers.own-record",), ("portal.copy",)]


def test_the_copy_holds_declarations_visits_reads_and_the_account(wang: Client, street: Street, zhao: Actor) -> None:
    receipt = declare(wang, street, number=KNOWN, name="赵小云", phone=STRANGER_PHONE)
    read_by(zhao, fields=("name", "address"))
    answer = wang.get("/portal/record/copy")
    held = {part["table"]: part for part in json.loads(answer.content)["held"]}
    rows = {table: part["rows"] for table, part in held.items()}
    assert {row["receipt"]: row["state"] for row in rows["declarations_declaration"]}[receipt] == "waiting"
    assert [(row["declared_name"], row["declared_number"]) for row in rows["cases_workorder"]] == [("赵小云", KNOWN)]
    assert ("clerk", "registers.reveal") in {(row["role"], row["what"]) for row in rows["evidence_readsubject"]}
    assert "declarations.declared" in {row["step"] for row in rows["evidence_payload"]}
    assert [row["phone"] for row in rows["accounts_account"]] == [WANG_PHONE]
    assert held["accounts_account"]["kept"] == "until the account is closed"
    assert STRANGER_PHONE not in answer.content.decode(), "whoever typed it may be somebody else"


def test_the_copy_of_a_protected_address_tells_no_place(wang: Client) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table registers_personversion disable trigger user")
        cursor.execute("update registers_personversion set protected = true")
        cursor.execute("alter table registers_personversion enable trigger user")
    text = wang.get("/portal/record/copy").content.decode()
    assert "王小明" in text
    assert CODES[0] not in text
    assert "福中三路" not in text
    assert str(owner("select dwelling_id from registers_residenceversion")[0][0]) not in text


def test_who_read_it_says_who_what_why_and_on_which_law(wang: Client, zhao: Actor) -> None:
    case = owner('select "case" from declarations_declaration')[0][0]
    assert isinstance(case, UUID)
    read_by(zhao, fields=("name", "address"), case=case)
    page = wang.get("/portal/reads").content.decode()
    for text in (
        "A clerk at the counter of 莲花街道",
        "<strong>name, address</strong>",
        "To serve you at a counter",
        "art. 4",
        "About your registration 2026",
        "Somebody who registered an address had your",
    ):
        assert text in page
    assert "You yourself" not in page
    wang.get("/portal/record")
    assert "You yourself looked at your" in wang.get("/portal/reads?own=1").content.decode()


def read_by(actor: Actor, *, fields: tuple[str, ...], case: UUID | None = None, others: int = 0) -> None:
    subjects = [numbers.subject_of(KNOWN)] + [UUID(int=n + 1) for n in range(others)]
    with scopes.entered(actor.scope, at=NOON):
        reads.note(actor, COUNTER, what="registers.reveal", fields=fields, subjects=subjects, case=case)


def test_a_long_list_of_reads_goes_on_page_by_page(wang: Client, zhao: Actor) -> None:
    for _read in range(25):
        read_by(zhao, fields=("name",), others=3)
    first = wang.get("/portal/reads").content.decode()
    assert first.count("<time ") == 20
    assert "Others were in the same list." in first
    following = first.split('href="/portal/reads?before=')[1].split('"')[0]
    assert wang.get(f"/portal/reads?before={following}").content.decode().count("<time ") >= 5
    assert wang.get("/portal/reads?before=x").status_code == 404


@pytest.fixture
def zhao() -> Actor:
    """Window clerk of the street."""
    return Actor.of(Role.CLERK, ident=f"account:{UUID(int=3)}", scope=Scope.for_case(UUID(int=9)), organisation=STREET)


def test_every_field_that_any_query_notes_has_a_word_for_residents() -> None:
    from tests.faces.portal.noted import noted_fields

    missing = noted_fields() - set(words.FIELDS)
    assert not missing, missing
    assert set(words.READERS) == set(Role)
