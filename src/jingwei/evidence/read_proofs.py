"""The proof of one read that a resident carries away: the entry's bytes, the fields opened to them, the others as commitments.

Opened is what the page shows: role, organisation, purpose, basis, query, fields. Closed stay whose account it was and every handle of
a case that is not the resident's own. Of a list the resident's own place under the root is shown, and nothing of the others.

Format ``jingwei/read-proof/v1`` (docs/reference/entry.md). Check without us: SHA-256(0x00 ‖ entry) is ``hash``; the RFC 6962 root
over the commitments of all fields, sorted by name, is ``c`` of the entry.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jingwei.evidence.canonical import Json
from jingwei.evidence.commitments import commit_field, field_salt
from jingwei.evidence.merkle import leaf_hash
from jingwei.evidence.merkle import root as tree_root
from jingwei.evidence.subjects import Membership, membership, root_of

FORM = "jingwei/read-proof/v1"
ALWAYS_CLOSED = frozenset({"actor"})


class ProofBroken(ValueError):
    """The proof does not hold; the message says where."""


@dataclass(frozen=True, slots=True)
class ReadProof:
    """A read as its proof states it. ``number`` is None until the sequencer has numbered the entry, within a second."""

    entry: bytes
    hash: bytes
    number: int | None
    opened: Mapping[str, tuple[Json, bytes]]
    closed: Mapping[str, bytes]
    member: Membership | None

    def text(self) -> str:
        """The file."""
        held: dict[str, Any] = {
            "form": FORM,
            "log": "reads",
            "number": self.number,
            "entry": self.entry.decode(),
            "hash": self.hash.hex(),
            "opened": {name: {"value": value, "salt": salt.hex()} for name, (value, salt) in sorted(self.opened.items())},
            "closed": {name: commitment.hex() for name, commitment in sorted(self.closed.items())},
        }
        if self.member:
            held["member"] = {
                "subject": self.member.subject.hex,
                "salt": self.member.salt.hex(),
                "index": self.member.index,
                "path": [one.hex() for one in self.member.path],
            }
        return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def make(
    entry: bytes, hidden: Mapping[str, Json], *, number: int | None, salt: bytes, closed: Collection[str], member: Membership | None
) -> ReadProof:
    """A proof that opens all of a read but ``closed``."""
    shut = (set(closed) | ALWAYS_CLOSED) & set(hidden)
    salts = {name: field_salt(salt, name) for name in hidden}
    return ReadProof(
        entry=entry,
        hash=leaf_hash(entry),
        number=number,
        opened={name: (hidden[name], salts[name]) for name in hidden if name not in shut},
        closed={name: commit_field(name, hidden[name], salt=salts[name]) for name in shut},
        member=member,
    )


def check(text: str) -> dict[str, Json]:
    """What a proof's file proves of the read: the opened fields.

    Raises:
        ProofBroken: entry, hash, commitments or membership do not fit together.
    """
    held = json.loads(text)
    entry = held["entry"].encode()
    if held["form"] != FORM or leaf_hash(entry).hex() != held["hash"]:
        raise ProofBroken("The hash is not that of the entry's bytes.")
    commitments = {name: bytes.fromhex(one) for name, one in held["closed"].items()}
    opened = {name: one["value"] for name, one in held["opened"].items()}
    for name, one in held["opened"].items():
        if name in commitments:
            raise ProofBroken(f"The field {name} is both opened and closed.")
        commitments[name] = commit_field(name, one["value"], salt=bytes.fromhex(one["salt"]))
    found = tree_root([leaf_hash(commitments[name]) for name in sorted(commitments)])
    if json.loads(entry)["c"] != found.hex():
        raise ProofBroken("The fields are not those that the entry commits to.")
    if "member" in held and root_of(_member(held["member"])).hex() != opened.get("subjects"):
        raise ProofBroken("The handle is not under the root of those whom the read concerned.")
    return opened


def member_of(subject: UUID, subjects: Collection[UUID], *, salt: bytes) -> Membership | None:
    """The membership in a read of several; None in a read of one, whose handle stands in the open."""
    return membership(subject, subjects, salt=field_salt(salt, "subjects")) if len(subjects) > 1 else None


def _member(held: Mapping[str, Any]) -> Membership:
    path = tuple(bytes.fromhex(one) for one in held["path"])
    return Membership(UUID(held["subject"]), bytes.fromhex(held["salt"]), held["index"], path)
