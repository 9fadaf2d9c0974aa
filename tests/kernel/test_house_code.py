"""House codes and the check on our plates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.kernel.codes import house_code
from jingwei.kernel.codes.house_code import CHECK_ALPHABET, UnreadablePlate, plate, plate_check, plate_fits, split_plate

KEY = bytes(range(32))
CODE = "4403040080010400213001203"

house_codes = st.from_regex(r"4403[0-9]{10}[0-9T][0-9]{10}", fullmatch=True)


def test_a_house_code_tells_its_parts() -> None:
    value = house_code.check(CODE).value
    assert value == house_code.HouseCode("44", "03", "04", "008", "001", "04", "00213", "001203")
    assert value.grouped == "440304 008 001 04 00213 001203"
    assert (value.community_code, value.grid_code) == ("440304008001", "44030400800104")
    assert not value.is_whole_building
    assert not value.is_temporary


def test_a_whole_building_and_a_temporary_structure_are_told() -> None:
    value = house_code.check("44030400800104t0117000000").value
    assert value
    assert value.is_whole_building
    assert value.is_temporary


@pytest.mark.parametrize(
    "typed",
    [
        "440304 008 001 04 00213 001203",
        "440304-008-001-04-00213-001203",
        " 440304　008 001－04–00213—001203 ",
        "４４０３０４ 008001 0400213001203",
    ],
)
def test_groups_spaces_and_hyphens_are_taken(typed: str) -> None:
    assert house_code.check(typed).normal == CODE


@given(house_codes)
def test_what_is_shown_in_groups_reads_back(code: str) -> None:
    assert house_code.check(house_code.grouped(code)).normal == code


def test_the_check_of_a_plate_never_changes() -> None:
    # Printed on metal: a change of key, label or alphabet would void every plate.
    assert plate(CODE, KEY) == "4403040080010400213001203-ZJ71K13S"


@given(house_codes, st.binary(min_size=32, max_size=32))
def test_a_plate_splits_into_its_code_and_a_check_that_fits(code: str, key: bytes) -> None:
    read, given_check = split_plate(plate(code, key))
    assert read == code
    assert set(given_check) <= set(CHECK_ALPHABET)
    assert len(given_check) == 8
    assert plate_fits(read, given_check, key)


@given(house_codes, house_codes)
def test_the_check_of_one_plate_does_not_fit_another(code: str, other: str) -> None:
    if code != other:
        assert not plate_fits(other, plate_check(code, KEY), KEY)
    assert not plate_fits(code, plate_check(code, KEY), KEY[::-1])


def test_a_plate_is_read_as_people_type_it() -> None:
    code, given_check = split_plate(plate(CODE, KEY))
    misread = given_check.replace("0", "o").replace("1", "l").lower()
    assert split_plate(f" {house_code.grouped(code)} - {misread[:4]} {misread[4:]}") == (code, given_check)


@pytest.mark.parametrize(
    "text", ["", CODE, f"{CODE}-1234567", f"{CODE}-123456789", f"{CODE}-1234567U", f"X{CODE[1:]}-12345678", "９" * 33]
)
def test_what_is_no_plate_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePlate):
        split_plate(text)
