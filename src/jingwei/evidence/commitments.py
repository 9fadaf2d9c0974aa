"""Commitments: a value is fixed in the log without being shown there, and can be destroyed while the log stands.

A payload is committed field by field in a small Merkle tree, so that one field can be opened and the others stay closed. Each field
has its own salt, derived from the payload's one salt; without the salt a commitment says nothing (an unsalted hash of an identity
number is found in seconds by trying a district's numbers).

Format, final since the first entry::

    salt(field)   = HMAC-SHA256(payload salt, field name)
    commit(field) = SHA-256("jingwei/field/v1" ‖ 0x00 ‖ salt(field) ‖ JCS([field name, value]))
    commitment    = root of the RFC 6962 tree over the commits of the fields, sorted by name; the leaves are hashed as in RFC 6962
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from jingwei.evidence.canonical import Json, canonical

SALT_BYTES = 32
_LABEL = b"jingwei/field/v1\0"


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962, section 2.1: SHA-256(0x00 ‖ leaf)."""
    return hashlib.sha256(b"\0" + leaf).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Root of the RFC 6962 tree over leaf hashes; SHA-256 of nothing for an empty tree. Cost: one hash a leaf."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:])).digest()


def field_salt(salt: bytes, name: str) -> bytes:
    """The salt of one field; showing it opens that field only."""
    return hmac.digest(salt, name.encode(), "sha256")


def commit_field(name: str, value: Json, *, salt: bytes) -> bytes:
    """The 32-byte commitment of one field under its own salt (see ``field_salt``)."""
    return hashlib.sha256(_LABEL + salt + canonical([name, value])).digest()


def commit(fields: Mapping[str, Json], *, salt: bytes) -> bytes:
    """The 32-byte commitment of a payload.

    Args:
        salt: 32 random bytes, kept beside the payload and destroyed with it.
    """
    return tree_root([leaf_hash(commit_field(name, fields[name], salt=field_salt(salt, name))) for name in sorted(fields)])
