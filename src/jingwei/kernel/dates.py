"""Days and instants as people of the district write and read them.

The district lives in one zone. Instants are kept in UTC and shown in that zone; days carry no zone at all.
"""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.errors import Refused

DISTRICT_ZONE = ZoneInfo("Asia/Shanghai")

YEARS = range(1800, 2200)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Not from strftime: the language of a page never depends on the server's locale.
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class UnreadableDay(Refused):
    """A typed day is not one of the calendar."""

    code = "unreadable-day"
    says = _("This is not a day of the calendar. Write it as year-month-day, for example 2026-11-23.")


def parse_day(text: str) -> date:
    """A day written as ISO 8601 ``YYYY-MM-DD``, white space around it allowed.

    Raises:
        UnreadableDay: anything else, also the ISO forms without hyphens and with weeks, and years that nobody can mean (outside
            1800–2199; the ends of the calendar overflow in the district's zone).
    """
    stripped = text.strip()
    if not _ISO_DAY.fullmatch(stripped):
        raise UnreadableDay
    try:
        day = date.fromisoformat(stripped)
    except ValueError as error:
        raise UnreadableDay from error
    if day.year not in YEARS:
        raise UnreadableDay
    return day


def day_in_words(day: date, *, language: str) -> str:
    """A day for people to read.

    Args:
        language: a code such as ``zh-hans`` or ``en``; what is not Chinese reads English.

    >>> day_in_words(date(2026, 11, 23), language="zh-hans")
    '2026 年 11 月 23 日'
    >>> day_in_words(date(2026, 11, 23), language="en")
    '23 November 2026'
    """
    if is_chinese(language):
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def instant_in_words(at: datetime, *, language: str) -> str:
    """An instant in the district's zone, to the minute.

    >>> instant_in_words(datetime(2026, 11, 23, 1, 5, tzinfo=UTC), language="en")
    '23 November 2026, 09:05'
    """
    local = at.astimezone(DISTRICT_ZONE)
    separator = " " if is_chinese(language) else ", "
    return f"{day_in_words(local.date(), language=language)}{separator}{local:%H:%M}"


def is_chinese(language: str) -> bool:
    """Whether a language code asks for Chinese."""
    return language.lower().replace("_", "-").split("-")[0] == "zh"


def district_day(at: datetime) -> date:
    """The day that it is in the district at an aware instant.

    >>> district_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC))
    datetime.date(2026, 11, 23)
    """
    if at.tzinfo is None:
        raise ValueError("An instant must be aware.")
    return at.astimezone(DISTRICT_ZONE).date()


def start_of(day: date) -> datetime:
    """The instant, in UTC, at which a day begins in the district."""
    return datetime.combine(day, time.min, tzinfo=DISTRICT_ZONE).astimezone(UTC)


def years_before(day: date, years: int) -> date:
    """The same day years ago; 28 February where that year has no 29th.

    >>> years_before(date(2028, 2, 29), 2)
    datetime.date(2026, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
