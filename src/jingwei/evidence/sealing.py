"""Words that residents and staff write about reads: sealed under the key ring, bound to the row that they belong to."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jingwei.kernel import keys
from jingwei.kernel.errors import Refused

TEXT, ANSWER, EXPLAINED, DELAYED = "question-text", "question-answer", "read-explained", "delay-reason"
"""Kinds of words, each with a key of its own."""
MOST = 400


class WordsMissing(Refused):
    """An objection, an answer or a reason without words, or with too many."""

    code = "words-missing"
    status = 400
    says = _("Say it in words, in at most 400 characters.")


def worded(text: str, *, needed: bool = True) -> str:
    """Words without outer white space.

    Raises:
        WordsMissing: too many, or none where some are needed.
    """
    plain = " ".join(text.split())
    if len(plain) > MOST or (needed and not plain):
        raise WordsMissing()
    return plain


def sealed(kind: str, ident: UUID, words: str) -> bytes | None:
    """Words under the key ring, bound to their question; None for none."""
    return keys.ring().seal(kind, words.encode(), aad=ident.bytes) if words else None


def opened(kind: str, ident: UUID, held: bytes | memoryview | None) -> str:
    """Words of a row; '' where there are none (any more)."""
    return keys.ring().open(kind, bytes(held), aad=ident.bytes).decode() if held else ""
