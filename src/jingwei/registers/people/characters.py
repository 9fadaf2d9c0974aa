"""Chinese characters as names need them: which are variants of each other, which look alike, which sound alike.

Tables come from ``registers/reference`` (origins in its README), are read on the first question and kept. Readings are pypinyin's
first one, with the readings that characters have as family names or commonly in given names beside it.
"""

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


@cache
def _pairs(name: str) -> dict[str, str]:
    """A table of pairs, both ways: character to all that stand with it."""
    table: dict[str, str] = {}
    for line in (_REFERENCE / name).read_text("utf-8").splitlines():
        char, others = line.split("\t")
        table[char] = table.get(char, "") + others
        for other in others:
            table[other] = table.get(other, "") + char
    return table


@cache
def _lookalikes() -> dict[str, str]:
    table = dict(_pairs("lookalikes.tsv"))
    for group in (_REFERENCE / "lookalikes_added.txt").read_text("utf-8").splitlines():
        for char in group:
            table[char] = table.get(char, "") + group.replace(char, "")
    return table


@cache
def compound_surnames() -> frozenset[str]:
    """Family names of two characters, folded."""
    return frozenset(map(folded, (_REFERENCE / "compound_surnames.txt").read_text("utf-8").split()))


def variants(char: str) -> str:
    """Other ways to write the same character, traditional and simplified among them; '' when there is none."""
    return _pairs("variants.tsv").get(char, "")


@lru_cache(maxsize=32_768)
def fold(char: str) -> str:
    """One character for all that are variants of each other, in any number of steps (at most 10 together).

    The one that GB 2312 holds, then the lowest code point: simplified where there is a simplified one.
    """
    together, waiting = {char}, [char]
    while waiting:
        fresh = set(variants(waiting.pop())) - together
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


def look_alike(left: str, right: str) -> bool:
    """Whether two characters are of similar shape, in any of their variants. Symmetric.

    The origin's table is generous (it also pairs characters that share one part): two different family names drawn by their
    shares look alike in 0.9 % of draws, two given-name characters in 0.14 %. Therefore a name may have one only.
    """
    table = _lookalikes()
    return right in table.get(left, "") or fold(right) in table.get(fold(left), "")


@lru_cache(maxsize=32_768)
def readings(char: str) -> frozenset[str]:
    """The toneless readings (ü as v) of a character in names; its own self when none is known, nor for any variant."""
    from pypinyin import Style, pinyin  # a third of a second to import, so only when somebody asks

    for one in (char, *sorted(variants(char))):
        first = pinyin(one, style=Style.NORMAL, heteronym=False)[0][0]
        if first.isascii():
            second = _SECOND_READINGS.get(fold(char))
            return frozenset({first} if second is None else {first, second})
    return frozenset({char})


def sound_alike(left: str, right: str) -> bool:
    """Whether two characters share a toneless reading. Symmetric."""
    return not readings(left).isdisjoint(readings(right))
