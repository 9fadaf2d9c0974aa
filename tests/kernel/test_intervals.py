"""Half-open intervals, judged by sets of days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingwei.kernel.intervals import FOREVER, FOREVER_AT, DateInterval, InstantInterval

ORIGIN = date(2027, 1, 1)


@st.composite
def spans(draw: st.DrawFn) -> DateInterval:
    first = draw(st.integers(0, 30))
    return DateInterval(ORIGIN + timedelta(first), ORIGIN + timedelta(first + draw(st.integers(1, 30))))


def days(span: DateInterval | None) -> set[date]:
    return {span.start + timedelta(n) for n in range(span.days)} if span else set()


@given(a=spans(), b=spans())
def test_each_verb_agrees_with_sets_of_days(a: DateInterval, b: DateInterval) -> None:
    assert a.overlaps(b) == bool(days(a) & days(b))
    assert a.covers(b) == (days(b) <= days(a))
    assert days(a.intersection(b)) == days(a) & days(b)
    pieces = a.minus(b)
    assert set().union(*map(days, pieces)) == days(a) - days(b)
    assert sum(piece.days for piece in pieces) == len(days(a) - days(b))
    assert list(pieces) == sorted(pieces)


@given(a=spans(), b=spans())
def test_overlap_touch_and_union_read_the_same_from_both_sides(a: DateInterval, b: DateInterval) -> None:
    assert a.overlaps(b) == b.overlaps(a)
    assert a.touches(b) == b.touches(a)
    assert not (a.overlaps(b) and a.touches(b))
    both = a.union(b)
    assert both == b.union(a)
    assert (both is not None) == (a.overlaps(b) or a.touches(b))
    if both:
        assert days(both) == days(a) | days(b)


def test_the_last_day_is_outside_and_the_first_inside() -> None:
    week = DateInterval(date(2027, 3, 1), date(2027, 3, 8))
    assert date(2027, 3, 1) in week
    assert date(2027, 3, 8) not in week
    assert week.touches(DateInterval(date(2027, 3, 8)))


def test_an_open_end_is_the_end_of_the_calendar() -> None:
    assert DateInterval(ORIGIN).end == FOREVER == date(9999, 12, 31)
    assert DateInterval(ORIGIN).is_open
    assert InstantInterval(datetime(2027, 1, 1, tzinfo=UTC)).end == FOREVER_AT
    assert InstantInterval(datetime(2027, 1, 1, tzinfo=UTC)).is_open


@pytest.mark.parametrize("length", [0, -1])
def test_an_interval_is_never_empty(length: int) -> None:
    with pytest.raises(ValueError, match="must end after it starts"):
        DateInterval(ORIGIN, ORIGIN + timedelta(length))


def test_days_and_instants_do_not_mix() -> None:
    with pytest.raises(TypeError, match="holds days"):
        DateInterval(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))
    with pytest.raises(TypeError, match="aware"):
        InstantInterval(datetime(2027, 1, 1), datetime(2027, 1, 2))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(TypeError, match="aware"):
        InstantInterval(ORIGIN, ORIGIN)  # type: ignore[arg-type]
