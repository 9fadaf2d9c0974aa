"""A protected address at the counter: hidden among declarations too, and for whoever looks back to a day before the court spoke."""

import pytest
from django.db import connections
from django.test import Client
from tests.faces.counter.test_desk import looked, opened, told
from tests.faces.desk import G1, G2, STREET, WANG, ZHANG, District, SignIn, declared, send, text

from jingwei.kernel.actors import Role

HIDDEN = "Protected: this address is shown to nobody."


@pytest.fixture
def zhao(district: District, sign_in: SignIn) -> Client:
    """Zhao's window in the street."""
    return sign_in(Role.CLERK, STREET)


@pytest.mark.parametrize("errand", ["record-question", "correction"])
def test_a_protected_persons_declarations_name_no_dwelling(zhao: Client, district: District, errand: str) -> None:
    receipt = declared(district.code(G2), number=ZHANG, name="张伟")
    opened(zhao, errand)
    page = text(zhao.get(looked(zhao, ZHANG)))
    assert receipt.number in page
    assert page.count(HIDDEN) == 2  # the field, and the declaration
    assert "枫林路" not in page
    assert district.code(G2) not in page.replace(" ", "")


def test_everybody_elses_declarations_name_their_dwelling(zhao: Client, district: District) -> None:
    declared(district.code(G2), number=WANG, name="王小明")
    opened(zhao, "record-question")
    page = text(zhao.get(looked(zhao, WANG)))
    assert "枫林路 12 号" in page
    assert HIDDEN not in page


def protect(window: Client, number: str) -> str:
    """A court's order is shown at the window; the path of the person's page."""
    opened(window, "correction")
    path = looked(window, number)
    answer = send(window, f"{path}/correct", form=path, protection="on", reason="A court's order", proof="protection order")
    assert answer.status_code == 302, text(answer)
    return path


def test_a_court_order_hides_the_address_from_that_moment_on(zhao: Client, district: District) -> None:
    declared(district.code(G2), number=WANG, name="王小明")
    path = protect(zhao, WANG)
    page = text(zhao.get(path))
    assert "The record is corrected" in page
    assert page.count(HIDDEN) == 2
    assert "枫林路" not in page
    assert told("select protected from registers_personversion where name = '王小明' and recorded_until > '9999-01-01'") == [
        (True,)
    ]
    entry = "select p.fields->>'proof', p.fields->>'fields' from evidence_payload p join evidence_entry e on e.id = p.entry_id"
    assert told(f"{entry} where e.step = 'registers.person-corrected'") == [("protection order", '["protected"]')]


TABLES = ("personversion", "residenceversion", "dwellingversion", "gridversion", "divisionversion")


def known_for_days() -> str:
    """What was loaded is known since ten days; a day between then and today, by the database's own clock."""
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"alter table registers_{table} disable trigger user")
            cursor.execute(f"update registers_{table} set recorded_from = recorded_from - interval '10 days'")
            cursor.execute(f"alter table registers_{table} enable trigger user")
        cursor.execute("select (now() - interval '3 days')::date::text")
        return str(cursor.fetchone()[0])


def test_who_looks_back_does_not_see_past_the_court(zhao: Client, district: District) -> None:
    back = f"?known_on={known_for_days()}"
    opened(zhao, "correction")
    for typed in ("王小明", district.code(G1)):
        found = zhao.post(f"/counter/search{back}", {"text": typed})["Location"]
        assert "王小明" in text(zhao.get(found)), typed
    path = f"/counter/people/{found.rpartition('/')[2]}/1"
    revealed = {"once": "x" * 32, "field": "address"}
    assert zhao.post(f"{path}/reveal{back}", revealed).status_code == 302
    assert "枫林路" in text(zhao.get(path))
    send(zhao, "/counter/cases/close", form="/counter/search")
    path = protect(zhao, WANG)
    assert zhao.post(f"{path}/reveal{back}", revealed | {"once": "y" * 32}).status_code == 404
    assert "枫林路" not in text(zhao.get(path))
    for typed in ("王小明", district.code(G1)):
        found = zhao.post(f"/counter/search{back}", {"text": typed})["Location"]
        assert "Nobody was found" in text(zhao.get(found)), typed


def test_a_protection_that_has_ended_is_taken_back_with_reason_and_proof(zhao: Client) -> None:
    path = protect(zhao, WANG)
    page = text(zhao.get(path))
    assert "The protection has ended" in page
    refused = text(send(zhao, f"{path}/correct", form=path, protection="on", reason="It ended", proof=""))
    assert "error-summary" in refused
    assert send(zhao, f"{path}/correct", form=path, protection="on", reason="It ended", proof="court's letter").status_code == 302
    assert HIDDEN not in text(zhao.get(path))
    assert "枫林路 12 号" in text(send(zhao, f"{path}/reveal", form=path, follow=True, field="address"))


def test_another_correction_leaves_the_protection_as_it_is(zhao: Client) -> None:
    opened(zhao, "correction")
    path = looked(zhao, ZHANG)
    assert send(zhao, f"{path}/correct", form=path, name="张炜", reason="Typed wrongly", proof="identity card").status_code == 302
    assert HIDDEN in text(zhao.get(path))


def test_a_tick_alone_needs_reason_and_proof(zhao: Client) -> None:
    opened(zhao, "correction")
    path = looked(zhao, WANG)
    page = text(send(zhao, f"{path}/correct", form=path, protection="on"))
    assert 'href="#id_reason"' in page
    assert 'href="#id_proof"' in page
    assert told("select count(*) from registers_personversion where protected and name = '王小明'") == [(0,)]


@pytest.mark.parametrize(("concerned", "name", "hidden"), [(ZHANG, "张卫", True), (WANG, "王晓明", False)])
def test_proof_at_the_counter_names_no_protected_dwelling(
    zhao: Client, district: District, concerned: str, name: str, hidden: bool
) -> None:
    receipt = declared(district.code(G2), number=concerned, name=name)  # another name than the register's: it waits
    opened(zhao, "desk-proof")
    path = looked(zhao, receipt.number)
    page = text(zhao.get(path))
    assert name in page
    assert (HIDDEN in page) == hidden
    assert ("枫林路" not in page) == hidden
    assert send(zhao, path, outcome="as-declared")["Location"] == path
    assert ("枫林路" not in text(zhao.get(path))) == hidden
