"""Working days, judged by counting day after day through the published lists."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.kernel import workdays
from jingwei.kernel.workdays import Calendar, Count, Deadline, OutsideCalendar

PUBLISHED = json.loads(workdays._FILE.read_text("utf-8"))
DAY = timedelta(days=1)

days = st.dates(date(2004, 1, 1), date(2029, 12, 31))
numbers = st.integers(-40, 400)


def reference_is_workday(day: date) -> bool:
    iso = day.isoformat()
    return iso in PUBLISHED["workdays"] or (iso not in PUBLISHED["holidays"] and day.weekday() < 5)


def reference_add(start: date, n: int) -> date:
    day, step = start, DAY if n > 0 else -DAY
    while n:
        day += step
        n -= (1 if n > 0 else -1) * reference_is_workday(day)
    return day


@pytest.mark.parametrize(
    ("start", "n", "on"),
    [
        (date(2026, 9, 25), 5, date(2026, 10, 9)),  # Mid-autumn and National Day
        (date(2026, 10, 9), 1, date(2026, 10, 10)),  # a Saturday that is worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        (date(2026, 11, 30), -5, date(2026, 11, 23)),
    ],
)
def test_deadlines_follow_the_announcements(start: date, n: int, on: date) -> None:
    assert workdays.add(start, n) == Deadline(on, provisional=False)


def test_the_calendar_ends_with_the_last_announced_year() -> None:
    assert (workdays.announced().first_year, workdays.announced().last_year) == (2004, 2026)
    assert workdays.add(date(2026, 12, 30), 1) == Deadline(date(2026, 12, 31), provisional=False)
    assert workdays.add(date(2026, 12, 30), 2) == Deadline(date(2027, 1, 1), provisional=True)
    assert workdays.add(date(2027, 1, 4), -2).provisional
    assert not workdays.add(date(2027, 1, 1), -1).provisional
    assert workdays.between(date(2026, 12, 28), date(2027, 1, 1)) == Count(4, provisional=False)
    assert workdays.between(date(2026, 12, 28), date(2027, 1, 2)) == Count(5, provisional=True)
    assert workdays.between(date(2027, 5, 1), date(2027, 5, 1)) == Count(0, provisional=False)


def test_a_newer_announcement_settles_what_was_provisional() -> None:
    newer = Calendar.of(
        holidays=[*map(date.fromisoformat, PUBLISHED["holidays"]), date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)],
        worked=map(date.fromisoformat, PUBLISHED["workdays"]),
    )
    assert workdays.add(date(2026, 12, 30), 2, calendar=newer) == Deadline(date(2027, 1, 4), provisional=False)


@given(days)
def test_a_day_is_worked_as_published(day: date) -> None:
    assert workdays.is_workday(day) == reference_is_workday(day)


@given(days, numbers.filter(bool))
def test_adding_agrees_with_counting_day_after_day(start: date, n: int) -> None:
    expected = reference_add(start, n)
    if expected.year >= 2004:
        assert workdays.add(start, n).on == expected


@given(days, days)
def test_counting_agrees_with_counting_day_after_day(a: date, b: date) -> None:
    a, b = min(a, b), max(a, b)
    expected = sum(reference_is_workday(a + n * DAY) for n in range((b - a).days))
    assert workdays.between(a, b).days == expected
    assert workdays.between(b, a).days == -expected


@given(days, st.integers(1, 400))
def test_adding_and_counting_undo_each_other(start: date, n: int) -> None:
    end = workdays.add(start, n).on
    assert workdays.is_workday(end)
    assert workdays.between(start + DAY, end + DAY).days == n  # the start does not count and the end does
    if workdays.is_workday(start):
        assert workdays.between(start, end).days == n
        assert workdays.add(end, -n).on == start


@given(days, st.integers(0, 200), st.integers(0, 200))
def test_adding_twice_is_adding_the_sum(start: date, n: int, m: int) -> None:
    assert workdays.add(workdays.add(start, n).on, m) == workdays.add(start, n + m)


@given(days, days, days)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    assert workdays.between(a, b).days + workdays.between(b, c).days == workdays.between(a, c).days


@given(days, days, st.integers(0, 200), st.integers(0, 200))
def test_a_later_start_or_more_days_never_ends_earlier(a: date, b: date, n: int, m: int) -> None:
    assert workdays.add(min(a, b), min(n, m)).on <= workdays.add(max(a, b), max(n, m)).on


@given(days, numbers)
def test_provisional_is_whatever_counts_through_a_year_without_announcement(start: date, n: int) -> None:
    if n and reference_add(start, n).year >= 2004:
        end = workdays.add(start, n)
        last_counted = end.on if n > 0 else start - DAY
        assert end.provisional == (last_counted.year > 2026)


@pytest.mark.parametrize(
    ("start", "n"), [(date(2003, 12, 31), 1), (date(2004, 1, 5), -5), (date(9999, 12, 30), 9), (date.max, 10**30)]
)
def test_leaving_the_calendar_is_refused(start: date, n: int) -> None:
    with pytest.raises(OutsideCalendar):
        workdays.add(start, n)


def test_the_last_day_of_all_is_still_counted() -> None:
    assert workdays.add(date(9999, 12, 30), 1).on == date.max
    assert workdays.is_workday(date.max)


def test_a_calendar_with_a_hole_or_a_contradiction_is_not_taken() -> None:
    with pytest.raises(ValueError, match="year is missing"):
        Calendar.of(holidays=[date(2024, 1, 1), date(2026, 1, 1)], worked=[])
    with pytest.raises(ValueError, match="both free and worked"):
        Calendar.of(holidays=[date(2024, 1, 1)], worked=[date(2024, 1, 1)])
