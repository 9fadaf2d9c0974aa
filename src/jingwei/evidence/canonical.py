"""Canonical JSON: one text for one value, byte for byte (the subset of RFC 8785 that entries use).

Keys are ASCII; values are str, bool, None, integers below 2^53, lists and objects of these. There are no floats, so number
formatting cannot differ between implementations.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

type Json = str | bool | int | Sequence[Json] | Mapping[str, Json] | None

type Place = tuple[Place, str | int] | None  # the value around it, and where in it

LIMIT = 2**53 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


class NotCanonical(ValueError):
    """The value lies outside the subset. Names the place."""


def canonical(value: Json) -> bytes:
    """The canonical bytes of a value.

    >>> canonical({"b": 1, "a": ["x", None, True]})
    b'{"a":["x",null,true],"b":1}'

    Raises:
        NotCanonical: a float, a large integer, a key that is not ASCII, a lone surrogate.
    Source: RFC 8785.
    """
    _check(value, None)
    return _ENCODER.encode(value).encode()


def _check(value: object, place: Place) -> None:
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, dict | list | tuple):
        for key, inner in _parts(value, place):
            _check(inner, (place, key))
    elif isinstance(value, int):
        if abs(value) > LIMIT:
            raise NotCanonical(f"{_named(place)} is an integer beyond 2^53 - 1.")
    elif value is not None:
        raise NotCanonical(f"{_named(place)} is a {type(value).__name__}, which has no canonical form.")


def _parts(value: dict[Any, object] | list[object] | tuple[object, ...], place: Place) -> Iterable[tuple[str | int, object]]:
    if not isinstance(value, dict):
        return enumerate(value)
    for key in value:
        if not isinstance(key, str) or not key.isascii():
            raise NotCanonical(f"{_named(place)} has a key that is not ASCII text.")
    return value.items()


def _check_text(value: str, place: Place) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{_named(place)} holds half of a character pair.") from error


def _named(place: Place) -> str:
    """The place in words; made only for a refusal, since every field of every entry is checked."""
    if place is None:
        return "$"
    outer, last = place
    return _named(outer) + (f".{last}" if isinstance(last, str) else f"[{last}]")
