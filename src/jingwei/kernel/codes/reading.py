"""How typed and pasted codes are read: full-width forms, case, white space, grouping."""

import unicodedata

from jingwei.kernel.codes.verdicts import Text as _

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−"))

WRONG_LENGTH = _("It has %(found)s characters instead of %(wanted)s.")
EMPTY = _("Nothing was entered.")
ONLY_DIGITS = _("It may hold only digits.")


def plain(text: str) -> str:
    """ASCII for full-width forms, upper case, no white space or invisible marks around it.

    Not a compatibility normalisation: circled or superscript digits stay what they are, and are refused.
    """
    narrow = text.translate(_FULL_WIDTH)
    first, last = 0, len(narrow)
    while first < last and _is_padding(narrow[first]):
        first += 1
    while last > first and _is_padding(narrow[last - 1]):
        last -= 1
    kept = narrow[first:last]
    return kept.upper() if kept.isascii() else kept  # upper() of other letters may change the length


def ungrouped(text: str) -> str:
    """As ``plain``, without white space and hyphens inside either."""
    return "".join(plain(text).translate(_DASHES).split())


def is_digits(text: str) -> bool:
    """Whether all characters are the ten ASCII digits (``str.isdigit`` takes others too)."""
    return text.isascii() and text.isdigit()


def _is_padding(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"
