"""Days, instants and amounts as people write and read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.kernel.dates import UnreadableDay, day_in_words, district_day, instant_in_words, parse_day, start_of
from jingwei.kernel.money import LARGEST_FEN, UnreadableAmount, amount_in_words, parse_yuan

LANGUAGES = ["en", "zh-hans"]


def test_a_day_reads_in_both_languages() -> None:
    assert day_in_words(date(2026, 11, 23), language="zh-hans") == "2026 年 11 月 23 日"
    assert day_in_words(date(2026, 11, 23), language="en") == "23 November 2026"


def test_an_instant_is_shown_in_the_district_zone() -> None:
    late_evening = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert instant_in_words(late_evening, language="en") == "23 November 2026, 00:30"
    assert instant_in_words(late_evening, language="zh-hans") == "2026 年 11 月 23 日 00:30"


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2199, 12, 31)))
def test_a_day_written_down_reads_back(day: date) -> None:
    assert parse_day(f" {day.isoformat()}\n") == day


@given(st.dates(min_value=date(1992, 1, 1), max_value=date(9000, 1, 1)))
def test_a_day_starts_where_the_day_before_ends(day: date) -> None:
    assert district_day(start_of(day)) == day
    assert district_day(start_of(day) - timedelta(microseconds=1)) == day - timedelta(days=1)


@pytest.mark.parametrize("text", ["", "2026-02-30", "20261123", "2026-W47-1", "2026-11-23T00:00", "23.11.2026", "２０２６-11-23"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnreadableDay):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("¥12", 1200),
        ("12.05 元", 1205),
        ("-3.10", -310),
        ("１２．５０元", 1250),
    ],
)
def test_an_amount_becomes_whole_fen(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "1.234", "1,23", "12,34.00", "ten", "1e3", "٣", "NaN", "9" * 14, "10000000000000.01"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UnreadableAmount):
        parse_yuan(text)


@given(st.integers(-LARGEST_FEN, LARGEST_FEN), st.sampled_from(LANGUAGES))
def test_an_amount_shown_reads_back(fen: int, language: str) -> None:
    assert parse_yuan(amount_in_words(fen, language=language)) == fen
