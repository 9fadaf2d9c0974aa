"""Checkpoints as they are kept: opened again with every key that may stand under them, before they are handed on.

A stranger who opens a note leaves the lines of unknown keys unchecked. Whoever keeps it knows all of them: the log's own and those of the
witnesses of the policy. So a line that nobody knows, or one that does not hold, shows that somebody wrote past the functions.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from jingwei.evidence import checkpoints, notes, trees, witnesses
from jingwei.evidence.checkpoints import Checkpoint
from jingwei.evidence.models import Cosignature
from jingwei.evidence.notes import NoteError, Verifier
from jingwei.evidence.trees import Signed
from jingwei.kernel import keys
from jingwei.kernel.errors import Refused


class CheckpointDamaged(Refused):
    """What is kept of a checkpoint is not what was signed."""

    code = "checkpoint-damaged"
    status = 409
    says = _("The checkpoint of the log %(log)s at %(size)s entries is not what was signed. Run jingwei evidence reconcile.")


def require(log: str, signed: Signed, verifiers: Sequence[Verifier]) -> Signed:
    """The checkpoint, if every line under it is known and holds.

    Args:
        verifiers: the log's own keys.

    Raises:
        CheckpointDamaged: it does not hold.
    """
    if fault(log, signed, verifiers):
        raise CheckpointDamaged(log=log, size=signed.size)
    return signed


def best(log: str, verifiers: Sequence[Verifier], *, least: int = 1) -> Signed | None:
    """The checkpoint to hand on: the newest that a quorum of witnesses signed, else the newest that there is; None when none is so large.

    Either is signed by a key that the log has now: whoever checks it knows that one. Witnesses are asked twice a minute and the log is signed
    each second, so the newest of a busy log is rarely witnessed.

    Args:
        least: entries that it must hold.
    """
    found, last = witnesses.signed_by_enough(log, least=least), trees.last_signed(log, least=least)
    if found is None or last is None or found.origin != last.origin:  # before the log began anew it had another name
        return last
    try:
        checkpoints.opened(found.note, verifiers)
    except NoteError:
        return last
    return found


def fault(log: str, signed: Signed, verifiers: Sequence[Verifier], *, using: str = "default") -> str:
    """What is wrong with a kept checkpoint, in words; '' when nothing is.

    Lines of keys whose file was taken away, and of witnesses who left the policy, are of nobody that is known any more, and pass unchecked.
    Cost: one signature check a line.
    """
    cosigners = [one.verifier for one in witnesses.policy().witnesses.values()]
    known = {(one.name, one.id): one for one in (*verifiers, *cosigners)}
    try:
        text, _blank, lines = signed.note.rpartition("\n\n")
        found = notes.parse_lines(lines)
        strangers = [one for one in found if (one.name, one.id) not in known]
        point = Checkpoint.parse(f"{text}\n")
        if len(strangers) < len(found):
            notes.open_note(signed.note, known.values())
    except NoteError as error:
        return f"cannot be opened: {error}"
    if (point.size, point.root) != (signed.size, signed.root):
        return "names another tree"
    if point.origin not in {one.name for one in found}:
        return "is not signed by its own log"
    passed = _former_witnesses(log, signed.size, {name for name, _id in known}, using=using)
    if _has_lost_keys():
        passed.add(point.origin)
    return "has a line of an unknown key" if any(one.name not in passed for one in strangers) else ""


def _former_witnesses(log: str, size: int, present: set[str], *, using: str) -> set[str]:
    return set(Cosignature.objects.using(using).filter(log=log, size=size).values_list("witness", flat=True)) - present


def _has_lost_keys() -> bool:
    """Whether the log may have been signed with a key that the ring does not give: two generations back, its file taken away, or never there."""
    ring = keys.ring()
    return any(
        ring.current(name) > 2 or not all(ring.has(name, one) for one in range(1, ring.current(name) + 1)) for name in _NAMES
    )


_NAMES = (keys.LOG, keys.LOG_PQ)
