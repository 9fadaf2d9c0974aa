"""Working days by the dated calendar of public holidays, with the make-up days (调休) that are worked instead.

The State Council announces each year's holidays in the autumn before. Past the last announced year Monday to Friday count, and
what is computed is provisional. A day that was promised to somebody stands all the same. Source: reference/README.md.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused

_FILE = Path(__file__).parent / "reference" / "working-days.json"
_SATURDAY = 5


class OutsideCalendar(Refused):
    """Working days are asked for before the calendar begins or past the end of all dates."""

    code = "outside-calendar"
    says = _("Working days are known from %(first)s on and up to the year 9999. Choose days between.")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that was counted up to; provisional when a year without an announcement was counted through."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A number of working days; provisional when a year without an announcement was counted through."""

    days: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which weekdays are free and which weekend days are worked, for a run of announced years.

    Attributes:
        first_year, last_year: the first and the last announced year.
    """

    first_year: int
    last_year: int
    _free: tuple[int, ...] = field(repr=False)  # ordinals of weekdays that are free, ascending
    _worked: tuple[int, ...] = field(repr=False)  # ordinals of weekend days that are worked, ascending

    @classmethod
    def of(cls, *, holidays: Iterable[date], worked: Iterable[date]) -> "Calendar":
        """A calendar from its announcements.

        Args:
            holidays: free days, weekends among them or not.
            worked: make-up days; one that is a holiday too is refused.
        """
        free, made_up = set(holidays), set(worked)
        if not free or free & made_up:
            raise ValueError("A calendar needs holidays, and no day can be both free and worked.")
        years = {day.year for day in free}
        if years != set(range(min(years), max(years) + 1)):
            raise ValueError("A year is missing between the announced ones.")
        return cls(
            min(years),
            max(years),
            tuple(sorted(day.toordinal() for day in free if day.weekday() < _SATURDAY)),
            tuple(sorted(day.toordinal() for day in made_up if day.weekday() >= _SATURDAY)),
        )

    @classmethod
    def read(cls, text: str) -> "Calendar":
        """A calendar from the JSON of an announcement file: objects ``holidays`` and ``workdays`` keyed by ISO day."""
        entries: dict[str, dict[str, str]] = json.loads(text)
        return cls.of(
            holidays=map(date.fromisoformat, entries["holidays"]),
            worked=map(date.fromisoformat, entries["workdays"]),
        )

    def is_workday(self, day: date) -> bool:
        """Whether people work on the day.

        Raises:
            OutsideCalendar: the day is before the first announced year.
        """
        self._require_known(day)
        return self._worked_before(day.toordinal() + 1) > self._worked_before(day.toordinal())

    def add(self, start: date, n: int) -> Deadline:
        """The n-th working day after ``start``, which itself does not count; before it for a negative n.

        With n = 0 it is ``start`` itself, working day or not.

        Raises:
            OutsideCalendar: the counting leaves the calendar at either end.
        """
        self._require_known(start)
        if n == 0:
            return Deadline(start, self._is_past(start))
        # Working days are numbered 1, 2, … from the beginning of time; we look for the day that bears this number.
        origin = start.toordinal()
        number = self._worked_before(origin + 1) + n if n > 0 else self._worked_before(origin) + n + 1
        low, high = date(self.first_year, 1, 1).toordinal(), date.max.toordinal()
        if not self._worked_before(low) < number <= self._worked_before(high + 1):
            raise OutsideCalendar(first=f"{self.first_year}-01-01")
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._worked_before(middle + 1) >= number else (middle + 1, high)
        end = date.fromordinal(low)
        last_counted = end if n > 0 else start - timedelta(days=1)
        return Deadline(end, self._is_past(last_counted))

    def between(self, a: date, b: date) -> Count:
        """How many working days lie in [a, b): ``a`` counts, ``b`` does not; negative when b is before a.

        Raises:
            OutsideCalendar: one of them is before the first announced year.
        """
        self._require_known(min(a, b))
        days = self._worked_before(b.toordinal()) - self._worked_before(a.toordinal())
        return Count(days, a != b and self._is_past(max(a, b) - timedelta(days=1)))

    def _worked_before(self, ordinal: int) -> int:
        """Working days before this ordinal, counted from Monday 0001-01-01 (ordinal 1)."""
        weeks, rest = divmod(ordinal - 1, 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_left(self._free, ordinal) + bisect_left(self._worked, ordinal)

    def _is_past(self, day: date) -> bool:
        return day.year > self.last_year

    def _require_known(self, day: date) -> None:
        if day.year < self.first_year:
            raise OutsideCalendar(first=f"{self.first_year}-01-01")


@cache
def announced() -> Calendar:
    """The calendar that ships with the product, read once."""
    return Calendar.read(_FILE.read_text("utf-8"))


def is_workday(day: date, *, calendar: Calendar | None = None) -> bool:
    """Whether people work on the day. See ``Calendar.is_workday``."""
    return (calendar or announced()).is_workday(day)


def add(start: date, n: int, *, calendar: Calendar | None = None) -> Deadline:
    """The n-th working day after ``start``, which itself does not count. See ``Calendar.add``.

    >>> add(date(2026, 9, 25), 5)
    Deadline(on=datetime.date(2026, 10, 9), provisional=False)
    """
    return (calendar or announced()).add(start, n)


def between(a: date, b: date, *, calendar: Calendar | None = None) -> Count:
    """How many working days lie in [a, b). See ``Calendar.between``.

    >>> between(date(2026, 9, 28), date(2026, 10, 10))
    Count(days=5, provisional=False)
    """
    return (calendar or announced()).between(a, b)
