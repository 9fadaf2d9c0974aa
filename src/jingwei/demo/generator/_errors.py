"""Errors of record keeping, by type and rate: what a clerk, a keyboard, a spreadsheet or time does to a record.

One draw for each field of a record chooses at most one error of that field, so a type's rate is its share of the
records that it can happen to. An error that cannot happen to a record (a day above twelve does not swap with its
month) leaves it right.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate
from random import Random

from jingwei.demo.generator._reference import Confusion, confusions
from jingwei.demo.generator._streams import below, pick


class Kind(StrEnum):
    """The types of error."""

    HOMOPHONE = "homophone"
    LOOKALIKE = "look-alike"
    VARIANT = "variant"
    DROPPED = "dropped-character"
    DOUBLED = "doubled-character"
    DAY_MONTH = "day-and-month-swapped"
    YEAR_BY_ONE = "year-off-by-one"
    YEAR_BY_TEN = "year-off-by-ten"
    WRONG_DIGIT = "one-wrong-digit"
    SWAPPED = "two-digits-swapped"
    FIFTEEN = "fifteen-digits"
    RELATIVE = "number-of-a-relative"
    FULL_WIDTH_NUMBER = "full-width-number"
    OLD_PHONE = "old-phone"
    OLD_ROAD = "stale-street-name"
    CHINESE_NUMERALS = "chinese-numerals"
    FULL_WIDTH_ADDRESS = "full-width-address"
    TRUNCATED = "truncated-address"
    OLD_DIVISION = "abolished-division-code"


RATES: dict[str, dict[Kind, float]] = {
    "name": {
        Kind.HOMOPHONE: 0.010,
        Kind.LOOKALIKE: 0.008,
        Kind.VARIANT: 0.006,
        Kind.DROPPED: 0.003,
        Kind.DOUBLED: 0.002,
    },
    "identity": {
        Kind.DAY_MONTH: 0.004,
        Kind.YEAR_BY_ONE: 0.004,
        Kind.YEAR_BY_TEN: 0.002,
        Kind.WRONG_DIGIT: 0.006,
        Kind.SWAPPED: 0.004,
        Kind.FIFTEEN: 0.080,  # of records before 2013, when the old form ended, about people born before 2000
        Kind.RELATIVE: 0.003,
        Kind.FULL_WIDTH_NUMBER: 0.008,
    },
    "phone": {Kind.OLD_PHONE: 0.060},
    "address": {
        Kind.OLD_ROAD: 0.040,
        Kind.CHINESE_NUMERALS: 0.020,
        Kind.FULL_WIDTH_ADDRESS: 0.015,
        Kind.TRUNCATED: 0.008,
    },
    "house_code": {Kind.OLD_DIVISION: 0.030},
}
"""Kinds by field, each with its share of the records that it can happen to."""

OLD_FORM_ENDS = date(2013, 1, 1).toordinal()  # 居民身份证法 of 2011, art. 23
_DRAWS = {field: (tuple(rates), tuple(accumulate(rates.values()))) for field, rates in RATES.items()}
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is right, and what else can be written by mistake. ``recorded`` is an ordinal; ``old_phone`` was theirs before."""

    name: str
    identity: str
    phone: str | None
    address: str
    former: str
    house_code: str | None
    relatives: tuple[str, ...]
    old_phone: str
    recorded: int


Change = Callable[[Random, Subject], str | None]


def written(rng: Random, subject: Subject, field: str, right: str | None) -> tuple[str | None, Kind | None]:
    """A field as it gets written, and the error made in it."""
    kinds, edges = _DRAWS[field]
    chance = rng.random()
    if chance >= edges[-1]:
        return right, None
    kind = kinds[bisect_right(edges, chance)]
    changed = CHANGES[kind](rng, subject)
    return (right, None) if changed is None else (changed, kind)


def _confuse(how: Callable[[Confusion], str]) -> Change:
    def change(rng: Random, subject: Subject) -> str | None:
        table = confusions()
        places = [at for at, letter in enumerate(subject.name) if letter in table and how(table[letter])]
        if not places:
            return None
        at = pick(rng, places)
        return subject.name[:at] + pick(rng, how(table[subject.name[at]])) + subject.name[at + 1 :]

    return change


