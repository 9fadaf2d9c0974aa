"""What a text in the search box is, by its form alone, and the marks of a search's pages. Pure; no register is asked."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.codes import citizen_id, house_code, reading, uscc
from jingwei.kernel.codes.division import wrong_province
from jingwei.kernel.errors import Refused
from jingwei.registers.people import numbers

CODE_SHORTEST = 6  # a district; fewer digits are a number in an address
_CODE_BEGINS = re.compile(r"[0-9]{6,14}|[0-9]{14}(?=[0-9]*[A-Z]?[0-9]*$)[0-9A-Z]{1,10}")
_DIGIT = re.compile(r"[0-9]")


class Matched(StrEnum):
    """What a search text was taken for. The values stand in the read log: never rename one."""

    NUMBER = "number"
    PHONE = "phone"
    HOUSE_CODE = "house-code"
    CODE_BEGINS = "house-code-begins"
    CREDIT_CODE = "credit-code"
    NAME = "name"  # or an address or an organisation's name: words without a digit can be any of them
    ADDRESS = "address"  # or an organisation's name: with a digit in it, it is nobody's name
    NOTHING = "nothing"


OF_PEOPLE = frozenset({Matched.NUMBER, Matched.PHONE, Matched.HOUSE_CODE, Matched.NAME})


class BadMark(Refused):
    """The mark of a page is none that a search gave."""

    code = "bad-mark"
    says = _("This page of the list cannot be found. Search again.")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the text was taken for, and its normal form."""

    matched: Matched
    normal: str


def typed(text: str) -> Typed:
    """What a text is, the narrowest first.

    >>> typed("138 0013 8000").matched.value, typed("440304 008").matched.value, typed("枫林路 12 号").matched.value
    ('phone', 'house-code-begins', 'address')
    """
    if (number := citizen_id.check(text)).valid:
        return Typed(Matched.NUMBER, number.normal)
    if phone := numbers.normalise_phone(text):
        return Typed(Matched.PHONE, phone)
    if (code := house_code.check(text)).valid:
        return Typed(Matched.HOUSE_CODE, code.normal)
    if (credit := uscc.check(text)).valid:
        return Typed(Matched.CREDIT_CODE, credit.normal)
    begins = reading.ungrouped(text)
    if _CODE_BEGINS.fullmatch(begins) and not wrong_province(begins):
        return Typed(Matched.CODE_BEGINS, begins)
    plain = reading.plain(text)
    if not plain:
        return Typed(Matched.NOTHING, "")
    return Typed(Matched.ADDRESS if _DIGIT.search(plain) else Matched.NAME, plain)


def mark(after: str) -> tuple[int, UUID | None]:
    """The tier and the last person of the page before, from its mark; the beginning for ''.

    Raises:
        BadMark: it is none.
    """
    if not after:
        return 0, None
    tier, _tilde, last = after.partition("~")
    try:
        return int(tier), UUID(last)
    except ValueError as error:
        raise BadMark() from error
