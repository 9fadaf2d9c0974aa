"""A protected address is shown to nobody, not even through the resident's own account; and a stranger cannot tell who is protected."""

import json

from django.test import Client
from tests.declarations.conftest import CODES, GRID, KNOWN, NOON, OTHER, Street
from tests.faces.portal.conftest import declare, owner, sign_in

from jingwei.cases.personal import PERSONAL as OF_CASES
from jingwei.declarations.personal import PERSONAL as OF_DECLARATIONS
from jingwei.faces._furniture.formats import code_groups
from jingwei.faces.portal.carrying import _without_places
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers

ADDRESS = "福中三路"


def protect(name: str = "王小明") -> None:
    """A court has spoken; what the register believed before stays beside it."""
    owner("alter table registers_personversion disable trigger user")
    owner(
        "insert into registers_personversion (id, person_id, name, name_fold, name_sound, number_index, number_sealed, sex, born_on,"
        " phone_index, phone_sealed, phone_proof, protected, sources, valid_from, valid_until, recorded_from, recorded_until, source, entered_by)"
        " select gen_random_uuid(), person_id, name, name_fold, name_sound, number_index, number_sealed, sex, born_on, phone_index,"
        " phone_sealed, phone_proof, false, sources, valid_from, valid_until, recorded_from - interval '9 days', recorded_from, source, entered_by"
        " from registers_personversion where name = %s",
        name,
    )
    owner("update registers_personversion set protected = true where name = %s and recorded_until > '9999-01-01'", name)
    owner("alter table registers_personversion enable trigger user")


def hides(page: str) -> bool:
    """Whether a page names neither address nor house code."""
    plain = page.replace("<span>", "").replace("</span>", "").replace(" ", "")
    return ADDRESS not in page and not any(code in plain for code in CODES) and len(code_groups(CODES[0])) > 1


def test_my_record_names_no_address_and_no_code(wang: Client) -> None:
    assert not hides(wang.get("/portal/record").content.decode())
    protect()
    page = wang.get("/portal/record").content.decode()
    assert "Your address is protected" in page
    assert "In the register" in page
    assert hides(page)


def test_looking_back_to_before_the_court_spoke_shows_no_address(wang: Client) -> None:
    protect()
    before, known = owner("select recorded_from::date - 1, recorded_from::date from registers_personversion where protected")[0]
    for asked in (f"known_on={before}", f"known_on={known}", "as_of=2026-12-01", f"as_of=2026-12-01&known_on={before}"):
        page = wang.get(f"/portal/record?{asked}").content.decode()
        assert "王小明" in page, asked
        assert hides(page), asked


def test_ones_own_receipt_names_no_code(wang: Client) -> None:
    number = str(owner("select receipt from declarations_declaration")[0][0])
    assert not hides(wang.get(f"/portal/declarations/{number}").content.decode())
    protect()
    page = wang.get(f"/portal/declarations/{number}").content.decode()
    assert number in page
    assert "Your address is protected" in page
    assert hides(page)


def test_nor_does_it_in_the_browser_that_declared_at_the_plate(wang: Client, street: Street) -> None:
    number = declare(wang, street, number=KNOWN, name="王小明")
    assert not hides(wang.get(f"/portal/declarations/{number}").content.decode())
    protect()
    assert hides(wang.get(f"/portal/declarations/{number}").content.decode())


def test_the_copy_names_no_address(wang: Client) -> None:
    protect()
    answer = wang.get("/portal/record/copy").content.decode()
    told = {held["table"]: held["rows"] for held in json.loads(answer)["held"]}
    assert [row["house_code"] for row in told["declarations_declaration"]] == [""]
    assert {row["dwelling"] for row in told["registers_residenceversion"]} == {""}
    assert hides(answer)


def test_a_column_that_no_module_named_is_empty_when_it_holds_a_place() -> None:
    row = {"anything": CODES[0], "patch": GRID, "told": "福中三路", "number": KNOWN, "on": "2026-11-01", "count": 3, "gone": None}
    hidden = _without_places(row, frozenset({"told"}))
    assert hidden == row | {"anything": "", "patch": "", "told": ""}


def test_what_is_handed_out_by_the_modules_names_none_either(wang: Client, street: Street) -> None:
    declare(wang, street, number=KNOWN, name="赵云")
    protect()
    subject = numbers.subject_of(KNOWN)
    with scopes.entered(Scope.decision(), at=NOON):
        declared = OF_DECLARATIONS["declarations_declaration"].export(subject)
        visited = OF_CASES["cases_workorder"].export(subject)
    assert [row["house_code"] for row in declared] == ["", ""]
    assert [row["house_code"] for row in visited] == [""]


def test_a_stranger_who_declares_a_protected_person_sees_what_everybody_sees(visitor: Client, street: Street, wang: Client) -> None:
    protect()
    pages = []
    for number, name in ((KNOWN, "王小明"), (OTHER, "张伟")):
        browser = Client(headers={"accept-language": "en"})
        receipt = declare(browser, street, number=number, name=name)
        pages.append(browser.get(f"/portal/declarations/{receipt}").content.decode())
    assert [ADDRESS in page for page in pages] == [True, True]
    assert [page.count("protected") for page in pages] == [0, 0]


def test_anothers_receipt_stays_closed_to_a_resident(wang: Client, street: Street, visitor: Client) -> None:
    receipt = declare(Client(headers={"accept-language": "en"}), street, number=OTHER, name="张伟")
    page = wang.get(f"/portal/declarations/{receipt}").content.decode()
    assert hides(page)
    assert "Your registration has arrived" not in page
    assert sign_in("13800000001").get("/portal/record").status_code == 200
