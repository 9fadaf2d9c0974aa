"""Citations of law: an article of one version of one law, and its text where it is held.

A citation that the catalogue does not hold is refused, so that every purpose, rule, matter and agreement rests on something that
can be read up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from jingwei.kernel.dates import is_chinese
from jingwei.kernel.errors import Refused
from jingwei.kernel.law.catalogue import LAWS, Law

_TEXTS = Path(__file__).parent / "texts"
_ARTICLE = re.compile(r"(?:第(?P<chinese>[零一二三四五六七八九十百千]+)条|Article (?P<english>[0-9]+))[\s\u3000]+(?P<rest>.*)")
_NUMERALS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}


class UnknownCitation(Refused):
    """The catalogue holds no such article."""

    code = "unknown-citation"
    status = 400
    says = _("The catalogue of law holds no article %(article)s of “%(law)s”. Cite an article that it holds, or add the law to it.")


@dataclass(frozen=True, slots=True)
class Citation:
    """One article of one version of a law. Make it by ``cite``.

    Attributes:
        law: the law's id in the catalogue.
        article: its number in digits.
        version: the version's date, ISO 8601.
    """

    law: str
    article: str
    version: str

    def label(self, language: str) -> str:
        """How a page names it.

        >>> cite("pipl", 45).label("en")
        'Personal Information Protection Law, art. 45'
        >>> cite("demo-rules", 2).label("zh-hans")
        '演示区规定第 2 条（虚构，仅供演示）'
        """
        law = LAWS[self.law]
        if is_chinese(language):
            return f"{law.title}第 {self.article} 条" + ("（虚构，仅供演示）" if law.made_up else "")
        return f"{law.title_en}, art. {self.article}" + (" (made up, for the demo only)" if law.made_up else "")


def cite(law: str, article: str | int) -> Citation:
    """A citation of the version that the catalogue holds.

    Args:
        law: the law's id.
        article: its number, in digits.

    Raises:
        UnknownCitation: there is no such law in the catalogue, or no such article in it.
    """
    number = str(article)
    entry = LAWS.get(law)
    if entry is None or not _is_article(entry, number):
        raise UnknownCitation(law=law, article=number)
    return Citation(entry.id, number, entry.version.isoformat())


def text_of(citation: Citation, *, language: str = "zh-hans") -> str | None:
    """The article's text, paragraphs on lines of their own.

    Args:
        language: Chinese is the text that counts; another language gives a translation where one is held, else the Chinese.

    Returns:
        None when the catalogue refers to the law without holding its text, or holds another version of it.
    """
    entry = LAWS.get(citation.law)
    if entry is None or not entry.held or entry.version.isoformat() != citation.version:
        return None
    translated = {} if is_chinese(language) else _articles(f"{entry.id}.en")
    return translated.get(citation.article) or _articles(entry.id).get(citation.article)


def articles_of(law: Law) -> Mapping[str, str]:
    """All articles of a held law in Chinese, by number in digits; empty when its text is not held."""
    return _articles(law.id) if law.held else MappingProxyType({})


def _is_article(law: Law, number: str) -> bool:
    return number.isascii() and number.isdigit() and number[0] != "0" and int(number) <= law.articles


@cache
def _articles(name: str) -> Mapping[str, str]:
    """Articles of one file: an article runs to the next one or to a heading. Empty when there is no such file."""
    path = _TEXTS / f"{name}.md"
    if not path.exists():
        return MappingProxyType({})
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        match = _ARTICLE.fullmatch(line)
        if match:
            number = match["english"] or str(_number(match["chinese"]))
            current = found.setdefault(number, [])
            current.append(match["rest"].strip())
        elif line.startswith("#"):
            current = []
        elif line.strip():
            current.append(line.strip())
    return MappingProxyType({number: "\n".join(paragraphs) for number, paragraphs in found.items()})


def _number(numeral: str) -> int:
    """An article's number from its Chinese numeral, below ten thousand.

    >>> _number("一百零五"), _number("十二"), _number("二十")
    (105, 12, 20)
    """
    total, digit = 0, 0
    for character in numeral:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _NUMERALS.index(character)
    return total + digit
