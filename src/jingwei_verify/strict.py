"""Strict readers: bytes have one spelling, so that no bit of a proof can change unnoticed."""

import base64
import binascii
import json
import re
from collections.abc import Iterable

MOST_BYTES = 1 << 20
DEEPEST = 32
SAFE = 2**53 - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")
_HEX = re.compile(r"(?:[0-9a-f]{2})*")
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


class Invalid(Exception):
    """What was checked does not hold. ``code`` is a key of ``words.WORDS``, ``detail`` goes into its sentence."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


class NoKey(Invalid):
    """Nothing can be said of it: no key of the log ``detail`` was given that this program can check with."""

    def __init__(self, log: str) -> None:
        super().__init__("log-unknown", log)


def unbase64(text: str, *, where: str, size: int | None = None) -> bytes:
    """Standard base64 with padding, in its canonical form only.

    Raises:
        Invalid: another spelling of the same bytes, or not ``size`` bytes.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("form", where) from None
    if base64.b64encode(value).decode() != text or (size is not None and len(value) != size):
        raise Invalid("form", where)
    return value


def unbase64url(text: str, *, where: str) -> bytes:
    """Base64url without padding, in its canonical form only."""
    try:
        value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Invalid("form", where) from None
    if base64.urlsafe_b64encode(value).rstrip(b"=").decode() != text:
        raise Invalid("form", where)
    return value


def unhex(text: object, *, where: str, size: int = 32) -> bytes:
    """Lower-case hex of ``size`` bytes."""
    if not isinstance(text, str) or len(text) != 2 * size or not _HEX.fullmatch(text):
        raise Invalid("form", where)
    return bytes.fromhex(text)


def number(text: str, *, where: str) -> int:
    """A decimal without leading zeroes, at most 2^53 - 1."""
    if not _DECIMAL.fullmatch(text) or int(text) > SAFE:
        raise Invalid("form", where)
    return int(text)


def canonical(value: object, *, where: str) -> bytes:
    """The canonical JSON of a value (RFC 8785; ASCII keys, no floats, integers below 2^53, no half character pairs)."""
    _check(value, where, 0)
    return _ENCODER.encode(value).encode()


def unjson(text: bytes, *, where: str) -> dict[str, object]:
    """The object in canonical JSON.

    Raises:
        Invalid: not JSON, not an object, or not the canonical spelling of it.
    """
    try:
        value = json.loads(text.decode())
        if not isinstance(value, dict) or canonical(value, where=where) != text:
            raise Invalid("form", where)
    except (ValueError, RecursionError):
        raise Invalid("form", where) from None
    return value


def _check(value: object, where: str, depth: int) -> None:
    if depth > DEEPEST:
        raise Invalid("form", where)
    if isinstance(value, dict | list):
        for inner in _inner(value, where):
            _check(inner, where, depth + 1)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > SAFE):
        raise Invalid("form", where)
    elif isinstance(value, str):
        _check_text(value, where)


def _inner(value: "dict[object, object] | list[object]", where: str) -> Iterable[object]:
    if isinstance(value, list):
        return value
    if not all(isinstance(key, str) and key.isascii() for key in value):
        raise Invalid("form", where)
    return value.values()


def _check_text(value: str, where: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid("form", where) from None
