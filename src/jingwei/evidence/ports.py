"""What evidence needs from outside: somebody who says what time it is, a press for documents, a seal for them. Adapters implement it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from jingwei.evidence.canonical import Json
from jingwei.kernel.errors import NotNow


class TimeNotAvailable(NotNow):
    """No authority gave a time stamp that holds. Nothing is lost: whoever asked tries again."""

    code = "time-not-available"


class NoAuthority(TimeNotAvailable):
    """There is nobody to ask: no authority is set, and the program that stamps in its place is not installed."""

    code = "no-time-authority"


LOCAL = "local"
"""The name of the installation's own authority, which proves nothing to others."""


class TimeAuthority(Protocol):
    """A time-stamping authority (RFC 3161)."""

    @property
    def name(self) -> str:
        """How tokens name it: its host, or ``LOCAL``."""
        ...

    def answer(self, request: bytes) -> bytes:
        """The DER of a TimeStampResp to the DER of a TimeStampReq.

        Raises:
            NoAuthority: what would answer is not installed.
            TimeNotAvailable: it cannot be reached, or answers no such thing.
        """

    def roots(self) -> Sequence[bytes]:
        """Certificates (DER) that its tokens are checked against."""


class Level(StrEnum):
    """How a document is sealed (PAdES, ETSI EN 319 142-1)."""

    TIMED = "B-T"
    """Signature and time stamp: for what goes out in masses."""
    LASTING = "B-LTA"
    """With the proofs of validity and an archive time stamp: for what has legal effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """What a seal says beside the signature: why, for whom, and when it was asked for."""

    level: Level
    reason: str
    at: datetime


class Press(Protocol):
    """Makes a document from a template and data."""

    def typeset(self, template: str, facts: Mapping[str, Json]) -> bytes:
        """A PDF/A-2b. A fact named ``qr`` comes to the template as a drawing of its text (SVG).

        Promise: the same template and facts give the same bytes, on any machine with the product's locked packages.
        """


class Seal(Protocol):
    """Seals documents with a key that leaves it never."""

    def seal(self, pdf: bytes, *, how: Sealing, time: TimeAuthority) -> bytes:
        """The PDF with one more revision that holds the signature.

        Raises:
            TimeNotAvailable: the time stamp in it could not be had.
        """

    def certificates(self) -> Sequence[bytes]:
        """Certificates (DER): the signer's first, then those between, the root last."""


type SealingQueue = Callable[[UUID], None]
"""Has one document sealed by the worker; kept in the caller's transaction."""


class NotInstalled(RuntimeError):
    """Config did not hand over what is asked for. A fault of the program."""


@dataclass(slots=True)
class _Installed:
    time: TimeAuthority | None = None
    press: Press | None = None
    seal: Seal | None = None
    queue: SealingQueue | None = None


_installed = _Installed()


def install(*, time: TimeAuthority, press: Press, seal: Seal, queue: SealingQueue) -> None:
    """Config hands them over at start."""
    _installed.time, _installed.press, _installed.seal, _installed.queue = time, press, seal, queue


def time() -> TimeAuthority:
    """The process's time authority."""
    return _there(_installed.time)


def press() -> Press:
    """The process's press."""
    return _there(_installed.press)


def seal() -> Seal:
    """The process's seal."""
    return _there(_installed.seal)


def queue_sealing(document: UUID) -> None:
    """Have a document sealed once the transaction in force has committed."""
    _there(_installed.queue)(document)


def _there[T](part: T | None) -> T:
    if part is None:
        raise NotInstalled("No documents can be made: start through jingwei.config.")
    return part
