"""Shenzhen's house code (房屋编码), 25 characters, and the check that our own plates add to it.

2 province + 2 city + 2 district + 3 street + 3 community + 2 base grid + 5 building (may hold a letter: T0117 is a
temporary structure) + 6 room (000000 = the whole building). It is an opaque identity: the district inside is the one
of the day on which the code was given, so never derive from it where a dwelling is today. It has no check digit; a
plate's QR code adds 8 characters of ours, so that a mistyped or invented code is told from a printed one without
asking the register.
"""

import hmac
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from jingwei.kernel.codes import divisions, reading
from jingwei.kernel.codes.division import wrong_province
from jingwei.kernel.codes.verdicts import Text as _
from jingwei.kernel.codes.verdicts import Verdict
from jingwei.kernel.errors import Refused

LENGTH = 25
CHECK_LENGTH = 8
WHOLE_BUILDING = "000000"
CHECK_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O (misread) and U."""

_MISREAD = str.maketrans("OIL", "011")
_FORM = re.compile(r"[0-9]{14}(?=[0-9]*[A-Z]?[0-9]*$)[0-9A-Z]{5}[0-9]{6}")
_PARTS = (
    ("province", 2),
    ("city", 2),
    ("district", 2),
    ("street", 3),
    ("community", 3),
    ("grid", 2),
    ("building", 5),
    ("room", 6),
)
_GROUPS = (6, 3, 3, 2, 5, 6)


class UnreadablePlate(Refused):
    """A plate's text is not a house code and its check."""

    code = "unreadable-plate"
    status = 404
    says = gettext_lazy("This is not the code of a plate. Scan the plate again, or type all its characters.")


@dataclass(frozen=True, slots=True)
class HouseCode:
    """The parts of a house code, each as the digits that stand in it.

    Attributes:
        district: as of the day the code was given, like ``street`` and ``community``.
        grid: the base grid, 2 digits.
    """

    province: str
    city: str
    district: str
    street: str
    community: str
    grid: str
    building: str
    room: str

    def __str__(self) -> str:
        return "".join(getattr(self, name) for name, _length in _PARTS)

    @property
    def grouped(self) -> str:
        """As people read it: ``440304 008 001 04 00213 001203``."""
        return grouped(str(self))

    @property
    def community_code(self) -> str:
        """The community inside, 12 digits."""
        return str(self)[:12]

    @property
    def grid_code(self) -> str:
        """The base grid inside, 14 digits."""
        return str(self)[:14]

    @property
    def is_whole_building(self) -> bool:
        """Whether it names a building and no room."""
        return self.room == WHOLE_BUILDING

    @property
    def is_temporary(self) -> bool:
        """Whether the building is a temporary structure."""
        return self.building.startswith("T")


def grouped(code: str) -> str:
    """A house code of 25 characters in the groups that people read; any other text comes back as it is."""
    if len(code) != LENGTH:
        return code
    pieces, start = [], 0
    for length in _GROUPS:
        pieces.append(code[start : start + length])
        start += length
    return " ".join(pieces)


def check(text: str) -> Verdict[HouseCode]:
    """Check a house code as typed: groups, spaces and hyphens are taken.

    A valid one need not exist: it has no check digit, and only the register knows.
    Reasons: ``empty``, ``length``, ``characters``, ``province``.
    """
    code = reading.ungrouped(text)
    if not code:
        return Verdict.invalid("empty", reading.EMPTY)
    if len(code) != LENGTH:
        return Verdict.invalid("length", reading.WRONG_LENGTH % {"found": len(code), "wanted": LENGTH})
    if not _FORM.fullmatch(code):
        says = _("It must be digits; only the five characters of the building may hold one letter.")
        return Verdict.invalid("characters", says)
    wrong = wrong_province(code)
    if wrong:
        return Verdict(None, wrong)
    return Verdict(_parse(code), None, divisions.note(code[:12]))


def _parse(code: str) -> HouseCode:
    parts, start = {}, 0
    for name, length in _PARTS:
        parts[name] = code[start : start + length]
        start += length
    return HouseCode(**parts)


def plate_check(code: str, key: bytes) -> str:
    """The 8 characters that a plate adds: HMAC-SHA256 of the house code, cut to 40 bits.

    Guessing one for a code takes 2^39 tries on average, each of them a request under a rate limit.

    Args:
        code: the house code in its normal form.
        key: the key ring's key for plates.
    """
    bits = int.from_bytes(hmac.digest(key, b"plate\0" + code.encode("ascii"), "sha256")[:5])
    return "".join(CHECK_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))


def plate(code: str, key: bytes) -> str:
    """What a plate's QR code ends with: ``HOUSE-CODE-CHECK``."""
    return f"{code}-{plate_check(code, key)}"


def split_plate(text: str) -> tuple[str, str]:
    """The house code and the check of a plate's text, both in their normal forms; whether the check fits is not asked.

    Groups, spaces, hyphens, lower case and the misread letters O, I and L in the check are taken.

    Raises:
        UnreadablePlate: it is not a well-formed house code and 8 characters.
    """
    whole = reading.ungrouped(text)
    code, given = whole[:LENGTH], whole[LENGTH:].translate(_MISREAD)
    if len(given) != CHECK_LENGTH or not set(given) <= set(CHECK_ALPHABET) or not check(code).valid:
        raise UnreadablePlate
    return code, given


def plate_fits(code: str, given: str, key: bytes) -> bool:
    """Whether the check belongs to the code, in constant time."""
    return hmac.compare_digest(plate_check(code, key).encode(), given.encode())
