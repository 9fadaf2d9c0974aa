"""The one decision: whether a checkpoint continues what was cosigned (c2sp.org/tlog-witness, add-checkpoint)."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from jingwei_verify.merkle import EMPTY, is_consistent
from jingwei_verify.notes import Checkpoint, Key, open_note, parse_checkpoint
from jingwei_verify.strict import Invalid, number, unbase64
from jingwei_witness.memory import Head, Memory
from jingwei_witness.signing import Cosigner

MOST_HASHES = 63
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True)
class Answer:
    """What goes back: an HTTP status, a body, its type."""

    status: int
    body: str = ""
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """A request, read: the size that the log believes was cosigned last, the way from there, and the checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str
    text: str
    point: Checkpoint


def parse(raw: bytes) -> Asked:
    """Read a request.

    Raises:
        Invalid: it does not have the form of the specification.
    """
    try:
        head, _, note = raw.decode().partition("\n\n")
    except UnicodeDecodeError:
        raise Invalid("form", "request") from None
    first, *lines = head.split("\n")
    if not first.startswith("old ") or len(lines) > MOST_HASHES:
        raise Invalid("form", "request")
    proof = tuple(unbase64(line, where="proof", size=32) for line in lines)
    text = note[: note.rfind("\n\n") + 1]
    return Asked(number(first[4:], where="old"), proof, note, text, parse_checkpoint(text))


class Witness:
    """Judges one request at a time: looking at the last head, remembering the next, and signing are one step under one lock."""

    def __init__(self, logs: tuple[Key, ...], memory: Memory, cosigner: Cosigner, *, clock: Callable[[], int]) -> None:
        self._logs, self._memory, self._cosigner, self._clock = logs, memory, cosigner, clock
        self._lock = threading.Lock()

    def add_checkpoint(self, raw: bytes) -> Answer:
        """The answer to a request's body."""
        try:
            asked = parse(raw)
        except Invalid as error:
            return Answer(400, f"{error}\n")
        keys = tuple(key for key in self._logs if key.name == asked.point.origin)
        if not keys:
            return Answer(404, "This witness does not know that log.\n")
        try:
            if not open_note(asked.note, keys).valid:
                return Answer(403, "No signature of a key that is known for that log.\n")
        except Invalid as error:
            return Answer(400 if error.code == "form" else 403, f"{error}\n")
        if asked.old > asked.point.size:
            return Answer(400, "The old size is larger than the checkpoint's.\n")
        with self._lock:
            return self._decide(asked)

    def _decide(self, asked: Asked) -> Answer:
        point = asked.point
        last = self._memory.get(point.origin)
        size = last.size if last else 0
        if asked.old != size:
            return Answer(409, f"{size}\n", SIZE_TYPE)
        if last and point.size == size and point.root != last.root:
            return Answer(409, f"{size}\n", SIZE_TYPE)
        if not _continues(last, asked):
            return Answer(422, "The proof does not lead from the tree that was cosigned to this one.\n")
        if last != Head(point.size, point.root):
            try:
                self._memory.put(point.origin, Head(point.size, point.root))
            except OSError as error:  # a full disk: what is not remembered is not signed
                return Answer(500, f"The witness could not remember it ({error.strerror}).\n")
        return Answer(200, self._cosigner.cosign(asked.text, self._clock()))


def _continues(last: Head | None, asked: Asked) -> bool:
    """From nothing every tree continues, with an empty proof; the empty tree has one root only."""
    point = asked.point
    if last is None or last.size == 0:
        return not asked.proof and (point.size > 0 or point.root == EMPTY)
    return is_consistent(last.size, point.size, asked.proof, last.root, point.root)
