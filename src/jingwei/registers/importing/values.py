"""Reading one cell: days in every form that offices write, numbers that a spreadsheet may have cut, choices in both languages. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from jingwei.kernel.codes import citizen_id, grid, reading, uscc
from jingwei.kernel.codes import house_code as house
from jingwei.kernel.codes.verdicts import Verdict
from jingwei.kernel.dates import YEARS
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.people import names, numbers

_DAY = re.compile(
    r"([0-9]{4})\s*[-/.年、‐-―−]\s*([0-9]{1,2})\s*[-/.月、‐-―−]\s*([0-9]{1,2})\s*[日号]?"
    r"(?:[T\s]+([0-9]{1,2}):[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(Z|\+08:?00)?)?"
)
_PLAIN_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0+|[0-9]{6})?")
_NAMED_MONTH = re.compile(
    r"([0-9]{1,2})-([0-9]{1,2})月\s*-([0-9]{4})"
)  # as Oracle writes it; with two digits of the year nobody knows which
_CHINESE_DAY = re.compile(r"([〇○零一二三四五六七八九]{4}|[0-9]{4})年([^月]{1,3})月([^日号]{1,3})[日号]?")
_DIGITS = {
    sign: value for value, signs in enumerate(("〇○零", "一", "二", "三", "四", "五", "六", "七", "八", "九")) for sign in signs
}
_SERIAL = re.compile(r"[0-9]{4,5}(?:\.[0-9]+)?")
_SERIAL_FROM = date(1899, 12, 30)  # a spreadsheet's day 1 is 1900-01-01, and it believes in 1900-02-29
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+")
_TENS = {"廿": "二十", "卅": "三十"}
_EIGHT_HOURS_LATER = 16  # an hour of UTC from which it is the next day here
_FRACTION = re.compile(r"([0-9]+)\.0+")


def plain(text: str) -> str:
    """One form of width and spaces."""
    return unicodedata.normalize("NFKC", text).strip()


def day(text: str) -> date:
    """A day, in any of the forms that lists use.

    Raises:
        Unusable: none of them, not a day of the calendar, or a year that nobody means.

    >>> [day(text).isoformat() for text in ("2024年3月5日", "2024/3/5", "20240305", "45356", "二〇二四年三月五日")]
    ['2024-03-05', '2024-03-05', '2024-03-05', '2024-03-05', '2024-03-05']
    """
    given = plain(text)
    found = _written(given) or _spelled(given) or _serial(given)
    if found is None or found.year not in YEARS:
        raise Unusable(Reason.DAY_WRONG)
    return found


def _written(text: str) -> date | None:
    if match := _DAY.fullmatch(text):
        found = _calendar(int(match[1]), int(match[2]), int(match[3]))
        later = match[5] == "Z" and int(match[4]) >= _EIGHT_HOURS_LATER
        return found + timedelta(days=1) if found and later else found
    if match := _PLAIN_DAY.fullmatch(text):
        return _calendar(int(match[1]), int(match[2]), int(match[3]))
    match = _NAMED_MONTH.fullmatch(text)
    return _calendar(int(match[3]), int(match[2]), int(match[1])) if match else None


def _spelled(text: str) -> date | None:
    """二〇二四年三月二十五日."""
    match = _CHINESE_DAY.fullmatch(text)
    if match is None:
        return None
    year = int("".join(str(_DIGITS.get(sign, sign)) for sign in match[1]))
    month, the_day = _small(match[2]), _small(match[3])
    return _calendar(year, month, the_day) if month and the_day else None


def _small(text: str) -> int | None:
    """A number up to 31 in characters, or in digits beside them."""
    if reading.is_digits(text):
        return int(text)
    text = _TENS.get(text[:1], text[:1]) + text[1:]
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text)
    first = _DIGITS.get(tens, 1 if not tens else None)
    last = _DIGITS.get(ones, 0 if not ones else None)
    return None if first is None or last is None else first * 10 + last


def _serial(text: str) -> date | None:
    """A spreadsheet's day number, from 1927 to 2173, so that a bare year is never taken for one."""
    if not _SERIAL.fullmatch(text) or not 10_000 <= (count := int(float(text))) < 100_000:
        return None
    return _SERIAL_FROM + timedelta(days=count)


def _calendar(year: int, month: int, the_day: int) -> date | None:
    try:
        return date(year, month, the_day)
    except ValueError:
        return None


