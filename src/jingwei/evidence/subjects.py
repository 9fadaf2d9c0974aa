"""Whom a read of several concerned: one root over all of them, so that each can be shown to be among them and nobody else is.

A list of fifty people is one read. Its commitment holds a root and not fifty handles, since the proof that one of them carries away
must say nothing of the others: not who they are, and not whether it was two or seven.

Format::

    salt(s) = HMAC-SHA256(salt of the field "subjects", handle)
    leaf(s) = SHA-256(0x00 ‖ "jingwei/subject/v1" ‖ 0x00 ‖ salt(s) ‖ handle)       handle: 16 bytes
    filler i = SHA-256(0x00 ‖ "jingwei/filler/v1" ‖ 0x00 ‖ HMAC-SHA256(salt of the field "subjects", i as 8 bytes))

The leaves are sorted by their bytes and filled up to a power of two of at least ``LEAST``; the root is that of RFC 6962. A place in
the order of salted hashes says nothing of the handles.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from jingwei.evidence.canonical import Json
from jingwei.evidence.commitments import field_salt
from jingwei.evidence.merkle import leaf_hash, node_hash, root

LEAST = 8
_SUBJECT, _FILLER = b"jingwei/subject/v1\0", b"jingwei/filler/v1\0"


@dataclass(frozen=True, slots=True)
class Membership:
    """That one handle is under a root. ``path`` goes from the leaf to the root."""

    subject: UUID
    salt: bytes
    index: int
    path: tuple[bytes, ...]


def subjects_root(subjects: Iterable[UUID], *, salt: bytes) -> bytes:
    """The root over handles. Cost: two hashes each.

    Args:
        salt: the salt of the read's field ``subjects``.
    """
    return root(_leaves(subjects, salt))


def in_leaf(fields: Mapping[str, Json], *, salt: bytes) -> dict[str, Json]:
    """The fields of a read as its leaf commits to them: of several people the root stands in place of their handles.

    Args:
        fields: with ``subjects`` as a list of handles in hex.
        salt: the read's salt.
    """
    handles = fields.get("subjects")
    if not isinstance(handles, list) or len(handles) < 2:
        return dict(fields)
    return {**fields, "subjects": subjects_root([UUID(str(one)) for one in handles], salt=field_salt(salt, "subjects")).hex()}


def membership(subject: UUID, subjects: Iterable[UUID], *, salt: bytes) -> Membership:
    """The proof for one of them.

    Raises:
        ValueError: it is not among them.
    """
    level: Sequence[bytes] = _leaves(subjects, salt)
    mine = _salt(subject, salt)
    index = place = level.index(_leaf(subject, mine))
    path = []
    while len(level) > 1:
        path.append(level[place ^ 1])
        level = [node_hash(*level[two : two + 2]) for two in range(0, len(level), 2)]
        place //= 2
    return Membership(subject, mine, index, tuple(path))


def root_of(proof: Membership) -> bytes:
    """The root that a proof leads to; whoever checks compares it with the committed one."""
    found, place = _leaf(proof.subject, proof.salt), proof.index
    for beside in proof.path:
        found = node_hash(beside, found) if place & 1 else node_hash(found, beside)
        place //= 2
    return found


def _leaves(subjects: Iterable[UUID], salt: bytes) -> list[bytes]:
    leaves = [_leaf(subject, _salt(subject, salt)) for subject in set(subjects)]
    size = LEAST
    while size < len(leaves):
        size *= 2
    leaves += [leaf_hash(_FILLER + hmac.digest(salt, n.to_bytes(8), "sha256")) for n in range(size - len(leaves))]
    return sorted(leaves)


def _salt(subject: UUID, salt: bytes) -> bytes:
    return hmac.digest(salt, subject.bytes, "sha256")


def _leaf(subject: UUID, salt: bytes) -> bytes:
    return leaf_hash(_SUBJECT + salt + subject.bytes)
