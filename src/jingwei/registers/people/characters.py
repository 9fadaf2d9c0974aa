"""Chinese characters as names need them: which are variants of each other, which look alike, which sound alike.

Tables come from ``registers/reference`` (origins in its README), are read on the first question and kept. Readings are pypinyin's
first one, with the readings that characters have as family names or commonly in given names beside it.
"""

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

_REFERENCE = Path(__file__).parent.parent / "reference"

# Characters that a name may well read in a second way (family names first). pypinyin lists every reading, also dead ones, so that
# taking them all would make 王 sound like 玉.
_SECOND_READINGS = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "朴": "piao", "查": "zha", "盖": "ge", "区": "ou", "尉": "yu",
    "覃": "qin", "翟": "zhai", "乐": "yue", "缪": "miao", "召": "shao", "员": "yun", "繁": "po", "折": "she", "秘": "bi",
    "种": "chong", "句": "gou", "洗": "xian", "万": "mo", "行": "hang", "长": "chang", "重": "chong", "朝": "chao", "茜": "xi",
    "莎": "suo", "晟": "cheng", "盛": "cheng", "藏": "zang", "柏": "bo", "薄": "bao", "车": "ju", "隽": "jun", "传": "zhuan",
    "贾": "gu", "降": "jiang", "卜": "bo", "沈": "chen",
}  # fmt: skip

_HAN_BLOCKS = (
    (0x4E00, 0x9FFF),  # the block of nearly every name comes first
    (0x3400, 0x4DBF),
    (0x20000, 0x3FFFF),  # planes 2 and 3: extensions B and later
    (0xF900, 0xFAFF),  # compatibility; normalisation turns nearly all into unified characters
    (0x3007, 0x3007),  # 〇 occurs in names
)


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one, 〇 included."""
    code = ord(char)
    return any(first <= code <= last for first, last in _HAN_BLOCKS)


def is_compatibility(char: str) -> bool:
    """Whether Unicode keeps a unified character in the place of this one."""
    code = ord(char)
    return 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F


def is_selector(char: str) -> bool:
    """Whether this only selects a glyph of the character before it (Unicode 23.4)."""
    code = ord(char)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _pairs(name: str) -> dict[str, set[str]]:
    """A table of pairs, both ways: character to all that stand with it."""
    table: dict[str, set[str]] = defaultdict(set)
    for line in (_REFERENCE / name).read_text("utf-8").splitlines():
        char, others = line.split("\t")
        for other in others:
            table[char].add(other)
            table[other].add(char)
    return dict(table)


@cache
def _variants() -> dict[str, set[str]]:
    return _pairs("variants.tsv")


@cache
def _lookalikes() -> dict[str, frozenset[str]]:
    """Both tables of look-alikes, folded on both sides."""
    table: dict[str, set[str]] = defaultdict(set)
    for char, others in _pairs("lookalikes.tsv").items():
        table[fold(char)].update(map(fold, others))
    for group in (_REFERENCE / "lookalikes_added.txt").read_text("utf-8").splitlines():
        for char in group:
            table[fold(char)].update(map(fold, group))
    return {char: frozenset(others - {char}) for char, others in table.items()}


@cache
def compound_surnames() -> frozenset[str]:
    """Family names of two characters, folded."""
    return frozenset(map(folded, (_REFERENCE / "compound_surnames.txt").read_text("utf-8").split()))


def variants(char: str) -> frozenset[str]:
    """Other ways to write the same character, traditional and simplified among them; empty when there is none."""
    return frozenset(_variants().get(char, ()))


@lru_cache(maxsize=32_768)
def fold(char: str) -> str:
    """One character for all that are variants of each other, in any number of steps (at most 10 together).

    The one that GB 2312 holds, then the lowest code point: simplified where there is a simplified one.
    """
    together, waiting = {char}, [char]
    while waiting:
        fresh = _variants().get(waiting.pop(), set()) - together
        together |= fresh
        waiting.extend(fresh)
    return min(together, key=lambda one: (not _in_gb2312(one), one))


def folded(text: str) -> str:
    """A text with every character folded."""
    return "".join(map(fold, text))


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def lookalikes(char: str) -> frozenset[str]:
    """Characters of similar shape, folded; of the character or of any of its variants.

    The origin's table is generous (it also pairs characters that share one part): two different family names drawn by their
    shares look alike in 0.9 % of draws, two given-name characters in 0.14 %. Therefore a name may have one only.
    """
    return _lookalikes().get(fold(char), frozenset())


def look_alike(left: str, right: str) -> bool:
    """Whether two characters are of similar shape, in any of their variants. Symmetric."""
    return fold(right) in lookalikes(left)


@lru_cache(maxsize=32_768)
def first_reading(char: str) -> str:
    """The most usual toneless reading of a character (ü as v); its own self when none is known, nor for any variant."""
    from pypinyin import Style, pinyin  # a sixth of a second to import, so only when somebody asks

    for one in (char, *sorted(variants(char))):
        reading: str = pinyin(one, style=Style.NORMAL, heteronym=False)[0][0]
        if reading.isascii():
            return reading
    return char


@lru_cache(maxsize=32_768)
def readings(char: str) -> frozenset[str]:
    """The toneless readings of a character in names: the first one, and a second where a family or given name has it."""
    second = _SECOND_READINGS.get(fold(char))
    return frozenset({first_reading(char), second or first_reading(char)})


def sound_alike(left: str, right: str) -> bool:
    """Whether two characters share a toneless reading. Symmetric."""
    return not readings(left).isdisjoint(readings(right))
