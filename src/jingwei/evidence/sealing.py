"""Words that residents and staff write about reads: sealed under the key ring, bound to the row that they belong to."""

from uuid import UUID

from jingwei.kernel import keys

TEXT, ANSWER = "question-text", "question-answer"
"""Kinds of words, each with a key of its own."""


def sealed(kind: str, ident: UUID, words: str) -> bytes | None:
    """Words under the key ring, bound to their question; None for none."""
    return keys.ring().seal(kind, words.encode(), aad=ident.bytes) if words else None


def opened(kind: str, ident: UUID, held: bytes | memoryview | None) -> str:
    """Words of a row; '' where there are none (any more)."""
    return keys.ring().open(kind, bytes(held), aad=ident.bytes).decode() if held else ""
