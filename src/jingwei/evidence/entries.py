"""The bytes of an entry, final since the first commit of the product (docs/reference/entry.md; golden test).

An entry is canonical JSON of at most 1 KB and holds no personal data: a nonce, a salted commitment, subject tags, codes and random
handles. Keys without a value are left out. Byte strings are lower-case hex; instants are UTC with microseconds and a Z.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from jingwei.evidence.canonical import Json, canonical
from jingwei.evidence.merkle import leaf_hash

VERSION = 1
MOST_BYTES = 1024
READ_MOST_BYTES = 200


class EntryTooLong(ValueError):
    """An entry exceeds its size; an event carries too much in the open part."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Final bytes of one act and their RFC 6962 leaf hash."""

    text: bytes
    hash: bytes


def instant(at: datetime) -> str:
    """``2026-11-23T08:30:00.000000Z``; the instant must be aware."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def subject_tag(key: bytes, klass: str) -> str:
    """A person's name within one class of purposes: HMAC under a key that can be destroyed, 16 bytes."""
    return hmac.digest(key, b"jingwei/tag/v1\0" + klass.encode(), "sha256")[:16].hex()


def make(fields: Mapping[str, Json], *, nonce: bytes, most: int = MOST_BYTES) -> Entry:
    """Entry bytes from named fields; None, '' and empty lists and objects are left out.

    Raises:
        EntryTooLong: more than ``most`` bytes.
    """
    kept = {name: value for name, value in fields.items() if value is not None and value != "" and value != [] and value != {}}
    text = canonical({**kept, "v": VERSION, "n": nonce.hex()})
    if len(text) > most:
        raise EntryTooLong(f"The entry has {len(text)} bytes; {most} are allowed.")
    return Entry(text, leaf_hash(text))
