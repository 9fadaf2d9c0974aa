"""How dates, times, numbers, house codes and personal fields are written for people, in the reader's language.

Pure functions of a value and a language; the template filters of the same names call them.
"""

from datetime import date, datetime

from django.utils.translation import gettext

from jingwei.kernel.dates import day_in_words, district_day, instant_in_words
from jingwei.kernel.intervals import FOREVER, FOREVER_AT

THIN = "\u202f"  # narrow no-break space: a number never breaks over two lines
GROUPS = (6, 3, 3, 2, 5, 6)  # of Shenzhen's 25-character house code


def dated(value: date | datetime | None, language: str) -> str:
    """A day: 2026 年 11 月 23 日, or 23 November 2026. An instant shows its day in the district; an open end, "to this day".

    >>> dated(date(2026, 11, 23), "zh-hans"), dated(date(2026, 11, 23), "en")
    ('2026 年 11 月 23 日', '23 November 2026')
    """
    if not value:
        return ""
    day = district_day(value) if isinstance(value, datetime) else value
    return gettext("to this day") if day >= FOREVER else day_in_words(day, language=language)


def clocked(value: datetime | None, language: str) -> str:
    """An instant as day and time of the district: 2026 年 11 月 23 日 10:42."""
    if not value:
        return ""
    return gettext("to this day") if value >= FOREVER_AT else instant_in_words(value, language=language)


def thin(value: object) -> str:
    """A number in groups of three with thin spaces; anything else as it is. A per-cent sign keeps its distance.

    >>> thin(31204), thin(-1234.5), thin("91.6%") == "91.6" + THIN + "%"
    ('31\u202f204', '-1\u202f234.5', True)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value)
        return text[:-1].rstrip() + THIN + "%" if text.endswith("%") else text
    whole, _, fraction = f"{value:,}".partition(".")
    grouped_whole = whole.replace(",", THIN)
    return f"{grouped_whole}.{fraction}" if fraction and fraction != "0" else grouped_whole


def code_groups(code: str) -> list[str]:
    """The groups of a house code; a code of another length comes back whole.

    >>> code_groups("4403040080010400213001203")
    ['440304', '008', '001', '04', '00213', '001203']
    """
    bare = "".join(code.split())
    if len(bare) != sum(GROUPS):
        return [bare] if bare else []
    ends = [sum(GROUPS[: n + 1]) for n in range(len(GROUPS))]
    return [bare[end - size : end] for end, size in zip(ends, GROUPS, strict=True)]


def masked(value: str) -> str:
    """A personal field before it is revealed: enough to recognise, not enough to learn.

    Identity numbers keep one character at each end, telephone numbers three and two, names the surname.

    >>> masked("990304199003070023"), masked("13800000000"), masked("王小明")
    ('9****************3', '138******00', '王**')
    """
    text = str(value or "")
    if len(text) <= 1:
        return "*" * len(text)
    if text.isdigit() and len(text) == 11:
        return text[:3] + "*" * 6 + text[-2:]
    if len(text) >= 6:
        return text[0] + "*" * (len(text) - 2) + text[-1]
    return text[0] + "*" * (len(text) - 1)
