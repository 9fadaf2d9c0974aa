"""Division code (行政区划代码, GB/T 2260 and the statistics bureau): 6 digits county, 9 street, 12 community.

Any well-formed code under a real province is valid here: codes come and go, and only the register knows their dates.
"""

from collections.abc import Collection
from dataclasses import dataclass

from jingwei.kernel.codes import divisions, reading
from jingwei.kernel.codes.verdicts import Remark, Text, Verdict
from jingwei.kernel.codes.verdicts import Text as _

LENGTHS = (6, 9, 12)


@dataclass(frozen=True, slots=True)
class DivisionCode:
    """The code of a province, city, county, street or community; zeros at its end stand for "all of it"."""

    number: str

    def __str__(self) -> str:
        return self.number

    @property
    def county(self) -> str:
        """The first 6 digits."""
        return self.number[:6]

    @property
    def level(self) -> str:
        """``province``, ``city``, ``county``, ``street`` or ``community``; padded codes count as what they pad.

        >>> DivisionCode("440304008000").level
        'street'
        """
        short = divisions.trimmed(self.number)
        if len(short) > 6:
            return "street" if len(short) == 9 else "community"
        if short.endswith("0000"):
            return "province"
        return "city" if short.endswith("00") else "county"


def check(text: str) -> Verdict[DivisionCode]:
    """Check a division code as typed.

    Reasons: ``empty``, ``characters``, ``length``, ``province``.
    """
    number = reading.plain(text)
    wrong = wrong_under(number, LENGTHS, _("It has %(found)s digits; a division has 6 (county), 9 (street) or 12 (community)."))
    return Verdict(None, wrong) if wrong else Verdict(DivisionCode(number), None, divisions.note(number))


def wrong_under(number: str, lengths: Collection[int], says: Text) -> Remark | None:
    """Why a plain text is no code of digits under a division; ``says`` is the sentence for a wrong length, with ``found``."""
    if not number:
        return Remark("empty", reading.EMPTY)
    if not reading.is_digits(number):
        return Remark("characters", reading.ONLY_DIGITS)
    if len(number) not in lengths:
        return Remark("length", says % {"found": len(number)})
    return wrong_province(number)


def wrong_province(number: str) -> Remark | None:
    """The reason when the first two digits are no province; for every code that begins with a division."""
    if number[:2] in divisions.provinces():
        return None
    return Remark("province", _("No province has the code %(code)s.") % {"code": number[:2]})
