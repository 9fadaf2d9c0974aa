"""Signing: a step of its own after numbering, so that a crash between the two loses nothing: the next round signs what was numbered.

A checkpoint is never signed that is inconsistent with one that was signed before. Three things hold that, each by itself:

- Before signing, the root is computed anew from the tiles, and consistency is proved and checked from the last checkpoint that the database
  has **and** from the last one that this signer remembers. Its memory is a file beside the keys, so it does not go back in time when
  the database does (a backup that was restored): see docs/how-to/restored.md.
- The memory is written before the database: a signature that was made is never forgotten, whether or not anybody saw it.
- The database keeps a checkpoint only if the root is its tree's and the size is beyond the last (``evidence_keep_checkpoint``).

A log whose signed entries are lost for good begins anew: its next generation is signed under another origin, which nobody can take for the
one before. Which generation it is follows from the memory, one file an origin; the files of earlier ones stay.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connections, transaction

from jingwei.evidence import checkpoints, merkle, trees
from jingwei.evidence.checkpoints import LOGS, MOST_GENERATIONS, Checkpoint, generation_of, origin_of
from jingwei.evidence.merkle import ProofError
from jingwei.evidence.notes import ED25519, MLDSA44, NoteError, SeedSigner, Signer, Verifier
from jingwei.kernel import files, keys

LOCK = 0x4A575349474E  # "JWSIGN"
MEMORY = keys.SIGNED
KEY_LABEL = b"jingwei/log-key/v1"
SEED_BYTES = 32

type Signers = Callable[[str], Sequence[Signer]]
"""Origin of a log → those who sign for it, in the order of their lines."""


class Wrong(StrEnum):
    """What keeps a log from being signed."""

    WENT_BACK = "went-back"
    FORKED = "forked"
    FORGOTTEN = "forgotten"
    DAMAGED = "damaged"


class Inconsistent(Exception):
    """The tree does not continue what was signed before: entries were lost or altered (a backup was restored, or somebody wrote past
    the functions). Nothing is signed until a person has decided; docs/how-to/restored.md says what to do.
    """

    def __init__(self, says: str, *, wrong: Wrong) -> None:
        super().__init__(says)
        self.wrong = wrong


def seed_of(origin: str, *, secret: bytes) -> bytes:
    """The secret that one log's key is made of: HKDF-SHA256 of a secret of the ring, without salt, bound to the log's origin.

    So no two logs have a key in common (C2SP tlog-policy asks for that), and the ring's secret itself signs nothing.

    Source: RFC 5869.
    """
    return HKDF(SHA256(), SEED_BYTES, salt=None, info=KEY_LABEL + origin.encode()).derive(secret)


def acts_origin() -> str:
    """The origin of this installation's log of acts. With the key of that name it signs what it says beside its checkpoints, too:
    receipts, and corrections that travel.
    """
    return origin_of("acts", name=settings.OPTIONS["JINGWEI_LOG_NAME"])


def acts_seed(*, number: int | None = None) -> bytes:
    """The secret of the Ed25519 key of the log of acts: the newest, or the one of that number.

    Raises:
        KeyMissing: the ring has none of that number.
    """
    ring = keys.ring()
    return seed_of(acts_origin(), secret=ring.key(keys.LOG, ring.current(keys.LOG) if number is None else number))


def ring_signers(origin: str) -> list[Signer]:
    """The log's own keys, made from those of the key ring: Ed25519 and ML-DSA-44, the newest first, and the ones before them while their
    files are there.

    So whoever knows only the older key can check until he has the newer one. A key whose file was taken away signs no more, and one that
    was lost leaves the others signing.

    Raises:
        KeyMissing: the log has signed, and none of its keys is there any more.
    """
    ring = keys.ring()
    wanted = [
        (name, kind, number)
        for back in (0, 1)
        for name, kind in ((keys.LOG, ED25519), (keys.LOG_PQ, MLDSA44))
        if (number := ring.current(name) - back) > 0 and (ring.has(name, number) or (back == 0 and not ring.signs))
    ]
    if not wanted:
        ring.key(keys.LOG, ring.current(keys.LOG))  # says which file is missing
    return [SeedSigner.of(origin, kind, seed=seed_of(origin, secret=ring.key(name, number))) for name, kind, number in wanted]


def lost() -> list[str]:
    """Names of keys with which the log has signed and whose newest file is gone from the ring; the others sign without them."""
    ring = keys.ring()
    return [name for name in keys.LOG_KEYS if ring.signs and not ring.has(name, ring.current(name))]


@dataclass(slots=True)
class Signing:
    """Signs the heads of the logs over a connection of the sequencer role.

    Attributes:
        name: the installation's log name; origins begin with it.
        memory: folder in which the last checkpoint that was signed for each origin is remembered.
    """

    name: str
    signers: Signers
    memory: Path
    using: str = "sequencer"

    def sign_due(self, at: datetime, *, logs: Sequence[str] = LOGS) -> int:
        """Sign each log that has grown since its last checkpoint; how many were signed.

        Raises:
            Inconsistent: a log does not continue what was signed; names each. The other logs are signed all the same.
        """
        signed, wrong = 0, []
        for log in logs:
            try:
                signed += self._sign(log, at)
            except Inconsistent as error:
                wrong.append(error)
        if wrong:
            raise Inconsistent(" ".join(map(str, wrong)), wrong=wrong[0].wrong)
        return signed

    def examine(self, log: str) -> None:
        """Whether the log as it stands continues what was signed. Signs nothing.

        Raises:
            Inconsistent: it does not.
        """
        head, last = trees.head_of(log, using=self.using), trees.last_signed(log, using=self.using)
        before = self._before(log, last)
        _check_not_behind(log, head, before)
        if head.size:
            self._check(Checkpoint(self.origin(log), head.size, head.root), log, before)

    def next_beginning(self, log: str) -> Checkpoint:
        """Where the log would begin anew: its next origin, and the tree as it stands. Nobody signs until the transaction ends.

        Raises:
            Inconsistent: the tree is not whole, so nothing of it can be signed.
        """
        with connections[self.using].cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        head = trees.head_of(log, using=self.using)
        generation = generation_of(self.signed_as(log)[0], log, name=self.name) + 1
        first = Checkpoint(origin_of(log, name=self.name, generation=generation), head.size, head.root)
        self._check(first, log, [])
        return first

    def begin_anew(self, first: Checkpoint) -> None:
        """From now on the log is signed under this origin, and continues this tree. Whoever calls has recorded why."""
        self._remember(first)

    def signed_as(self, log: str) -> tuple[str, int]:
        """The newest origin of the log that is known here, and the most entries that are known to have been signed under it."""
        last, remembers = trees.last_signed(log, using=self.using), self.generation(log)
        kept = generation_of(last.origin, log, name=self.name) if last else 0
        sizes = [last.size] if last and kept >= remembers else []
        with suppress(Inconsistent):
            remembered = self.remembered(log)
            sizes += [remembered.size] if remembered and remembers >= kept else []
        return origin_of(log, name=self.name, generation=max(kept, remembers)), max(sizes, default=0)

    def _sign(self, log: str, at: datetime) -> bool:
        with transaction.atomic(using=self.using), connections[self.using].cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return False  # another worker signs
            head, last = trees.head_of(log, using=self.using), trees.last_signed(log, using=self.using)
            before = self._before(log, last)
            _check_not_behind(log, head, before)
            if head.size == (last.size if last else 0):
                return False
            checkpoint = Checkpoint(self.origin(log), head.size, head.root)
            self._check(checkpoint, log, before)
            note = self._signed(checkpoint, at)
            self._remember(checkpoint)
            cursor.execute("select evidence_keep_checkpoint(%s, %s, %s, %s)", [log, head.size, head.root, note])
        return True

    def origin(self, log: str) -> str:
        """What the log is signed as now."""
        return origin_of(log, name=self.name, generation=self.generation(log))

    def generation(self, log: str) -> int:
        """How often the log was begun: the newest generation that the memory holds."""
        there = {path.name for path in self.memory.glob(f"{log}-*.checkpoint")}
        numbers = range(MOST_GENERATIONS, 1, -1) if len(there) else ()
        return next((one for one in numbers if self._path(origin_of(log, name=self.name, generation=one)).name in there), 1)

    def _before(self, log: str, last: trees.Signed | None) -> list[trees.Signed | Checkpoint]:
        """What the log must continue: the last that the database has, and the last that is remembered."""
        if last is not None and generation_of(last.origin, log, name=self.name) > self.generation(log):
            raise Inconsistent(
                f"The log {log} was signed as {last.origin}, and {self.memory} has forgotten it.", wrong=Wrong.FORGOTTEN
            )
        return [one for one in (last, self.remembered(log)) if one is not None]

    def remembered(self, log: str) -> Checkpoint | None:
        """The last checkpoint that was signed here for a log under its present origin, whatever the database says.

        Raises:
            Inconsistent: it cannot be read.
        """
        origin = self.origin(log)
        path = self._path(origin)
        if not path.exists():
            return None
        try:
            return Checkpoint.parse(path.read_text("utf-8"))
        except (NoteError, UnicodeError) as error:
            says = f"What was signed last for {origin} cannot be read ({path.name}: {error})."
            raise Inconsistent(says, wrong=Wrong.FORGOTTEN) from error

    def _check(self, checkpoint: Checkpoint, log: str, before: Sequence[trees.Signed | Checkpoint]) -> None:
        read = trees.reader(log, using=self.using)
        size, root = checkpoint.size, checkpoint.root
        try:
            if merkle.root_at(size, read) != root:
                raise LookupError("they give another root")
            proofs = [(one, merkle.consistency_proof(one.size, size, read)) for one in before if one.size]
        except LookupError as error:
            raise Inconsistent(
                f"The tiles of the log {log} do not give its root at size {size}: {error}.", wrong=Wrong.DAMAGED
            ) from error
        try:
            for one, proof in proofs:
                merkle.verify_consistency(one.size, size, proof, one.root, root)
        except ProofError as error:
            says = f"The log {log} at size {size} does not continue what was signed: {error}"
            raise Inconsistent(says, wrong=Wrong.FORKED) from error

    def _signed(self, checkpoint: Checkpoint, at: datetime) -> str:
        signers = self.signers(checkpoint.origin)
        note = checkpoints.sign(checkpoint, signers, seconds=int(at.timestamp()))
        found, _ = checkpoints.opened(note, [one.verifier for one in signers], all_known=True)
        if found != checkpoint:
            raise NoteError("A signer gave a note of another checkpoint.")
        return note

    def _remember(self, checkpoint: Checkpoint) -> None:
        self.memory.mkdir(mode=0o700, exist_ok=True)
        with files.whole(self._path(checkpoint.origin), over=True) as file:
            file.write(checkpoint.text.encode())

    def _path(self, origin: str) -> Path:
        log = origin.rpartition("/")[2]
        return self.memory / f"{log}-{hashlib.sha256(origin.encode()).hexdigest()[:16]}.checkpoint"


def _check_not_behind(log: str, head: trees.Head, before: Sequence[trees.Signed | Checkpoint]) -> None:
    for one in before:
        if one.size > head.size:
            raise Inconsistent(
                f"The log {log} has {head.size} entries, and {one.size} were signed: it went back.", wrong=Wrong.WENT_BACK
            )
        if one.size == head.size and one.root != head.root:
            raise Inconsistent(f"The log {log} has another root at size {head.size} than was signed.", wrong=Wrong.FORKED)


_signers: Signers = ring_signers


def install(signers: Signers) -> None:
    """Config hands over who signs in place of the key ring: a hardware module, say."""
    global _signers
    _signers = signers


def installed(*, using: str = "sequencer") -> Signing:
    """This installation's signing, with its memory beside the keys."""
    return Signing(settings.OPTIONS["JINGWEI_LOG_NAME"], _signers, keys.ring().folder / MEMORY, using)


def verifiers(log: str) -> list[Verifier]:
    """The keys under a log's checkpoints, in the order of their lines; after them, those under the origins that it had before."""
    mine = installed()
    origins = [origin_of(log, name=mine.name, generation=one) for one in range(mine.generation(log), 0, -1)]
    return [one.verifier for origin in origins for one in _signers(origin)]