def number(text: str, *, cut: bool = False) -> str:
    """An identity number in its stored form (18 characters).

    Args:
        cut: other numbers of the list were cut (``cuts``), so one that ends in 000 was cut too, even if its check fits.

    Raises:
        Unusable: it cannot be right; ``NUMBER_CUT`` when a spreadsheet took its last digits.
    """
    given = reading.ungrouped(text.removeprefix("'").removeprefix("`"))
    given = fraction[1] if (fraction := _FRACTION.fullmatch(given)) else given
    if _GROUPED.fullmatch(given):  # only a cell that holds a number is written so
        given, cut = given.replace(",", "").replace("，", ""), True
    checked = citizen_id.check(given)
    rounded = len(given) == 18 and reading.is_digits(given) and given.endswith("000")
    if checked.valid and not (rounded and cut) and not _shortened(given):
        return checked.normal
    lost = rounded or _SCIENTIFIC.fullmatch(given) or _shortened(given)
    raise Unusable(Reason.NUMBER_CUT if lost else Reason.NUMBER_WRONG)


def _shortened(given: str) -> bool:
    """Whether 15 digits are the first of 18: they hold a birth date of this century or the last where the 18 have it. As a number of
    the old form it would be that of somebody born in 1919 or 1920.
    """
    return len(given) == 15 and reading.is_digits(given) and given[6:8] in {"19", "20"} and _written(given[6:14]) is not None


def house_code(text: str) -> str:
    """A house code in its stored form.

    Raises:
        Unusable: it cannot be right.
    """
    return _coded(house.check(_unquoted(text)))


def grid_code(text: str) -> str:
    """A grid's code.

    Raises:
        Unusable: it cannot be right.
    """
    return _coded(grid.check(_unquoted(text)))


def credit_code(text: str) -> str:
    """A unified social credit code in its stored form.

    Raises:
        Unusable: it cannot be right.
    """
    return _coded(uscc.check(_unquoted(text)))


def _unquoted(text: str) -> str:
    """A spreadsheet writes an apostrophe before what it shall not take for a number."""
    return text.removeprefix("'")


def _coded(verdict: Verdict[object]) -> str:
    if not verdict.valid:
        raise Unusable(Reason.CODE_WRONG)
    return verdict.normal


def name(text: str) -> str:
    """A person's name as it is stored.

    Raises:
        Unusable: it cannot be one.
    """
    verdict = names.validate(text)
    if verdict.value is None:
        raise Unusable(Reason.NAME_WRONG)
    return verdict.value


def phone(text: str) -> str:
    """A mobile number of 11 digits.

    Raises:
        Unusable: it is none.
    """
    given = plain(text)
    given = fraction[1] if (fraction := _FRACTION.fullmatch(given)) else given
    found = numbers.normalise_phone(given)
    if found is None:
        raise Unusable(Reason.PHONE_WRONG)
    return found


def choice(text: str, choices: Mapping[str, tuple[str, ...]], *, wrong: Reason = Reason.CHOICE_WRONG) -> str:
    """The value whose words hold the text.

    Args:
        choices: value → the words for it, lower-case; the value itself is always one.

    Raises:
        Unusable: no value has this word.
    """
    given = plain(text).lower()
    for value, words in choices.items():
        if given == value.lower() or given in words:
            return value
    raise Unusable(wrong)


_CHINA = frozenset({"中国", "中华人民共和国", "中国籍", "china", "cn", "chn", "156"})
_COUNTRY = re.compile(r"[A-Z]{3}")


def country(text: str) -> str:
    """A citizenship as ISO 3166-1 alpha-3, the form that lists exchange; China by its names too.

    Raises:
        Unusable: neither.
    """
    given = plain(text)
    if given.lower() in _CHINA:
        return "CHN"
    if not _COUNTRY.fullmatch(given.upper()):
        raise Unusable(Reason.CHOICE_WRONG)
    return given.upper()


def count(text: str, *, least: int, most: int) -> int:
    """A whole number; ``12.0`` and ``1,200`` are taken.

    Raises:
        Unusable: it is none, or outside the range.
    """
    given = plain(text).replace(",", "")
    given = fraction[1] if (fraction := _FRACTION.fullmatch(given)) else given
    if not reading.is_digits(given) or len(given) > 9 or not least <= int(given) <= most:
        raise Unusable(Reason.COUNT_WRONG)
    return int(given)


def text_of(text: str, *, longest: int) -> str:
    """A text that fits its column.

    Raises:
        Unusable: it does not.
    """
    given = " ".join(text.split())
    if "\0" in given:
        raise Unusable(Reason.ZERO_BYTE)
    if len(given) > longest:
        raise Unusable(Reason.TOO_LONG)
    return given