def _drop(rng: Random, subject: Subject) -> str | None:
    if len(subject.name) < 3:
        return None
    at = 1 + below(rng, len(subject.name) - 1)
    return subject.name[:at] + subject.name[at + 1 :]


def _double(rng: Random, subject: Subject) -> str:
    at = below(rng, len(subject.name))
    return subject.name[: at + 1] + subject.name[at:]


def _swap_day_and_month(rng: Random, subject: Subject) -> str | None:
    number = subject.identity
    month, day = number[10:12], number[12:14]
    return None if day > "12" or day == month else number[:10] + day + month + number[14:]


def _shift_year(by: int) -> Change:
    def change(rng: Random, subject: Subject) -> str:
        year = int(subject.identity[6:10]) + (by if rng.random() < 0.5 else -by)
        return f"{subject.identity[:6]}{year}{subject.identity[10:]}"

    return change


def _mistype(rng: Random, subject: Subject) -> str:
    """Any digit but the first two and the last: what comes out still has the prefix that nobody has."""
    number, at = subject.identity, 2 + below(rng, 15)
    return f"{number[:at]}{(int(number[at]) + 1 + below(rng, 9)) % 10}{number[at + 1 :]}"


def _swap(rng: Random, subject: Subject) -> str:
    number = subject.identity
    at = pick(rng, [at for at in range(2, 16) if number[at] != number[at + 1]])
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _shorten(rng: Random, subject: Subject) -> str | None:
    number = subject.identity
    return number[:6] + number[8:17] if subject.recorded < OLD_FORM_ENDS and number[6:8] == "19" else None


def _of_a_relative(rng: Random, subject: Subject) -> str | None:
    return pick(rng, subject.relatives) if subject.relatives else None


def _former_road(rng: Random, subject: Subject) -> str | None:
    return subject.former if subject.former != subject.address else None


def _truncate(rng: Random, subject: Subject) -> str:
    return subject.address[: len(subject.address) - 2 - below(rng, 5)]


def _old_division(rng: Random, subject: Subject) -> str | None:
    """Bao'an county, abolished in 1992, or a street number of Futian that the list of 2023 does not have."""
    code = subject.house_code
    return None if code is None else "440321" + code[6:] if rng.random() < 0.5 else code[:6] + "003" + code[9:]


CHANGES: dict[Kind, Change] = {
    Kind.HOMOPHONE: _confuse(lambda letter: letter.homophones),
    Kind.LOOKALIKE: _confuse(lambda letter: letter.lookalikes),
    Kind.VARIANT: _confuse(lambda letter: letter.variants),
    Kind.DROPPED: _drop,
    Kind.DOUBLED: _double,
    Kind.DAY_MONTH: _swap_day_and_month,
    Kind.YEAR_BY_ONE: _shift_year(1),
    Kind.YEAR_BY_TEN: _shift_year(10),
    Kind.WRONG_DIGIT: _mistype,
    Kind.SWAPPED: _swap,
    Kind.FIFTEEN: _shorten,
    Kind.RELATIVE: _of_a_relative,
    Kind.FULL_WIDTH_NUMBER: lambda rng, subject: subject.identity.translate(_WIDE),
    Kind.OLD_PHONE: lambda rng, subject: subject.old_phone if subject.phone else None,
    Kind.OLD_ROAD: _former_road,
    Kind.CHINESE_NUMERALS: lambda rng, subject: subject.address.translate(_NUMERALS),
    Kind.FULL_WIDTH_ADDRESS: lambda rng, subject: subject.address.translate(_WIDE),
    Kind.TRUNCATED: _truncate,
    Kind.OLD_DIVISION: _old_division,
}
"""What each error does to a right record; None where it cannot happen."""

_CONDITIONAL = (
    *(Kind.HOMOPHONE, Kind.LOOKALIKE, Kind.VARIANT, Kind.DROPPED, Kind.DAY_MONTH, Kind.FIFTEEN, Kind.RELATIVE),
    *(Kind.OLD_PHONE, Kind.OLD_ROAD, Kind.OLD_DIVISION),
)
_ALWAYS = tuple(kind for kind in CHANGES if kind not in _CONDITIONAL)


def possible(subject: Subject) -> list[Kind]:
    """The types that can happen to a record."""
    rng = Random(0)
    return [*_ALWAYS, *(kind for kind in _CONDITIONAL if CHANGES[kind](rng, subject) is not None)]
