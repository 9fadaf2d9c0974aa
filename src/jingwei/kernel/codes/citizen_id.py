"""Citizen id number (公民身份号码, GB 11643): 6 division + 8 birth date + 3 order + check character.

The old 15-digit form occurs in records from before 1999 and is converted. The division is the one of first assignment,
which may have been abolished long ago or be younger than any list: unknown ones are a note, never a refusal.
"""

import re
from dataclasses import dataclass
from datetime import date

from jingwei.kernel.codes import divisions, reading
from jingwei.kernel.codes.verdicts import Remark, Verdict
from jingwei.kernel.codes.verdicts import Text as _

YEARS = range(1800, 2200)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_FORM = re.compile(r"[0-9]{17}[0-9X]")
_UNLISTED = Remark(
    divisions.UNLISTED,
    _("Its first six digits are not a division of %(year)s; it may be older or newer.") % {"year": divisions.YEAR},
)
_OLD_FORM = Remark("old-form", _("Converted from the old form with 15 digits."))


@dataclass(frozen=True, slots=True, repr=False)
class CitizenId:
    """A citizen id number whose form, date and check character are right.

    Its ``repr`` shows no digit, so that a traceback never prints a number.
    """

    number: str

    def __str__(self) -> str:
        return self.number

    def __repr__(self) -> str:
        return "CitizenId(…)"

    @property
    def division(self) -> str:
        """The county of first assignment, 6 digits, under the code it had then."""
        return self.number[:6]

    @property
    def born_on(self) -> date:
        """The birth date."""
        return date(int(self.number[6:10]), int(self.number[10:12]), int(self.number[12:14]))

    @property
    def is_male(self) -> bool:
        """Odd order numbers were given to men, even ones to women."""
        return int(self.number[16]) % 2 == 1


def check_character(first17: str) -> str:
    """The last character, ISO 7064 MOD 11-2.

    >>> check_character("11010519491231002")
    'X'
    """
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def build(*, division: str, born_on: date, order: int) -> CitizenId:
    """The number with these parts.

    Args:
        division: 6 digits. Made-up people have 990000–999999, which no real person can have.
        order: 0–999, odd for men.
    """
    if not (len(division) == 6 and reading.is_digits(division) and 0 <= order <= 999 and born_on.year in YEARS):
        raise ValueError("A citizen id number needs 6 digits of division, an order from 0 to 999 and a birth year from 1800.")
    first17 = f"{division}{born_on:%Y%m%d}{order:03d}"
    return CitizenId(first17 + check_character(first17))


def check(text: str) -> Verdict[CitizenId]:
    """Check a citizen id number as typed: full-width digits, lower-case x and the 15-digit form are taken.

    Catches every single wrong digit and every swap of two neighbours (in the 18-character form).
    Reasons: ``empty``, ``length``, ``characters``, ``birth-date``, ``check-character``.
    """
    number = reading.plain(text)
    notes: tuple[Remark, ...] = ()
    if len(number) == 15 and reading.is_digits(number):
        number = f"{number[:6]}19{number[6:]}"
        number += check_character(number)
        notes = (_OLD_FORM,)
    wrong = _what_is_wrong(number)
    if wrong:
        return Verdict(None, wrong)
    if not divisions.is_listed(number[:6]):
        notes += (_UNLISTED,)
    return Verdict(CitizenId(number), None, notes)


def _what_is_wrong(number: str) -> Remark | None:
    if not number:
        return Remark("empty", reading.EMPTY)
    if len(number) == 15:
        return Remark("characters", _("The old form has 15 digits and nothing else."))
    if len(number) != 18:
        says = _("It has %(found)s characters; a citizen id number has 18, or 15 in the old form.")
        return Remark("length", says % {"found": len(number)})
    if not _FORM.fullmatch(number):
        return Remark("characters", _("It must be 17 digits and then a digit or X."))
    if not _has_birth_date(number):
        return Remark("birth-date", _("Digits 7 to 14 are not a birth date."))
    if check_character(number[:17]) != number[17]:
        return Remark("check-character", _("The check character does not fit: at least one digit is wrong or two are swapped."))
    return None


def _has_birth_date(number: str) -> bool:
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if year not in YEARS:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
