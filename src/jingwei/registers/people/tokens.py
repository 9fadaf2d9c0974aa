"""Tokens of a name: what the token table holds, so that a search under row-level security needs equality only.

A name is found by the tokens of the search text, ALL of which it must have. Variants are folded, so a search in simplified
characters finds a name in traditional ones and the other way round. Pure.

Kinds, by their first letter: ``c`` one character, ``b`` two neighbours, ``w`` the whole name, ``l`` Latin letters (a syllable, the
family name, the given name, the whole name in toneless pinyin, the initials; for a Latin name its words, the whole, the initials).
"""

from itertools import product

from jingwei.registers.people import characters
from jingwei.registers.people.characters import is_han
from jingwei.registers.people.names import DOT, family_and_given, latin_words, normalise

LONGEST_SPELLED = 8  # characters; a longer name is found by its characters and syllables, not by one long spelling
MANY_SPELLINGS = 8  # at most so many readings of one part; more come only from made-up strings


def tokens(name: str) -> frozenset[str]:
    """All tokens of a name as the register holds it; about 12 for three characters, empty for an empty name.

    >>> sorted(tokens("王伟"))
    ['b:王伟', 'c:伟', 'c:王', 'l:wang', 'l:wangwei', 'l:wei', 'l:ww', 'w:王伟']
    """
    plain = normalise(name)
    if any(map(is_han, plain)):
        return _written(plain) | _spelled(plain)
    words = latin_words(plain, in_order=True)
    if not words:
        return frozenset()
    return frozenset(f"l:{part}" for part in (*words, "".join(words), "".join(word[0] for word in words)))


def query_tokens(text: str) -> frozenset[str]:
    """The tokens that a name must all have to be found by a search text; empty when the text holds nothing to search for.

    Chinese characters are matched where they stand together, Latin words as syllables, parts, whole spellings or initials. A text
    with a separator in it (``王 伟``) is read as one name.

    >>> sorted(query_tokens("王伟 wei")), sorted(query_tokens("ww")), sorted(query_tokens("偉"))
    (['b:王伟', 'l:wei'], ['l:ww'], ['c:伟'])
    """
    plain = normalise(text)
    found = {f"l:{word}" for word in latin_words(plain, in_order=True)}
    for run in "".join(char if is_han(char) else " " for char in plain.replace(DOT, "")).split():
        chars = characters.folded(run)
        found |= {f"b:{chars[at : at + 2]}" for at in range(len(chars) - 1)} or {f"c:{chars}"}
    return frozenset(found)


def _written(plain: str) -> frozenset[str]:
    chars = characters.folded("".join(filter(is_han, plain)))
    pairs = (f"b:{chars[at : at + 2]}" for at in range(len(chars) - 1))
    return frozenset({f"w:{chars}", *pairs, *(f"c:{char}" for char in chars)})


def _spelled(plain: str) -> frozenset[str]:
    family, given = family_and_given("".join(char for char in plain if is_han(char) or char == DOT))
    syllables = [_readings(char) for char in family + given]
    found = {syllable for readings in syllables for syllable in readings}
    if len(syllables) <= LONGEST_SPELLED:
        parts = (syllables[: len(family)], syllables[len(family) :], syllables)
        found |= {"".join(spelling) for part in parts if part for spelling in _spellings(part)}
        found |= {"".join(syllable[0] for syllable in spelling) for spelling in _spellings(syllables)}
    return frozenset(f"l:{spelling}" for spelling in found if spelling.isascii())


def _spellings(syllables: list[list[str]]) -> list[tuple[str, ...]]:
    return [spelling for spelling, _nth in zip(product(*syllables), range(MANY_SPELLINGS), strict=False)]


def _readings(char: str) -> list[str]:
    """Readings in a stable order. A character that nobody can read stays itself and is left out of the spellings."""
    return sorted(characters.readings(char))
