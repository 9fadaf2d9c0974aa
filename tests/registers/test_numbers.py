"""Identity numbers in free text: found however their digits are parted, and nothing else taken for one."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jingwei.kernel.codes import citizen_id
from jingwei.registers.people.numbers import written_in

MARKS = " \u3000\u00a0\u2009\u200b\t\n-‐‑–—－−.．。·,，、;；/／\\＼_＿:：()（）|"
FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
NUMBERS = st.builds(
    lambda place, born, order: str(citizen_id.build(division=str(place), born_on=born, order=order)),
    st.integers(990_000, 999_999),
    st.dates(date(1920, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
)
PARTED = st.lists(st.tuples(st.integers(1, 17), st.text(MARKS, min_size=1, max_size=3)), max_size=6)


@given(NUMBERS, PARTED, st.booleans(), st.sampled_from(["", "房东", "电话13800138000，", "2027-01-05 "]))
def test_a_number_is_found_whatever_parts_its_digits(number: str, parted: list[tuple[int, str]], wide: bool, before: str) -> None:
    written = number
    for place, mark in sorted(parted, reverse=True):
        written = written[:place] + mark + written[place:]
    text = f"{before}{written.translate(FULL_WIDTH) if wide else written.lower()}，福中三路1号"
    assert number in written_in(text)


@given(NUMBERS, st.integers(0, 9), st.text("0123456789", min_size=1, max_size=4))
def test_a_longer_number_and_a_wrong_check_are_nobodys(number: str, digit: int, more: str) -> None:
    assert written_in(f"合同{more}{number[:17]}{digit}号") == frozenset()
    wrong = "0123456789X".replace(number[17], "")[digit]
    assert written_in(f"{number[:6]}-{number[6:14]}-{number[14:17]}{wrong}") == frozenset()


@given(NUMBERS)
def test_words_between_digits_part_them(number: str) -> None:
    assert written_in(f"{number[:6]}区{number[6:14]}日{number[14:]}") == frozenset()
