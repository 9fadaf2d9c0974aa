"""What checking a code gives: a value or a reason, and notes; each in both languages.

``Text`` is translated when it is shown, like Django's lazy texts, but it needs no settings: commands that check codes
start neither Django nor a database, so the kernel's own catalogue is read directly.
"""

import gettext
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

_LOCALE = Path(__file__).parent.parent / "locale"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people, by its English message id and its values.

    ``str()`` gives the language of the page where one is active, English otherwise.
    """

    message: str
    values: tuple[tuple[str, str], ...] = ()

    def __mod__(self, values: Mapping[str, object]) -> "Text":
        return Text(self.message, tuple((name, str(value)) for name, value in values.items()))

    def __str__(self) -> str:
        return self.said_in(_active_language())

    def said_in(self, language: str) -> str:
        """The sentence in Chinese for ``zh`` codes, in English for all others."""
        chinese = language.lower().startswith("zh")
        sentence = _chinese().gettext(self.message) if chinese else self.message
        return sentence % dict(self.values) if self.values else sentence


@lru_cache(maxsize=1)
def _chinese() -> gettext.NullTranslations:
    return gettext.translation("django", _LOCALE, ["zh_Hans"])


def _active_language() -> str:
    """The language of the page being made; asks Django only where something else has already set it up."""
    conf = sys.modules.get("django.conf")
    if conf is None or not conf.settings.configured:
        return "en"
    from django.utils.translation import get_language

    return get_language() or "en"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about a code: a stable word for machines, a sentence for people.

    Never holds a digit of a person's number.
    """

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Verdict[V]:
    """What came of checking a text.

    Attributes:
        value: what the code says, None when it is not valid; ``str(value)`` is its normal form.
        why: why it is not valid; None when it is.
        notes: what is worth knowing about a code that is valid, none of it a reason to refuse.
    """

    value: V | None
    why: Remark | None = None
    notes: tuple[Remark, ...] = ()

    @classmethod
    def invalid(cls, code: str, text: Text) -> Self:
        """Not a code of this kind, and why."""
        return cls(None, Remark(code, text))

    @property
    def valid(self) -> bool:
        """Whether the text is a code of this kind. It need not exist anywhere."""
        return self.value is not None

    @property
    def normal(self) -> str:
        """The normal form to store and compare; '' when it is not valid."""
        return "" if self.value is None else str(self.value)

    @property
    def code(self) -> str:
        """The reason as a stable word; '' when it is valid."""
        return self.why.code if self.why else ""

    @property
    def reason(self) -> Text | None:
        """The reason as a sentence; None when it is valid."""
        return self.why.text if self.why else None
