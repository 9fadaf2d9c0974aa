"""Tokens of an address or of an organisation's name, so that a search under row-level security needs equality only.

A text is found by the tokens of what was typed, ALL of which it must have. Variants of characters are folded. Pure.

Kinds, by their first letter: ``b`` two neighbouring characters, ``l`` a Latin word, ``n`` a number (or letters with digits), ``u`` a
number or word with its unit (``12号``, ``a栋``), ``d`` a house number with the three characters before it (``枫林路12``). A road has thousands
of dwellings and a number tens of thousands; a door has few, and no other token says which. A single character between others says
too little and is no token. The database adds ``c``, the house code of a version's dwelling.
"""

import re
import unicodedata

from jingwei.registers.people import characters
from jingwei.registers.people.characters import is_han

LONGEST = 60  # of one token, as the register keeps it

_BEFORE_DOOR = 3
_WORD = re.compile(r"[0-9a-z]+")
_UNITS = {"号": "号", "栋": "栋", "幢": "栋", "座": "栋", "单元": "单元", "楼": "楼", "层": "楼", "巷": "巷", "弄": "弄"}


def tokens(*texts: str) -> frozenset[str]:
    """All tokens of what the register holds: an address with its room, a name with its address.

    >>> sorted(tokens("枫林路12号 3 幢", "0501"))
    ['b:林路', 'b:枫林', 'd:枫林路12', 'n:12', 'n:3', 'n:501', 'u:12号', 'u:3栋']
    """
    return frozenset(one for text in texts for each in _cut(text) for one in each if one)


def query_tokens(text: str) -> tuple[str, ...]:
    """The tokens that an address or name must all have to be found by a search text; empty when it holds nothing to search for.

    A number that was typed with its unit is found with that unit only, one without is found with any. Words come before numbers, the
    last word first: an address begins with the city, which every dwelling has, and its road follows.

    >>> query_tokens("深圳楓林 12 号"), query_tokens("枫林 12"), query_tokens("枫")
    (('b:枫林', 'b:圳枫', 'b:深圳', 'u:12号', 'd:圳枫林12'), ('b:枫林', 'n:12'), ())
    """
    found = dict.fromkeys(one for loose, strict, door in reversed(_cut(text)) for one in (strict or loose, door) if one)
    return tuple(sorted(found, key=lambda token: token[0] not in "bl"))


def _cut(text: str) -> list[tuple[str, str, str]]:
    """Each token as it is found by whoever leaves out the unit, with the unit, and with what stands before ('' where there is none)."""
    plain = characters.folded(unicodedata.normalize("NFKC", text).casefold())
    found: list[tuple[str, str, str]] = []
    at = 0
    before = ""  # the characters just before
    while at < len(plain):
        if word := _WORD.match(plain, at):
            bare = _bare(word.group())
            unit, at = _unit(plain, word.end())
            door = _token("d", before[-_BEFORE_DOOR:] + bare) if unit == "号" and len(before) >= _BEFORE_DOOR else ""
            found.append((_token("l" if bare.isalpha() else "n", bare), _token("u", bare + unit) if unit else "", door))
            before = ""
            continue
        end = at
        while end < len(plain) and is_han(plain[end]):
            end += 1
        found += [(f"b:{plain[one : one + 2]}", "", "") for one in range(at, end - 1)]
        if end > at:
            before = plain[at:end]
        elif not plain[at].isspace():
            before = ""
        at = max(end, at + 1)
    return found


def _bare(word: str) -> str:
    return (word.lstrip("0") or "0") if word.isdigit() else word


def _unit(plain: str, at: int) -> tuple[str, int]:
    """The unit that follows a number, white space between or not, and where the text goes on."""
    start = at
    while start < len(plain) and plain[start].isspace():
        start += 1
    for written, unit in _UNITS.items():
        if plain.startswith(written, start):
            return unit, start + len(written)
    return "", at


def _token(kind: str, text: str) -> str:
    return f"{kind}:{text}"[:LONGEST]
