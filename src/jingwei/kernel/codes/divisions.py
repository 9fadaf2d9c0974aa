"""The divisions of 2023: which codes they had and what they were called.

A table to say notes with, not the register: divisions change, and the register of territory holds them with their
dates. A code that is missing here may be older or younger. Source: reference/README.md.
"""

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from jingwei.kernel.codes.verdicts import Remark
from jingwei.kernel.codes.verdicts import Text as _

YEAR = 2023
WHOLE_COUNTRY = "100000"  # bodies of the state itself carry it in their credit codes
UNLISTED = "division-not-of-2023"
_FILE = Path(__file__).parent.parent / "reference" / "divisions-2023.tsv.gz"
_NOT_IN_STATISTICS = frozenset({"71", "81", "82"})  # Taiwan, Hong Kong and Macao: in GB/T 2260, not in the bureau's list
_SHENZHEN = "4403"


@cache
def names() -> Mapping[str, str]:
    """Name by code: 6 digits in all China, 9 and 12 in Shenzhen. Read once, about 10 ms."""
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        return MappingProxyType(dict(line.rstrip("\n").split("\t") for line in lines))


@cache
def provinces() -> frozenset[str]:
    """The two-digit codes of provinces."""
    return frozenset(code[:2] for code in names() if code.endswith("0000") and len(code) == 6) | _NOT_IN_STATISTICS


def name_of(code: str) -> str | None:
    """What a division was called in 2023, or None; 9 and 12 digits may be padded with zeros.

    >>> name_of("440304008")
    '莲花街道'
    """
    return names().get(trimmed(code))


def unit_name(code: str) -> str:
    """A unit's code as people read it: the name where it is a division's, else the code, since units of other kinds have no list.

    >>> unit_name("440304008"), unit_name("school-7")
    ('莲花街道', 'school-7')
    """
    return (name_of(code) if code.isdigit() else None) or code


def trimmed(code: str) -> str:
    """A code of 9 or 12 digits without the zeros that only pad it.

    >>> trimmed("440304008000"), trimmed("440304000000"), trimmed("440300")
    ('440304008', '440304', '440300')
    """
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    return code


def is_listed(code: str) -> bool:
    """Whether the code, or the county in it where streets are not held, was a division in 2023.

    Args:
        code: 6, 9 or 12 digits.
    """
    looked_up = _looked_up(code)
    return looked_up in names() or looked_up == WHOLE_COUNTRY or looked_up[:2] in _NOT_IN_STATISTICS


def note(code: str) -> tuple[Remark, ...]:
    """A note when the code is not listed. It quotes the code: not for numbers of people."""
    if is_listed(code):
        return ()
    says = _("%(code)s is not a division of %(year)s; it may be older or newer.")
    return (Remark(UNLISTED, says % {"code": _looked_up(code), "year": YEAR}),)


def _looked_up(code: str) -> str:
    return trimmed(code) if code.startswith(_SHENZHEN) else code[:6]
