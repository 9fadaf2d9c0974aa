"""Unified social credit code (统一社会信用代码, GB 32100): authority, class, 6 division, 9 organisation code, check.

The organisation code inside (GB 11714) carries a check of its own.
"""

import re
from dataclasses import dataclass

from jingwei.kernel.codes import divisions, reading
from jingwei.kernel.codes.verdicts import Remark, Verdict
from jingwei.kernel.codes.verdicts import Text as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 characters: without I, O, S, V and Z, which are misread."""

_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FORM = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


@dataclass(frozen=True, slots=True)
class Uscc:
    """A unified social credit code whose form and both checks are right."""

    number: str

    def __str__(self) -> str:
        return self.number

    @property
    def authority(self) -> str:
        """Which kind of authority registers it (9 = market regulation, 1 = the office of posts and bodies, …)."""
        return self.number[0]

    @property
    def kind(self) -> str:
        """Class of organisation within the authority."""
        return self.number[1]

    @property
    def division(self) -> str:
        """Where it was registered, 6 digits, 100000 for the state itself."""
        return self.number[2:8]

    @property
    def organisation(self) -> str:
        """The organisation code inside, 9 characters."""
        return self.number[8:17]


def check_character(first17: str) -> str:
    """The last character, weighted sum modulo 31.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """The last character of an organisation code (GB 11714).

    >>> organisation_check("M000100Y")
    '4'
    """
    pairs = zip(first8, _ORGANISATION_WEIGHTS, strict=True)
    return "0123456789X"[-sum(_BASE_36.index(character) * weight for character, weight in pairs) % 11]


def build(*, authority: str, kind: str, division: str, organisation: str) -> Uscc:
    """The code with these parts and both checks.

    Args:
        organisation: 8 characters of ``ALPHABET``, without their check.
    """
    first17 = f"{authority}{kind}{division}{organisation}{organisation_check(organisation)}"
    return Uscc(first17 + check_character(first17))


def check(text: str) -> Verdict[Uscc]:
    """Check a unified social credit code as typed.

    Catches every single wrong character and every swap of two neighbours.
    Reasons: ``empty``, ``length``, ``characters``, ``check-character``, ``organisation-check``.
    """
    number = reading.plain(text)
    wrong = _what_is_wrong(number)
    if wrong:
        return Verdict(None, wrong)
    return Verdict(Uscc(number), None, divisions.note(number[2:8]))


def _what_is_wrong(number: str) -> Remark | None:
    if not number:
        return Remark("empty", reading.EMPTY)
    if len(number) != 18:
        return Remark("length", reading.WRONG_LENGTH % {"found": len(number), "wanted": 18})
    if not _FORM.fullmatch(number):
        says = _("It must be figures and capital letters without I, O, S, V and Z; the third to the eighth are digits.")
        return Remark("characters", says)
    if check_character(number[:17]) != number[17]:
        return Remark(
            "check-character",
            _("The check character does not fit: at least one character is wrong or two are swapped."),
        )
    if organisation_check(number[8:16]) != number[16]:
        return Remark("organisation-check", _("The check character of the organisation code inside does not fit."))
    return None
