"""What people type at a plate that is wrong, foreign, old or mistyped: a clear message in their language, and nothing is recorded."""

from datetime import date

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from tests.declarations.conftest import CODES, KNOWN, UNKNOWN, Street, number
from tests.faces.portal.conftest import noon, once, owner, sent

from jingwei.declarations.errors import CodeUnknown, PlateNotGenuine
from jingwei.kernel import codes

__all__ = ["noon", "sent"]
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])
FOREIGN_NUMBERS = {
    "a passport": "E12345678",
    "a foreigner's card of the old form": "CHN110085060912",
    "a travel permit": "H1234567800",
    "a business licence": "91440300708461136T",
}
WRONG_NUMBERS = {
    "a digit too few": KNOWN[:17],
    "a digit too many": KNOWN + "0",
    "a letter among the digits": KNOWN[:8] + "O" + KNOWN[9:],
    "the 30th of February": KNOWN[:10] + "0230" + KNOWN[14:],
    "circled digits": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱",
    "fifteen with a letter": KNOWN[:6] + "9003070X2",
}
ENDS_IN_X = next(one for one in map(number, range(600, 700)) if one.endswith("X"))
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def browser(language: str) -> Client:
    return Client(headers={"accept-language": language})


@LANGUAGES
def test_a_number_that_is_none_says_why_beside_its_field(street: Street, language: str) -> None:
    someone, url = browser(language), f"/d/{street.plate}"
    for what, typed in (FOREIGN_NUMBERS | WRONG_NUMBERS).items():
        form = {"number": typed, "name": "王小明", "once": once(someone.get(url).content.decode())}
        answer = someone.post(url, form)
        page = answer.content.decode()
        assert answer.status_code == 200, what
        assert 'href="#id_number"' in page, what
        assert escape(codes.check("citizen-id", typed).reason.said_in(language)) in page, what
        passport = {"en": "No Chinese identity card?", "zh-hans": "没有居民身份证？"}[language]
        assert passport in page, "whoever has no such number reads where to go"
    assert owner("select count(*) from declarations_declaration") == [(0,)]


def test_a_number_that_is_written_another_way_is_the_same_number(street: Street) -> None:
    """Full-width, of fifteen digits, with spaces around, with a small x."""
    old = KNOWN[:6] + KNOWN[8:17]
    same = {
        KNOWN: (KNOWN.translate(WIDE), old, old.translate(WIDE), f" {KNOWN}\u3000"),
        ENDS_IN_X: (ENDS_IN_X.lower().translate(WIDE),),
    }
    someone, url = browser("en"), f"/d/{street.plate}"
    for typed in (spelt for plain, others in same.items() for spelt in (plain, plain.lower(), *others)):
        form = {"number": typed, "name": "王小明", "once": once(someone.get(url).content.decode())}
        assert someone.post(url, form).status_code == 302, typed
    assert owner("select state, count(*), count(distinct subject) from declarations_declaration group by state order by state") == [
        ("accepted", 6, 1),
        ("waiting", 3, 1),
    ]


@LANGUAGES
def test_a_code_that_no_dwelling_has_and_a_mistyped_plate_say_so(street: Street, language: str) -> None:
    someone = browser(language)
    mistyped = street.plate[:-1] + ("A" if street.plate[-1] != "A" else "B")
    swapped = street.plate[:22] + street.plate[23] + street.plate[22] + street.plate[24:]
    with translation.override(language):
        expected = {CODES[0][:-1] + "9": str(CodeUnknown()), mistyped: str(PlateNotGenuine()), swapped: str(PlateNotGenuine())}
    for text, words in expected.items():
        answer = someone.get(f"/d/{text}")
        assert answer.status_code == 404, text
        assert escape(words) in answer.content.decode()


@LANGUAGES
def test_a_code_of_another_form_says_what_is_wrong_with_it(street: Street, language: str) -> None:
    for typed in (CODES[0][:-1], CODES[0] + "1", "4403O4" + CODES[0][6:], "99" + CODES[0][2:], "福中三路 88 号"):
        answer = browser(language).post("/d/", {"code": typed})
        assert escape(codes.check("house-code", typed).reason.said_in(language)) in answer.content.decode(), typed


@LANGUAGES
def test_a_cancelled_code_says_so_and_takes_the_declaration_as_a_doubt(street: Street, language: str) -> None:
    owner("alter table registers_dwellingversion disable trigger user")
    owner("update registers_dwellingversion set status = 'cancelled'")
    someone, url = browser(language), f"/d/{street.plate}"
    page = someone.get(url).content.decode()
    assert {"en": "The code of this dwelling was cancelled", "zh-hans": "已注销"}[language] in page
    assert someone.post(url, {"number": UNKNOWN, "name": "陈生", "once": once(page)}).status_code == 302
    assert owner("select reasons from declarations_declaration") == [(["unconfirmed", "dwelling-cancelled"],)]


@LANGUAGES
def test_a_code_that_is_not_in_force_yet_reads_like_one_that_nobody_has(street: Street, language: str) -> None:
    owner("alter table registers_dwellingversion disable trigger user")
    owner("update registers_dwellingversion set valid_from = %s", date(2030, 1, 1))
    with translation.override(language):
        words = str(CodeUnknown())
    answer = browser(language).get(f"/d/{street.plate}")
    assert answer.status_code == 404
    assert escape(words) in answer.content.decode()


def test_a_plate_is_read_however_it_was_typed(street: Street) -> None:
    shapes = {
        "lower case": street.plate.lower(),
        "full-width": street.plate.translate(WIDE),
        "in groups": f"{street.plate[:6]} {street.plate[6:14]} {street.plate[14:]}",
        "misread": street.plate[:26] + street.plate[26:].replace("0", "O").replace("1", "I"),
    }
    for shape, text in shapes.items():
        assert browser("en").get(f"/d/{text}").status_code == 200, shape
