"""Proofs in a file: C2SP tlog-proof, and ``.jwproof``, which carries the entry with it and what of it is opened. No I/O.

A ``.jwproof`` (docs/reference/proof.md) is a head of our own, an empty line, and a tlog-proof as it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jingwei.evidence import merkle
from jingwei.evidence.canonical import Json, canonical
from jingwei.evidence.commitments import commit_field, field_salt
from jingwei.evidence.notes import tobase64
from jingwei.evidence.subjects import Membership

_HEAD = "jingwei-proof v1\n"
_TLOG = "c2sp.org/tlog-proof@v1\n"


@dataclass(frozen=True, slots=True)
class Opening:
    """One field of a commitment, shown with the salt and the path that lead to it; the other fields stay closed."""

    field: str
    value: Json
    salt: bytes
    index: int
    count: int
    path: tuple[bytes, ...]

    @property
    def line(self) -> str:
        """``open`` and canonical JSON in base64."""
        steps = [side + one.hex() for side, one in zip(_sides(self.index, self.count), self.path, strict=True)]
        shown: dict[str, Json] = {"field": self.field, "path": steps, "salt": self.salt.hex(), "value": self.value}
        return f"open {tobase64(canonical(shown))}\n"


def _sides(index: int, count: int) -> Iterator[str]:
    """On which side each hash of a path stands. Written into the path, since nothing signs index and count: another count can have the
    same path, and then a flipped bit would pass.
    """
    here, last = index, count - 1
    while last:
        left = here & 1 == 1 or here == last
        yield "L" if left else "R"
        while left and here and not here & 1:
            here, last = here >> 1, last >> 1
        here, last = here >> 1, last >> 1


def openings(fields: Mapping[str, Json], *, salt: bytes) -> list[Opening]:
    """An opening for each field of a payload, sorted by name."""
    names = sorted(fields)
    salts = [field_salt(salt, name) for name in names]
    tree = merkle.Stored()
    tree.extend(merkle.leaf_hash(commit_field(name, fields[name], salt=own)) for name, own in zip(names, salts, strict=True))
    paths = [tuple(merkle.inclusion_proof(index, len(names), tree.read)) for index in range(len(names))]
    return [
        Opening(name, fields[name], own, index, len(names), path)
        for index, (name, own, path) in enumerate(zip(names, salts, paths, strict=True))
    ]


def tlog_proof(index: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """The C2SP tlog-proof of an entry.

    Args:
        checkpoint: the signed note with its cosignatures.
    """
    return f"{_TLOG}index {index}\n{''.join(f'{tobase64(one)}\n' for one in proof)}\n{checkpoint}"


def jwproof(
    log: str,
    entry: bytes,
    *,
    proof: str,
    opened: Sequence[Opening] = (),
    member: Membership | None = None,
    promise: str = "",
    erased: bool = False,
) -> str:
    """The text of a ``.jwproof``.

    Args:
        proof: the entry's tlog-proof.
        member: that one handle is among those whom a read concerned; ``subjects`` is opened then.
        erased: the payload, its salts and keys are gone; nothing can be opened.
    """
    head = [f"log {log}\n", f"entry {tobase64(entry)}\n", *(one.line for one in opened)]
    if member is not None:
        head.append(_member_line(member))
    if promise:
        head.append(f"promise {promise}\n")
    if erased:
        head.append("erased\n")
    return f"{_HEAD}{''.join(head)}\n{proof}"


def _member_line(member: Membership) -> str:
    steps = [("L" if member.index >> up & 1 else "R") + one.hex() for up, one in enumerate(member.path)]
    shown: dict[str, Json] = {"path": steps, "salt": member.salt.hex(), "subject": member.subject.hex}
    return f"member {tobase64(canonical(shown))}\n"
