"""Names of people: how they are written, whether a typed one can be a name, and how far two of them agree.

Agreement is a question about the quality of a RECORD (did somebody mistype, did an old system lack the character), never about
the person. Pure; the tables of characters are read from ``registers/reference`` on first use.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.registers.people import characters
from jingwei.registers.people.characters import is_han

DOT = "·"  # U+00B7, the separator inside names of several ethnic groups (GB 18030 0xA1A4)
HAN_SHORTEST, HAN_LONGEST = 2, 30  # characters, separators not counted
LATIN_SHORTEST, LATIN_LONGEST = 2, 60  # letters and the marks between them
FOLDED_LONGEST, SOUND_LONGEST = 60, 200  # what the register keeps of the keys
LOOKALIKES_ALLOWED = 1  # in one name; two in one short name is another name

_DOTS = "·•‧∙⋅・●◦˙."
_SPACED = re.compile(r"\s+")
_AROUND_DOT = re.compile(rf" ?[{re.escape(_DOTS)}](?: ?[{re.escape(_DOTS)}])* ?")
_LATIN_MARKS = frozenset(" -'.,")
_LATIN_MARK_FORMS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"})


class NameAgreement(StrEnum):
    """How far two names agree, best first. The first of these that explains every difference is the answer.

    Order: SAME < VARIANT < LOOKALIKE < HOMOPHONE < DIFFERENT (``distance`` 0 to 4). The values are stored: never rename one.
    """

    SAME = "same"  # the same characters, one for one
    VARIANT = "variant"  # the same name in another writing: full-width, spaces, ·, capitals, traditional and variant characters
    LOOKALIKE = "lookalike"  # one character is another of similar shape
    HOMOPHONE = "homophone"  # the same toneless pinyin throughout
    DIFFERENT = "different"

    @property
    def distance(self) -> int:
        """0 for the same, 4 for different: for comparing two agreements."""
        return _ORDER.index(self)

    def at_least(self, other: "NameAgreement") -> bool:
        """Whether this agreement is as good as the other or better."""
        return self.distance <= other.distance


_ORDER = tuple(NameAgreement)


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """Whether a typed text can be a person's name.

    Attributes:
        value: the name as it is stored, None when it cannot be one.
        reason: '' or a code of ``REASONS``.
    """

    value: str | None
    reason: str = ""

    @property
    def valid(self) -> bool:
        """Whether the text can be a name."""
        return self.value is not None

    @property
    def says(self) -> str | Promise:
        """What to do about it, for the person who typed; '' when valid."""
        return REASONS[self.reason] if self.reason else ""


REASONS: dict[str, str | Promise] = {
    "empty": _("Enter the full name."),
    "digit": _("Write the name without digits."),
    "symbol": _("Write the name without symbols. Between the parts of a name use ·"),
    "separator": _("Write · only between two parts of the name."),
    "mixed": _("Write the name either in Chinese characters or in Latin letters, as on the identity document."),
    "script": _("Write the name in Chinese characters or in Latin letters, as on the identity document."),
    "unreadable": _(
        "One character of the name did not arrive. Type it again; if that fails, a service counter can enter it for you."
    ),
    "short": _("Write the full name, both family name and given name."),
    "long": _("Write at most 30 Chinese characters or 60 Latin letters."),
}


def normalise(text: str) -> str:
    """The name as it is stored and shown: one form of width, spaces and separators; the characters stay as they were written.

    Full-width and compatibility forms become plain (Unicode NFKC), invisible characters and glyph selectors go, every kind of dot
    between Chinese characters becomes ``·``, spaces go between Chinese characters and become one between Latin words. Idempotent.

    >>> normalise("　买买提 • 吐尔逊 ")
    '买买提·吐尔逊'
    """
    if text.isalpha() and all(map(is_han, text)) and not any(map(characters.is_compatibility, text)):
        return text  # nearly every name; ten times faster
    plain = unicodedata.normalize("NFKC", "".join(filter(_visible, text)))
    plain = unicodedata.normalize("NFKC", "".join(filter(_visible, plain)))
    spaced = _SPACED.sub(" ", plain.translate(_LATIN_MARK_FORMS)).strip()
    if not any(map(is_han, spaced)):
        return spaced
    joined = _AROUND_DOT.sub(DOT, spaced)
    return "".join(
        char for at, char in enumerate(joined) if char != " " or not (_han_at(joined, at - 1) or _han_at(joined, at + 1))
    )


def _han_at(text: str, at: int) -> bool:
    return 0 <= at < len(text) and is_han(text[at])


def _visible(char: str) -> bool:
    """Neither a format character (zero width, byte order mark, direction) nor a variation selector; Cc stays when it is a space."""
    category = unicodedata.category(char)
    return category != "Cf" and not characters.is_selector(char) and (category != "Cc" or char.isspace())


def validate(text: str) -> NameVerdict:
    """Whether a typed text can be a person's name, and if not, why.

    Chinese: 2 to 30 characters, ``·`` between parts. Latin letters (foreigners): 2 to 60, with spaces, hyphens, apostrophes, full
    stops and commas. The answer depends on the text alone, so that it tells nothing about any record.

    >>> validate("王 小明").value, validate("王小明2").reason
    ('王小明', 'digit')
    """
    name = normalise(text)
    reason = _why_not(name)
    return NameVerdict(None, reason) if reason else NameVerdict(name)


def _why_not(name: str) -> str:
    if not name:
        return "empty"
    kinds = {_kind(char) for char in name}
    for bad in ("unreadable", "digit", "symbol", "script"):
        if bad in kinds:
            return bad
    if "han" in kinds:
        return _why_not_han(name, kinds)
    if "latin" not in kinds:
        return "symbol"
    return _outside(len(name), LATIN_SHORTEST, LATIN_LONGEST)


def _why_not_han(name: str, kinds: set[str]) -> str:
    if "latin" in kinds:
        return "mixed"
    if set(name) & _LATIN_MARKS:
        return "symbol"
    if name.startswith(DOT) or name.endswith(DOT):
        return "separator"
    return _outside(len(name) - name.count(DOT), HAN_SHORTEST, HAN_LONGEST)


def _outside(length: int, shortest: int, longest: int) -> str:
    return "short" if length < shortest else "long" if length > longest else ""


def _kind(char: str) -> str:
    """Of one character of a normalised name: han, latin, mark, or what is wrong with it."""
    if is_han(char):
        return "han"
    if char == DOT or char in _LATIN_MARKS:
        return "mark"
    category = unicodedata.category(char)
    if category in {"Co", "Cn", "Cs"} or char == "\ufffd":
        return "unreadable"
    if category[0] == "N":
        return "digit"
    if category[0] == "L":
        return "latin" if unicodedata.name(char, "").startswith("LATIN ") else "script"
    return "latin" if category == "Mn" else "symbol"


def compare(declared: str, held: str) -> NameAgreement:
    """How far two names agree, as a question about the record.

    Symmetric; a name agrees with itself as SAME. One character may be a look-alike (``LOOKALIKES_ALLOWED``) while all others are
    the same or variants; a name with a look-alike AND a homophone in different places is DIFFERENT. Latin names agree as VARIANT
    whatever their capitals, accents, marks and order of words; a Latin and a Chinese name as HOMOPHONE when the one spells the
    other. Cost: under 10 µs on one core, 0.1 µs for equal texts; the tables take 0.2 to 0.5 s on the first call, see
    ``warm``.

    >>> compare("张伟", "張偉"), compare("李季", "李李"), compare("王小明", "王晓明")
    (<NameAgreement.VARIANT: 'variant'>, <NameAgreement.LOOKALIKE: 'lookalike'>, <NameAgreement.HOMOPHONE: 'homophone'>)
    """
    if declared == held:
        return NameAgreement.SAME
    left, right = normalise(declared), normalise(held)
    if left == right:
        return NameAgreement.VARIANT
    left_han, right_han = any(map(is_han, left)), any(map(is_han, right))
    if left_han and right_han:
        return _compare_han(left.replace(DOT, ""), right.replace(DOT, ""))
    if left_han or right_han:
        han, latin = (left, right) if left_han else (right, left)
        return NameAgreement.HOMOPHONE if _spells(letters(latin), han.replace(DOT, "")) else NameAgreement.DIFFERENT
    return _compare_latin(latin_words(left, in_order=True), latin_words(right, in_order=True))


def _compare_han(left: str, right: str) -> NameAgreement:
    if len(left) != len(right):  # 西安 and 先: one spelling
        return NameAgreement.HOMOPHONE if left and right and sound_key(left) == sound_key(right) else NameAgreement.DIFFERENT
    unlike = [(a, b) for a, b in zip(left, right, strict=True) if characters.fold(a) != characters.fold(b)]
    if not unlike:
        return NameAgreement.VARIANT
    if len(unlike) <= LOOKALIKES_ALLOWED < len(left) and all(characters.look_alike(a, b) for a, b in unlike):
        return NameAgreement.LOOKALIKE
    if all(characters.sound_alike(a, b) for a, b in unlike):
        return NameAgreement.HOMOPHONE
    return NameAgreement.DIFFERENT


def _compare_latin(left: tuple[str, ...], right: tuple[str, ...]) -> NameAgreement:
    if not left or not right:
        return NameAgreement.DIFFERENT  # neither was a name
    if sorted(left) == sorted(right):
        return NameAgreement.VARIANT
    return NameAgreement.HOMOPHONE if "".join(left) == "".join(right) else NameAgreement.DIFFERENT


def folded_key(name: str) -> str:
    """What two names share that agree as VARIANT or better: for equality in the database, at most 60 characters.

    >>> folded_key("買買提·吐爾遜"), folded_key("SMITH, John")
    ('买买提吐尔逊', 'john smith')
    """
    plain = normalise(name)
    if any(map(is_han, plain)):
        return characters.folded(plain.replace(DOT, ""))[:FOLDED_LONGEST]
    return " ".join(latin_words(plain))[:FOLDED_LONGEST]


def lookalike_keys(name: str) -> frozenset[str]:
    """The folded keys of all names that agree with this one as LOOKALIKE; 14 on average, seldom over 70.

    For a question to the database that may not read names back: ``name_fold = any(…)``.
    """
    key = folded_key(name)
    if len(key) <= LOOKALIKES_ALLOWED or not any(map(is_han, key)):
        return frozenset()
    return frozenset(key[:at] + other + key[at + 1 :] for at, char in enumerate(key) for other in characters.lookalikes(char))


def sound_key(name: str) -> str:
    """Toneless pinyin of a name in its first reading, or its Latin letters: for equality, at most 200 characters.

    Equal keys mean HOMOPHONE or better. Not the other way round: ``compare`` also knows second readings (单 dan, shan).

    >>> sound_key("王晓明"), sound_key("Wang Xiaoming")
    ('wangxiaoming', 'wangxiaoming')
    """
    plain = normalise(name)
    if not any(map(is_han, plain)):
        return letters(plain)[:SOUND_LONGEST]
    return "".join(characters.first_reading(char) for char in plain if char != DOT)[:SOUND_LONGEST]


def _spells(spelled: str, han: str) -> bool:
    """Whether Latin letters are the toneless pinyin of all the characters, in order."""
    ends = {0}
    for char in han:
        ends = {end + len(part) for end in ends for part in _spellings(char) if spelled.startswith(part, end)}
    return bool(spelled) and len(spelled) in ends


@cache
def _spellings(char: str) -> tuple[str, ...]:
    """Readings as people write them; ü is v in our tables, YU in passports (ICAO 9303), U on many forms."""
    readings = characters.readings(char)
    return tuple({reading.replace("v", form) for reading in readings for form in ("v", "yu", "u")})


def letters(text: str) -> str:
    """Only the Latin letters of a text: lower case, accents gone, ü as v.

    >>> letters("Lü Xi'an")
    'lvxian'
    """
    return "".join(latin_words(text, in_order=True))


def latin_words(text: str, *, in_order: bool = False) -> tuple[str, ...]:
    """The Latin words of a text, as ``letters`` writes them; sorted unless ``in_order``."""
    lowered = unicodedata.normalize("NFC", text).casefold().replace("ü", "v")
    bare = (char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char) and char != "'")
    words: Iterable[str] = "".join(char if char.isalpha() and not is_han(char) else " " for char in bare).split()
    return tuple(words) if in_order else tuple(sorted(words))


def family_and_given(name: str) -> tuple[str, str]:
    """Split a normalised Chinese name; with ``·`` there is no family name, and the first part stands in its place.

    >>> family_and_given("欧阳小明"), family_and_given("王伟")
    (('欧阳', '小明'), ('王', '伟'))
    """
    if DOT in name:
        first, _dot, rest = name.partition(DOT)
        return first, rest.replace(DOT, "")
    at = 2 if len(name) > 2 and characters.folded(name[:2]) in characters.compound_surnames() else 1
    return name[:at], name[at:]


def warm() -> None:
    """Read the tables now (0.2 to 0.5 s, mostly pypinyin), so that no first question takes longer than the rest."""
    compare("张伟", "王娜")
    compare("李 明", "李铭")
