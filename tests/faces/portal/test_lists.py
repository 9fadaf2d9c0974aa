"""What a list says of a phone opens no record; what it says of a person stands in their record under the list's own name."""

from uuid import UUID

from django.test import Client
from tests.declarations.conftest import CODES, KNOWN, NOON, UNKNOWN, Street, number
from tests.faces.portal.conftest import STRANGER_PHONE, WANG_PHONE, account_of, declare, owner, sign_in
from tests.registers.importing.conftest import importing
from tests.registers.importing.messy import HEAD

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.registers.operations import identity
from jingwei.registers.people import numbers

LIST = f"{HEAD},手机号\n陈生,{UNKNOWN},{STRANGER_PHONE}\n"


def test_whoever_sends_a_list_with_a_phone_of_theirs_takes_over_nobody(street: Street) -> None:
    assert importing(LIST, at=NOON).found == {"new": 1}
    attacker = sign_in(STRANGER_PHONE)
    answers = [attacker.post("/portal/identify", {"number": one}) for one in (UNKNOWN, number(8))]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content  # whom the list names and whom nobody knows
    page = answers[0].content.decode()
    assert "One that merely stands in a list" in page
    assert "Come to any service counter of the district with your identity card" in page
    assert owner("select count(*) from registers_identitylink") == [(0,)]


def test_nor_does_a_phone_of_the_archive(visitor: Client, street: Street) -> None:
    declare(visitor, street, number=KNOWN, name="王小明")
    assert "do not prove together" in sign_in(WANG_PHONE).post("/portal/identify", {"number": KNOWN}).content.decode()
    assert owner("select count(*) from registers_identitylink") == [(0,)]


def test_what_came_with_a_list_stands_under_the_name_of_who_sent_it(street: Street) -> None:
    importing(LIST, at=NOON, source="hr-office 2026-11")
    importing(f"身份证号,房屋编码\n{UNKNOWN},{CODES[1]}\n", "residences", at=NOON, source="housing-office 7")
    ((person,),) = owner("select person_id from registers_personversion")
    system, account = Actor.system("test"), account_of(STRANGER_PHONE).pk
    with scopes.entered(system.scope, at=NOON):
        subject = numbers.subject_of(UNKNOWN)
        identity.link_account(account, UUID(str(person)), subject=subject, proof=identity.Proof.COUNTER, actor=system, at=NOON)
    browser = sign_in(STRANGER_PHONE)
    page = browser.get("/portal/record").content.decode()
    assert page.count("from the list “hr-office 2026-11”, taken over on 23 November 2026") == 5
    assert page.count("from the list “housing-office 7”, taken over on") == 1
    assert "earlier register" not in page
    reads = browser.get("/portal/reads").content.decode()
    assert reads.count("took over a list with you in it") == 2
    assert "You were one of" not in reads
