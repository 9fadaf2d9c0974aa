"""Whom a read of several concerned: one root over all of them, so that each can be shown to be among them and nobody else is.

A list of fifty people is one read. Its commitment holds a root and not fifty handles, since the proof that one of them carries away
must say nothing of the others: not who they are, and not whether it was two or seven.

Format::

    salt(s) = 32 random bytes, kept beside the handle and destroyed with it
    leaf(s) = SHA-256(0x00 ‖ "jingwei/subject/v1" ‖ 0x00 ‖ salt(s) ‖ handle)       handle: 16 bytes
    filler i = SHA-256(0x00 ‖ "jingwei/filler/v1" ‖ 0x00 ‖ HMAC-SHA256(HMAC-SHA256(the read's salt, "fillers"), i as 8 bytes))

The leaves are sorted by their bytes and filled up to a power of two of at least ``LEAST``; the root is that of RFC 6962. A place in
the order of salted hashes says nothing of the handles.

Nothing that is kept for the others, or shown by one of them, gives a salt: a handle can be tried (who knows an identity number and the
key, or reads a register, has it), and a leaf whose salt followed from the read's could be tried with it. So a salt is drawn for each,
and of whoever is erased the leaf stays and the salt does not. Fillers hang on a salt that no opening shows: who could tell them from
leaves would know how many there are.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from jingwei.evidence.canonical import Json
from jingwei.evidence.commitments import SALT_BYTES, field_salt
from jingwei.evidence.merkle import leaf_hash, node_hash, root
from jingwei.kernel import randomness

LEAST = 8
_SUBJECT, _FILLER = b"jingwei/subject/v1\0", b"jingwei/filler/v1\0"
_FILLERS = "fillers"  # no field of a read has this name


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a read of several concerned.

    Attributes:
        salts: by handle, of those who are not erased.
        gone: the leaves of those who were.
    """

    salts: Mapping[UUID, bytes]
    gone: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """That one handle is under a root. ``path`` goes from the leaf to the root."""

    subject: UUID
    salt: bytes
    index: int
    path: tuple[bytes, ...]


def drawn(subjects: Iterable[UUID]) -> Concerned:
    """Fresh salts for the subjects of a read."""
    handles = sorted(set(subjects))
    salts = randomness.draw(SALT_BYTES * len(handles))
    return Concerned({one: salts[SALT_BYTES * n : SALT_BYTES * (n + 1)] for n, one in enumerate(handles)})


def concerned_by(many: int, subjects: Sequence[UUID], salts: Sequence[bytes | None], gone: Sequence[bytes]) -> Concerned | None:
    """From the rows of a read that concerned ``many``: None where a list of at most one handle is committed to, and no root.

    A salt that is missing is taken for an empty one: it opens nothing.
    """
    if many < 2:
        return None
    return Concerned(
        {one: bytes(salt or b"") for one, salt in zip(subjects, salts, strict=True)}, tuple(bytes(one) for one in gone)
    )


def subjects_root(concerned: Concerned, *, salt: bytes) -> bytes:
    """The root over handles. Cost: two hashes each.

    Args:
        salt: the read's salt.
    """
    return root(_leaves(concerned, salt))


def in_leaf(fields: Mapping[str, Json], concerned: Concerned | None, *, salt: bytes) -> dict[str, Json]:
    """The fields of a read as its leaf commits to them: of several people the root stands in place of their handles.

    Args:
        fields: with ``subjects`` as a list of handles in hex.
        concerned: of a read of several; None for one of nobody or of one.
        salt: the read's salt.
    """
    return dict(fields) if concerned is None else {**fields, "subjects": subjects_root(concerned, salt=salt).hex()}


def membership(subject: UUID, concerned: Concerned, *, salt: bytes) -> Membership:
    """The proof for one of them.

    Args:
        salt: the read's salt.

    Raises:
        KeyError: it is not among them, or was erased.
    """
    level: Sequence[bytes] = _leaves(concerned, salt)
    mine = concerned.salts[subject]
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


def _leaves(concerned: Concerned, salt: bytes) -> list[bytes]:
    leaves = [*concerned.gone, *(_leaf(subject, own) for subject, own in concerned.salts.items())]
    size = LEAST
    while size < len(leaves):
        size *= 2
    fill = field_salt(salt, _FILLERS)
    leaves += [leaf_hash(_FILLER + hmac.digest(fill, n.to_bytes(8), "sha256")) for n in range(size - len(leaves))]
    return sorted(leaves)


def _leaf(subject: UUID, salt: bytes) -> bytes:
    return leaf_hash(_SUBJECT + salt + subject.bytes)
