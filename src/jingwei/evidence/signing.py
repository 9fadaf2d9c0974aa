"""Signing: a step of its own after numbering, so that a crash between the two loses nothing: the next round signs what was numbered.

A checkpoint is never signed that is inconsistent with one that was signed before. Three things hold that, each by itself:

- Before signing, the root is computed anew from the tiles, and consistency is proved and checked from the last checkpoint that the database
  has **and** from the last one that this signer remembers. Its memory is a file beside the keys, so it does not go back in time when
  the database does (a backup that was restored): see docs/how-to/keys.md.
- The memory is written before the database: a signature that was made is never forgotten, whether or not anybody saw it.
- The database keeps a checkpoint only if the root is its tree's and the size is beyond the last (``evidence_keep_checkpoint``).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connections, transaction

from jingwei.evidence import checkpoints, merkle, trees
from jingwei.evidence.checkpoints import LOGS, Checkpoint, origin_of
from jingwei.evidence.merkle import ProofError
from jingwei.evidence.notes import ED25519, MLDSA44, NoteError, SeedSigner, Signer, Verifier
from jingwei.kernel import files, keys

LOCK = 0x4A575349474E  # "JWSIGN"
MEMORY = "signed"
KEY_LABEL = b"jingwei/log-key/v1"
SEED_BYTES = 32

type Signers = Callable[[str], Sequence[Signer]]
"""Origin of a log → those who sign for it, in the order of their lines."""


class Inconsistent(Exception):
    """The tree does not continue what was signed before: entries were lost or altered (a backup was restored, or somebody wrote past
    the functions). Nothing is signed until a person has decided; docs/how-to/keys.md says what to do.
    """


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

    So whoever knows only the older key can check until he has the newer one. A key whose file was taken away signs no more.
    """
    ring = keys.ring()
    found: list[Signer] = []
    for back in (0, 1):
        for name, kind in ((keys.LOG, ED25519), (keys.LOG_PQ, MLDSA44)):
            number = ring.current(name) - back
            if back == 0 or (number > 0 and ring.has(name, number)):
                found.append(SeedSigner.of(origin, kind, seed=seed_of(origin, secret=ring.key(name, number))))
    return found


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
            Inconsistent: a log does not continue what was signed. The other logs are signed all the same.
        """
        signed, wrong = 0, []
        for log in logs:
            try:
                signed += self._sign(log, at)
            except Inconsistent as error:
                wrong.append(error)
        if wrong:
            raise wrong[0]
        return signed

    def _sign(self, log: str, at: datetime) -> bool:
        with transaction.atomic(using=self.using), connections[self.using].cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return False  # another worker signs
            head, last = trees.head_of(log, using=self.using), trees.last_signed(log, using=self.using)
            before = [one for one in (last, self.remembered(log)) if one is not None]
            _check_not_behind(log, head, before)
            if head.size == (last.size if last else 0):
                return False
            checkpoint = Checkpoint(origin_of(log, name=self.name), head.size, head.root)
            self._check(checkpoint, log, before)
            note = self._signed(checkpoint, at)
            self._remember(checkpoint)
            cursor.execute("select evidence_keep_checkpoint(%s, %s, %s, %s)", [log, head.size, head.root, note])
        return True

    def remembered(self, log: str) -> Checkpoint | None:
        """The last checkpoint that was signed here for a log, whatever the database says."""
        origin = origin_of(log, name=self.name)
        path = self._path(origin)
        if not path.exists():
            return None
        try:
            return Checkpoint.parse(path.read_text("utf-8"))
        except (NoteError, UnicodeError) as error:
            raise Inconsistent(f"What was signed last for {origin} cannot be read ({path.name}: {error}).") from error

    def _check(self, checkpoint: Checkpoint, log: str, before: Sequence[trees.Signed | Checkpoint]) -> None:
        read = trees.reader(log, using=self.using)
        size, root = checkpoint.size, checkpoint.root
        try:
            if merkle.root_at(size, read) != root:
                raise Inconsistent(f"The tiles of the log {log} do not give its root at size {size}.")
            for one in before:
                merkle.verify_consistency(one.size, size, merkle.consistency_proof(one.size, size, read), one.root, root)
        except (ProofError, LookupError) as error:
            raise Inconsistent(f"The log {log} at size {size} does not continue what was signed: {error}") from error

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
            raise Inconsistent(f"The log {log} has {head.size} entries, and {one.size} were signed: it went back.")
        if one.size == head.size and one.root != head.root:
            raise Inconsistent(f"The log {log} has another root at size {head.size} than was signed.")


_signers: Signers = ring_signers


def install(signers: Signers) -> None:
    """Config hands over who signs in place of the key ring: a hardware module, say."""
    global _signers
    _signers = signers


def installed(*, using: str = "sequencer") -> Signing:
    """This installation's signing, with its memory beside the keys."""
    return Signing(settings.OPTIONS["JINGWEI_LOG_NAME"], _signers, keys.ring().folder / MEMORY, using)


def verifiers(log: str) -> list[Verifier]:
    """The keys under a log's checkpoints, in the order of their lines."""
    return [one.verifier for one in _signers(origin_of(log, name=settings.OPTIONS["JINGWEI_LOG_NAME"]))]
