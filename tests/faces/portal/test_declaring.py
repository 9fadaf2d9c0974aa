"""Two fields at a plate, in a browser: what somebody with a phone sees, and what nobody can learn from it."""

import pytest
from django.test import Client
from tests.declarations.conftest import CODES, KNOWN, UNKNOWN, Street
from tests.faces.portal.conftest import declare, once, owner

from jingwei.declarations.receipts import verifier_key
from jingwei.evidence import promises
from jingwei.faces.portal import declarations


def test_the_front_page_says_what_can_be_done_here(visitor: Client) -> None:
    page = visitor.get("/")
    assert page.status_code == 200
    for text in ("Register your address", "Open a receipt", "My record", "Who read my record", "Sign in with your phone"):
        assert text in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"


def test_a_plate_shows_its_address_the_notice_and_three_fields(visitor: Client, street: Street) -> None:
    page = visitor.get(f"/d/{street.plate}").content.decode()
    for text in ("福中三路", "Basis:", "Kept until 2 years after you move away", 'name="number"', 'name="name"', 'name="phone"'):
        assert text in page


def test_a_declaration_ends_on_its_receipt_which_can_be_checked_by_anybody(visitor: Client, street: Street) -> None:
    number = declare(visitor, street, number=KNOWN, name="王小明")
    page = visitor.get(f"/portal/declarations/{number}").content.decode()
    assert number in page
    assert "<svg" in page
    assert "30 November 2026" in page
    text = "JW1." + page.split("JW1.")[1].split("<")[0]
    assert promises.check(text, verifier=verifier_key()).receipt == number


def test_a_form_that_is_sent_twice_gives_one_receipt(visitor: Client, street: Street) -> None:
    url = f"/d/{street.plate}"
    form = {"number": KNOWN, "name": "王小明", "once": once(visitor.get(url).content.decode())}
    first, second = visitor.post(url, form), visitor.post(url, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert owner("select count(*) from declarations_declaration") == [(1,)]
    other = Client().post(url, form)  # the browser had dropped the first answer with its cookie
    assert other.headers["Location"] == first.headers["Location"]


def test_what_is_wrong_stands_on_top_and_beside_its_field(visitor: Client, street: Street) -> None:
    url = f"/d/{street.plate}"
    page = visitor.post(url, {"number": "", "name": "", "once": "0123456789abcdef"}).content.decode()
    assert 'href="#id_number"' in page
    assert "Type your full name." in page
    page = visitor.post(url, {"number": KNOWN, "name": "王小明", "phone": "12", "once": "0123456789abcdef"}).content.decode()
    assert 'href="#id_phone"' in page
    assert owner("select count(*) from declarations_declaration") == [(0,)]


def test_a_number_whose_check_character_does_not_fit_may_stand_so_on_the_card(visitor: Client, street: Street) -> None:
    url, wrong = f"/d/{street.plate}", KNOWN[:17] + ("1" if KNOWN[17] != "1" else "2")
    form = {"number": wrong, "name": "王小明", "once": "0123456789abcdef"}
    page = visitor.post(url, form).content.decode()
    assert "It stands so on my card" in page
    assert visitor.post(url, form | {"number_stands": "on"}).status_code == 302
    assert owner("select reasons from declarations_declaration") == [(["unconfirmed", "number-check"],)]


def test_an_old_or_full_width_or_lower_case_number_is_taken(visitor: Client, street: Street) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in KNOWN)
    declare(visitor, street, number=wide, name="王小明")
    assert owner("select state from declarations_declaration") == [("accepted",)]


def test_a_mistyped_plate_is_said_in_plain_words_and_counted(visitor: Client, street: Street) -> None:
    wrong = street.plate[:-1] + ("A" if street.plate[-1] != "A" else "B")
    answers = [visitor.get(f"/d/{wrong}") for _try in range(11)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert "not a plate of the district" in answers[0].content.decode()
    assert visitor.get(f"/d/{street.plate}").status_code == 200


def test_a_typed_code_shows_no_address_anywhere_and_is_counted(visitor: Client, street: Street) -> None:
    answer = visitor.post("/d/", {"code": CODES[0][:6] + " " + CODES[0][6:]})
    assert answer.headers["Location"] == f"/d/{CODES[0]}"
    page = visitor.get(f"/d/{CODES[0]}").content.decode()
    assert "福中三路" not in page
    sent = visitor.post(f"/d/{CODES[0]}", {"number": UNKNOWN, "name": "陈生", "once": once(page)})
    assert "福中三路" not in visitor.get(sent.headers["Location"]).content.decode()
    assert visitor.get("/d/" + CODES[0][:-1] + "9").status_code == 404
    statuses = [visitor.get(f"/d/{CODES[0]}").status_code for _try in range(9)]
    assert statuses[-1] == 429


def test_a_code_that_is_none_says_why(visitor: Client) -> None:
    page = visitor.post("/d/", {"code": "4403"}).content.decode()
    assert 'href="#id_code"' in page


def test_a_plate_of_a_cancelled_code_says_so_and_still_takes_the_declaration(visitor: Client, street: Street) -> None:
    owner("alter table registers_dwellingversion disable trigger user")
    owner("update registers_dwellingversion set status = 'cancelled'")
    assert "The code of this dwelling was cancelled" in visitor.get(f"/d/{street.plate}").content.decode()
    declare(visitor, street, number=KNOWN, name="王小明")
    assert owner("select reasons from declarations_declaration") == [(["dwelling-cancelled"],)]


def test_more_declarations_than_a_dwelling_can_have_are_slowed(
    visitor: Client, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declarations, "MOST_PER_PLATE", 1)
    declare(visitor, street, number=KNOWN, name="王小明")
    page = visitor.get(f"/d/{street.plate}").content.decode()
    answer = visitor.post(f"/d/{street.plate}", {"number": UNKNOWN, "name": "陈生", "once": once(page)})
    assert answer.status_code == 429
    assert owner("select count(*) from declarations_declaration") == [(1,)]


def test_the_pages_speak_chinese(visitor: Client, street: Street) -> None:
    page = Client(headers={"accept-language": "zh-CN"}).get(f"/d/{street.plate}").content.decode()
    assert '<html lang="zh-Hans"' in page
    for text in ("登记您的住址", "身份证号", "姓名", "保存期限：至您搬离后 2 年"):
        assert text in page
