"""Checkpoints: what a log says of itself at one size, as C2SP tlog-checkpoint writes it. No I/O.

Three lines: the origin (``NAME/LOG``, or ``NAME/GENERATION/LOG`` of a log that began anew), the size in decimal, the root in base64. No
extension lines: nobody could audit them. The keys that sign have the origin as their name, so a signature for one log is none for another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jingwei.evidence import notes
from jingwei.evidence.notes import Note, NoteError, Signer, Verifier

LOGS = ("acts", "reads", "integrity", "opendata", "devices")
"""The logs; each has its own numbers, tree and checkpoints."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Size and root of one log."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text of the note."""
        return f"{self.origin}\n{self.size}\n{notes.tobase64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """From the text of a note that was opened.

        Raises:
            NoteError: another form, or extension lines.
        """
        found = cls(*notes.checkpoint_lines(text))
        if found.text != text:
            raise NoteError("A checkpoint of this log has three lines.")
        return found


MOST_GENERATIONS = 99


def origin_of(log: str, *, name: str, generation: int = 1) -> str:
    """The origin of one of an installation's logs.

    Args:
        name: the installation's log name (``JINGWEI_LOG_NAME``).
        generation: 1, and one more each time that the log began anew because signed entries were lost for good.
    """
    return f"{name}/{log}" if generation == 1 else f"{name}/{generation}/{log}"


def generation_of(origin: str, log: str, *, name: str) -> int:
    """Which generation of a log an origin names; 0 for one of another log or installation.

    >>> [generation_of(origin, "acts", name="d.example") for origin in ("d.example/acts", "d.example/7/acts", "d.example/reads")]
    [1, 7, 0]
    """
    if origin == origin_of(log, name=name):
        return 1
    number = origin.removeprefix(f"{name}/").removesuffix(f"/{log}")
    known = number.isascii() and number.isdecimal() and origin == origin_of(log, name=name, generation=int(number))
    return int(number) if known else 0


def sign(checkpoint: Checkpoint, signers: Sequence[Signer], *, seconds: int) -> str:
    """The signed checkpoint. Whoever calls has made sure that it is consistent with the last one that was signed (``signing``).

    Raises:
        NoteError: a signer of another log, or none.
    """
    if any(one.verifier.name != checkpoint.origin for one in signers):
        raise NoteError("A log signs its own checkpoints only.")
    return notes.sign_note(checkpoint.text, signers, seconds=seconds)


def opened(note: str | bytes, verifiers: Iterable[Verifier], *, all_known: bool = False) -> tuple[Checkpoint, Note]:
    """A checkpoint whose origin is the name of a known key that signed it, and the note it came in.

    Raises:
        NoteError: malformed, not signed by a known key of its own log, or signed wrongly by one.
    """
    known = list(verifiers)
    found = notes.open_note(note, known, all_known=all_known)
    checkpoint = Checkpoint.parse(found.text)
    if not any(one.name == checkpoint.origin and found.signed_by(one) for one in known):
        raise NoteError("No key of its own log signed this checkpoint.")
    return checkpoint, found
