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
from collections.abc import Mapping

from jingwei.evidence import merkle
from jingwei.evidence.canonical import Json, canonical

SALT_BYTES = 32
_LABEL = b"jingwei/field/v1\0"


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
    commits = (commit_field(name, fields[name], salt=field_salt(salt, name)) for name in sorted(fields))
    return merkle.root(merkle.leaf_hash(one) for one in commits)
