"""Canonical JSON: one text for one value, byte for byte (the subset of RFC 8785 that entries use).

Keys are ASCII; values are str, bool, None, integers below 2^53, lists and objects of these. There are no floats, so number
formatting cannot differ between implementations.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

type Json = str | bool | int | Sequence[Json] | Mapping[str, Json] | None

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
    _check(value, "$")
    return _ENCODER.encode(value).encode()


def _check(value: object, place: str) -> None:
    match value:
        case str():
            _check_text(value, place)
        case bool() | None:
            return
        case int():
            if abs(value) > LIMIT:
                raise NotCanonical(f"{place} is an integer beyond 2^53 - 1.")
        case dict() | list() | tuple():
            for name, inner in _parts(value, place):
                _check(inner, name)
        case _:
            raise NotCanonical(f"{place} is a {type(value).__name__}, which has no canonical form.")


def _parts(value: dict[object, object] | list[object] | tuple[object, ...], place: str) -> Iterator[tuple[str, object]]:
    if not isinstance(value, dict):
        yield from ((f"{place}[{number}]", inner) for number, inner in enumerate(value))
        return
    for key, inner in value.items():
        if not isinstance(key, str) or not key.isascii():
            raise NotCanonical(f"{place} has a key that is not ASCII text.")
        yield f"{place}.{key}", inner


def _check_text(value: str, place: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{place} holds half of a character pair.") from error
