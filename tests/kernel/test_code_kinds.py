"""Codes of the field: the samples of the standards, what typing does to them, and what the checks promise to catch."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.kernel import codes
from jingwei.kernel.codes import citizen_id, division, divisions, ecert, grid, service_item, uscc

VALID = [
    ("citizen-id", "11010519491231002X"),
    ("citizen-id", "440524188001010014"),
    ("uscc", "91350100M000100Y43"),
    ("uscc", "11370800MB28559184"),
    ("uscc", "11330105002500287C"),
    ("uscc", "11430000006122244L"),
    ("uscc", "11110000000021135M"),
    ("ecert", "1.2.156.3005.2.11100000000013338W087.11370800MB28559184.37080001202411010001.001.3"),
    ("ecert", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S"),
    ("ecert", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"),
    ("ecert", "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0"),
    ("ecert", "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9"),
    ("house-code", "4403070030030400042000003"),
    ("division", "440304"),
    ("division", "440304008"),
    ("division", "440304008001"),
    ("grid", "440304008001004"),
    ("grid", "44030400800104"),
    ("service-item", "11370800MB285591843370117002017"),
]

INVALID = [
    ("citizen-id", "", "empty"),
    ("citizen-id", "　 ", "empty"),
    ("citizen-id", "1101051949123100", "length"),
    ("citizen-id", "11010519491231002Y", "characters"),
    ("citizen-id", "1101O519491231002X", "characters"),
    ("citizen-id", "X10105491231002", "characters"),
    ("citizen-id", "①10105491231002", "characters"),
    ("citizen-id", "٤٤٠٥٢٤١٨٨٠٠١٠١٠٠١٤", "characters"),
    ("citizen-id", "110105194902300021", "birth-date"),
    ("citizen-id", "110105179912310021", "birth-date"),
    ("citizen-id", "110105220012310021", "birth-date"),
    ("citizen-id", "990105000229002", "birth-date"),
    ("citizen-id", "110105194912310021", "check-character"),
    ("uscc", "", "empty"),
    ("uscc", "91350100M000100Y4", "length"),
    ("uscc", "9135O100M000100Y43", "characters"),
    ("uscc", "91350100S000100Y43", "characters"),
    ("uscc", "91350100M000100Y44", "check-character"),
    ("uscc", "11370500004311394A", "check-character"),
    ("ecert", "", "empty"),
    ("ecert", "1.2.156.3005.3.11100000000013338W011.1.1.001.S", "root"),
    ("ecert", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002", "form"),
    ("ecert", "1.2.156.3005.2.062301.1101101102.0624_001.001.U", "form"),
    ("ecert", "1.2.156.3005.2.11100000000013338X011.11430000006122244L.20230000403.002.S", "owner"),
    ("ecert", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.003.S", "check-character"),
    (
        "ecert",
        "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
        "check-character",
    ),
    ("house-code", "", "empty"),
    ("house-code", "440307003003040004200000", "length"),
    ("house-code", "4403070030030400042 00000A", "characters"),
    ("house-code", "44030700300304TT042000003", "characters"),
    ("house-code", "A403070030030400042000003", "characters"),
    ("house-code", "9903070030030400042000003", "province"),
    ("division", "", "empty"),
    ("division", "4403O4", "characters"),
    ("division", "44030", "length"),
    ("division", "4403040080", "length"),
    ("division", "990304", "province"),
    ("grid", "", "empty"),
    ("grid", "4403040080010", "length"),
    ("grid", "44030400800A004", "characters"),
    ("grid", "000304008001004", "province"),
    ("service-item", "", "empty"),
    ("service-item", "11370800MB28559184337011700201", "length"),
    ("service-item", "11370800MB285591843370117002O17", "characters"),
    ("service-item", "11370500004311394A3370310004812", "body"),
]


@pytest.mark.parametrize(("kind", "text"), VALID)
def test_a_sample_of_the_standard_is_valid_and_is_its_own_normal_form(kind: str, text: str) -> None:
    verdict = codes.check(kind, text)
    assert (verdict.valid, verdict.code, verdict.normal) == (True, "", text)


@pytest.mark.parametrize(("kind", "text", "reason"), INVALID)
def test_what_is_wrong_is_said_with_a_stable_word_and_in_both_languages(kind: str, text: str, reason: str) -> None:
    verdict = codes.check(kind, text)
    assert (verdict.valid, verdict.code, verdict.normal) == (False, reason, "")
    assert verdict.reason
    english, chinese = verdict.reason.said_in("en"), verdict.reason.said_in("zh-hans")
    assert english.endswith(".")
    assert english.isascii()
    assert chinese != english
    assert "%(" not in english + chinese


@pytest.mark.parametrize(("kind", "text"), VALID)
def test_full_width_lower_case_and_white_space_around_are_taken(kind: str, text: str) -> None:
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in text.lower())
    assert codes.check(kind, f"\ufeff\u3000 {full_width}\u200b\t\n").normal == text


@given(kind=st.sampled_from(sorted(codes.KINDS)), text=st.text(max_size=40))
def test_no_text_breaks_a_check_and_every_normal_form_is_its_own(kind: str, text: str) -> None:
    verdict = codes.check(kind, text)
    assert verdict.valid == (verdict.why is None)
    if verdict.valid:
        assert codes.check(kind, verdict.normal).value == verdict.value


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(codes.UnknownKind):
        codes.check("passport", "E12345678")


# Citizen ids

numbers = st.builds(
    lambda division, born_on, order: str(citizen_id.build(division=division, born_on=born_on, order=order)),
    division=st.integers(990000, 999999).map(str),
    born_on=st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    order=st.integers(0, 999),
)


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_wrong_character_of_a_citizen_id_is_caught(number: str, place: int, other: str) -> None:
    if number[place] != other:
        assert not citizen_id.check(number[:place] + other + number[place + 1 :]).valid


@given(numbers, st.integers(0, 16))
def test_any_swap_of_neighbours_in_a_citizen_id_is_caught(number: str, place: int) -> None:
    if number[place] != number[place + 1]:
        assert not citizen_id.check(number[:place] + number[place + 1] + number[place] + number[place + 2 :]).valid


@given(numbers.filter(lambda number: number[6:8] == "19"))
def test_the_old_form_is_converted_with_a_note(number: str) -> None:
    verdict = citizen_id.check(number[:6] + number[8:17])
    assert verdict.normal == number
    assert verdict.notes[0].code == "old-form"


def test_a_citizen_id_tells_its_parts_and_hides_its_digits_from_tracebacks() -> None:
    value = citizen_id.check("440524188001010014").value
    assert value
    assert (value.division, value.born_on, value.is_male) == ("440524", date(1880, 1, 1), True)
    assert repr(value) == "CitizenId(…)"


def test_an_abolished_or_unknown_division_is_a_note_that_quotes_no_digit_of_the_number() -> None:
    verdict = citizen_id.check("440524188001010014")
    assert [note.code for note in verdict.notes] == ["division-not-of-2023"]
    assert "4405" not in str(verdict.notes[0].text)
    assert citizen_id.check("11010519491231002X").notes == ()


@pytest.mark.parametrize("division_code", ["99000", "99000O", "9900001"])
def test_a_citizen_id_is_not_built_from_nonsense(division_code: str) -> None:
    with pytest.raises(ValueError, match="6 digits"):
        citizen_id.build(division=division_code, born_on=date(1980, 1, 1), order=1)


# Credit codes and what is built on them

credit_codes = st.builds(
    lambda prefix, organisation: str(uscc.build(authority=prefix[0], kind=prefix[1], division="440304", organisation=organisation)),
    prefix=st.sampled_from(["91", "92", "11", "12", "51", "A1", "N1", "Y1"]),
    organisation=st.text(uscc.ALPHABET, min_size=8, max_size=8),
)


@given(credit_codes)
def test_a_built_credit_code_is_valid(number: str) -> None:
    verdict = uscc.check(number.lower())
    assert verdict.value
    assert verdict.normal == number
    assert verdict.notes == ()
    assert verdict.value.organisation == number[8:17]
    assert verdict.value.division == "440304"


@given(credit_codes, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_any_single_wrong_character_of_a_credit_code_is_caught(number: str, place: int, other: str) -> None:
    if number[place] != other:
        assert not uscc.check(number[:place] + other + number[place + 1 :]).valid


@given(credit_codes, st.integers(0, 16))
def test_any_swap_of_neighbours_in_a_credit_code_is_caught(number: str, place: int) -> None:
    if number[place] != number[place + 1]:
        assert not uscc.check(number[:place] + number[place + 1] + number[place] + number[place + 2 :]).valid


@given(credit_codes, st.sampled_from("0123456789X"))
def test_the_organisation_code_inside_is_checked_by_itself(number: str, other: str) -> None:
    if number[16] != other:
        forged = number[:16] + other
        assert uscc.check(forged + uscc.check_character(forged)).code == "organisation-check"


@given(credit_codes, st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=20), st.integers(1, 999))
def test_a_built_certificate_id_is_valid(owner: str, serial: str, version: int) -> None:
    value = ecert.CertificateId(owner, "011", owner, serial, f"{version:03d}")
    assert ecert.check(str(value)) == codes.Verdict(value)


def test_a_certificate_issued_by_something_without_a_credit_code_is_noted() -> None:
    verdict = ecert.check("1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9")
    assert [note.code for note in verdict.notes] == ["issuer"]


def test_a_service_item_tells_body_level_and_item() -> None:
    value = service_item.check("11370800MB285591843370117002017").value
    assert value == service_item.ServiceItem("11370800MB28559184", "3", "370117002017")


# Divisions and grids


def test_the_list_of_2023_holds_all_of_shenzhen() -> None:
    codes_of_2023 = divisions.names()
    assert sum(len(code) == 9 for code in codes_of_2023) == 79
    assert sum(len(code) == 12 for code in codes_of_2023) == 788
    assert divisions.name_of("440304") == "福田区"
    assert divisions.name_of("440304008000") == "莲花街道"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("440000", "province"),
        ("440300", "city"),
        ("440304", "county"),
        ("440304000000", "county"),
        ("440304008", "street"),
        ("440304008000", "street"),
        ("440304008001", "community"),
    ],
)
def test_a_division_knows_its_level(code: str, level: str) -> None:
    value = division.check(code).value
    assert value
    assert value.level == level


@pytest.mark.parametrize(
    ("code", "noted"),
    [
        ("440304", False),
        ("440399", True),
        ("440304999", True),
        ("440304008999", True),
        ("110101", False),
        ("110101999", False),
        ("110199", True),
        ("710000", False),
        ("810001", False),
    ],
)
def test_a_division_outside_the_list_is_valid_with_a_note(code: str, noted: bool) -> None:
    verdict = division.check(code)
    assert verdict.valid
    assert [note.code for note in verdict.notes] == ["division-not-of-2023"] * noted


def test_both_kinds_of_grid_tell_community_and_sequence() -> None:
    unit, base = grid.check("440304008001004").value, grid.check("44030400800104").value
    assert unit
    assert base
    assert (unit.community, unit.sequence, unit.is_base) == ("440304008001", "004", False)
    assert (base.community, base.sequence, base.is_base) == ("440304008001", "04", True)
