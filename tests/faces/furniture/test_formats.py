"""How dates, numbers, codes and hidden fields are written."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from jingwei.faces._furniture import formats
from jingwei.kernel.intervals import FOREVER, FOREVER_AT

CODE = "4403040080010400213001203"


@pytest.mark.parametrize(
    ("language", "day", "instant"),
    [("zh-hans", "2026 年 11 月 23 日", "2026 年 11 月 23 日 00:30"), ("en", "23 November 2026", "23 November 2026, 00:30")],
)
def test_a_day_and_an_instant_are_written_in_the_readers_language_and_the_districts_zone(
    language: str, day: str, instant: str
) -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert formats.dated(date(2026, 11, 23), language) == day
    assert formats.dated(late, language) == day
    assert formats.clocked(late, language) == instant
    assert formats.dated(None, language) == formats.clocked(None, language) == ""


def test_an_open_end_is_a_word_and_not_the_year_9999() -> None:
    with override("zh-hans"):
        assert formats.dated(FOREVER, "zh-hans") == formats.clocked(FOREVER_AT, "zh-hans") == "至今"


@given(st.integers())
def test_a_thin_number_is_the_number_with_spaces(number: int) -> None:
    written = formats.thin(number)
    assert int(written.replace(formats.THIN, "")) == number
    assert all(len(group) == 3 for group in written.split(formats.THIN)[1:])


def test_a_text_stays_as_it_is_and_a_per_cent_sign_keeps_its_distance() -> None:
    assert formats.thin("three") == "three"
    assert formats.thin("91.6 %") == formats.thin("91.6%") == f"91.6{formats.THIN}%"
    assert formats.thin(1234.5) == f"1{formats.THIN}234.5"


def test_a_house_code_is_grouped_and_loses_no_character() -> None:
    assert formats.code_groups(CODE) == ["440304", "008", "001", "04", "00213", "001203"]
    assert formats.code_groups("44030 4") == ["440304"]
    assert formats.code_groups("") == []


@given(st.text(min_size=2))
def test_a_masked_field_shows_at_most_its_ends(text: str) -> None:
    hidden = formats.masked(text)
    assert len(hidden) == len(text)
    assert sum(shown != "*" for shown in hidden) <= 5
    assert text == "*" * len(text) or hidden != text or set(text[1:]) <= {"*"} or set(text[1:-1]) <= {"*"}
