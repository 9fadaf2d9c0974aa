"""Time stamps kept with what they stamp: one a digest, asked once, checked before it is kept.

The authority is asked outside a transaction, so nothing waits on it but whoever asked. What it refuses or does not answer is asked
again by whoever needs it: a job is tried again, the checkpoints' loop (``stamping``) stamps its newest. Two who ask at once get the same one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from jingwei.evidence import ports, tokens

CHECKPOINT, DOCUMENT = "checkpoint", "document"
"""What is stamped: the SHA-256 of a checkpoint's note as the log signed it, of a sealed document."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One time stamp: who said it, when by their clock, and the answer's bytes (a TimeStampResp)."""

    authority: str
    said_at: datetime
    answer: bytes

    @property
    def own(self) -> bool:
        """Whether the installation stamped it by its own clock, which proves nothing to others."""
        return self.authority == ports.LOCAL


class InTransaction(RuntimeError):
    """An authority was to be asked inside a transaction, which would hold its locks for as long as the network likes."""


def stamp(digest: bytes, *, kind: str, using: str = "default") -> Stamp:
    """The time stamp of a SHA-256 digest; the authority is asked if there is none yet.

    Args:
        using: ``default`` or ``sequencer``; outside a transaction.

    Raises:
        TimeNotAvailable: the authority cannot be reached, refuses, or answers what does not hold. Nothing has changed; try again later.
    """
    found = find(digest, kind=kind, using=using)
    if found is not None:
        return found
    if connections[using].in_atomic_block:
        raise InTransaction(f"The time stamp of a {kind} is asked for before its transaction, not inside it.")
    fresh = asked(digest)
    with connections[using].cursor() as cursor:
        cursor.execute(_KEEP, [kind, digest, fresh.authority, fresh.said_at, fresh.answer])
    return find(digest, kind=kind, using=using) or fresh


def asked(digest: bytes) -> Stamp:
    """A new time stamp from the authority, checked; kept by nobody.

    Raises:
        TimeNotAvailable: as ``stamp``.
    """
    authority = ports.time()
    request, roots = tokens.request(digest), authority.roots()  # without roots nobody is asked
    answer = authority.answer(request.der)
    said_at = tokens.said_at(answer, digest, nonce=request.nonce, roots=roots)
    return Stamp(authority.name, said_at, answer)


def find(digest: bytes, *, kind: str, using: str = "default") -> Stamp | None:
    """The time stamp that is kept for a digest. It says nothing about anybody, so it is no read."""
    with connections[using].cursor() as cursor:
        cursor.execute(_FIND, [kind, digest])
        row = cursor.fetchone()
    return Stamp(row[0], row[1], bytes(row[2])) if row else None


_FIND = "select authority, said_at, answer from evidence_timestamp where kind = %s and digest = %s"
_KEEP = """insert into evidence_timestamp (kind, digest, authority, said_at, answer) values (%s, %s, %s, %s, %s)
on conflict (kind, digest) do nothing"""
