"""Witnesses: other people's programs that sign a log's checkpoints once they have seen that each continues the one before. No I/O.

The policy is a file in the form of C2SP tlog-policy: ``witness NAME VKEY [URL]``, ``group NAME any|all|K MEMBER…``, ``quorum NAME``. The request is
that of C2SP tlog-witness (add-checkpoint). What a witness answers is believed for its signature alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Self

from jingwei.evidence import notes
from jingwei.evidence.notes import COSIGNATURE, MLDSA44, NoteError, Signature, Verifier

NOBODY = "none"
MOST_PROOF_LINES = 63
PATIENCE = timedelta(minutes=5)
"""How long entries may be without enough witnesses before that is called silence: each is asked twice a minute."""


class PolicyError(ValueError):
    """The policy file cannot be meant. Names the line."""


@dataclass(frozen=True, slots=True)
class Witness:
    """One witness: its key, and where it takes checkpoints ('' when it is only known)."""

    verifier: Verifier
    url: str


@dataclass(frozen=True, slots=True)
class Policy:
    """Which witnesses there are, and which of them are enough."""

    witnesses: Mapping[str, Witness] = field(default_factory=dict)
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = NOBODY

    @classmethod
    def parse(cls, text: str) -> Self:
        """The policy in a file.

        Raises:
            PolicyError: an unknown line, a name that is used twice or not defined before, a threshold out of reach, not one quorum.
        """
        policy = _Draft()
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split()
            if not words or words[0].startswith("#") or words[0] == "log":
                continue
            try:
                policy.take(words)
            except ValueError as error:
                raise PolicyError(f"Line {number} of the witness policy cannot be meant: {error}.") from error
        if len(policy.quorums) != 1:
            raise PolicyError("A witness policy has exactly one quorum line.")
        return cls(policy.witnesses, policy.groups, policy.quorums[0])

    @property
    def waits(self) -> bool:
        """Whether anybody is to be waited for."""
        return bool(self.witnesses) and self.quorum != NOBODY

    def is_met(self, signed: Collection[str]) -> bool:
        """Whether the witnesses of these names are enough."""
        return self._holds(self.quorum, signed)

    def _holds(self, name: str, signed: Collection[str]) -> bool:
        if name == NOBODY:
            return True
        if name in self.witnesses:
            return name in signed
        least, members = self.groups[name]
        return sum(self._holds(member, signed) for member in members) >= least


@dataclass(slots=True)
class _Draft:
    """A policy while its lines are read."""

    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorums: list[str] = field(default_factory=list)

    def take(self, words: Sequence[str]) -> None:
        known = {NOBODY, *self.witnesses, *self.groups}
        match words:
            case ["witness", name, _, *_] if len(words) <= 4 and name not in known:
                witness = _witness(words)
                if any(witness.verifier.public == one.verifier.public for one in self.witnesses.values()):
                    raise ValueError("another witness has this key")
                self.witnesses[name] = witness
            case ["group", name, _, _, *_] if name not in known:
                taken = [one for _, members in self.groups.values() for one in members]
                self.groups[name] = _group(words, known - {NOBODY}, taken)
            case ["quorum", name] if name in known:
                self.quorums.append(name)
            case _:
                raise ValueError("it is no line of a policy, names nobody, or uses a name again")


def _witness(words: Sequence[str]) -> Witness:
    verifier = Verifier.parse(words[2])
    if verifier.kind not in {COSIGNATURE, MLDSA44}:
        raise ValueError("the key is not one for cosignatures")
    return Witness(verifier, words[3].rstrip("/") if len(words) == 4 else "")


def _group(words: Sequence[str], known: Collection[str], taken: Collection[str]) -> tuple[int, tuple[str, ...]]:
    members = tuple(words[3:])
    least = {"any": "1", "all": str(len(members))}.get(words[2], words[2])
    if not (least.isascii() and least.isdecimal() and 1 <= int(least) <= len(members)):
        raise ValueError("the threshold is any, all, or a number of members")
    if len(set(members)) < len(members) or any(one not in known or one in taken for one in members):
        raise ValueError("a member is defined before, and in one group only")
    return int(least), members


def request(old: int, proof: Sequence[bytes], checkpoint: str) -> str:
    """The body of an add-checkpoint request.

    Args:
        old: the size that the witness signed last, 0 for none; then there is no proof.
        checkpoint: the signed note.
    """
    if len(proof) > MOST_PROOF_LINES or (old == 0 and proof):
        raise ValueError("A witness takes no such proof.")
    return f"old {old}\n{''.join(f'{notes.tobase64(one)}\n' for one in proof)}\n{checkpoint}"


def conflicting(body: str) -> int:
    """The size that a witness says it signed last (409).

    Raises:
        NoteError: it says no size.
    """
    size = body.removesuffix("\n")
    if not (size.isascii() and size.isdecimal()) or len(size) > 18 or str(int(size)) != size:
        raise NoteError("The witness names no size.")
    return int(size)


def cosigned(body: str, *, checkpoint: str, witness: Witness) -> Signature:
    """The witness's own line in its answer, checked; lines of other keys are passed over.

    Raises:
        NoteError: it holds no good signature of this witness.
    """
    notes.parse_lines(body)  # lines and nothing else: no second text can come in with them
    return notes.open_note(checkpoint + body, [witness.verifier]).checked[0]


class State(StrEnum):
    """How far the witnesses are behind."""

    KEEPING_UP = "keeping-up"
    SILENT = "silent"
    WAITING = "waiting"
    """What binds is refused."""


def state_of(age: timedelta | None, *, limit: timedelta) -> State:
    """How far behind, by how long an entry has been without enough witnesses.

    >>> day, minute = timedelta(days=1), timedelta(minutes=1)
    >>> [str(state_of(age, limit=day)) for age in (None, minute, 6 * minute, day, day + minute)]
    ['keeping-up', 'keeping-up', 'silent', 'silent', 'waiting']
    """
    if age is None or age <= min(PATIENCE, limit):
        return State.KEEPING_UP
    return State.WAITING if age > limit else State.SILENT
