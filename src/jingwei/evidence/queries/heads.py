"""What anybody may know of the logs themselves: how long each is, its root, who signed that and with which keys, who stamped it when."""

from dataclasses import dataclass
from datetime import datetime

from jingwei.evidence import merkle, notes, signing, stamping, stored, trees
from jingwei.evidence.checkpoints import LOGS
from jingwei.evidence.models import Checkpoint, Cosignature
from jingwei.evidence.reads import gate
from jingwei.evidence.stamping import Stamped
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose


@dataclass(frozen=True, slots=True)
class LogHead:
    """The newest checkpoint of a log.

    Attributes:
        text: origin, size and root, each on its line, as it was signed.
        vkeys: the log's own verifier keys, one a line.
        witnesses: names of the witnesses that have signed it.
        stamped: the newest of the log's checkpoints that an authority has stamped; None while there is none.
        before: the origins that the log had before; it began anew when signed entries of it were lost.
    """

    log: str
    size: int
    root: bytes
    signed_at: datetime
    text: str
    vkeys: str
    witnesses: tuple[str, ...]
    stamped: Stamped | None
    before: tuple[str, ...]


def list_log_heads(*, actor: Actor, purpose: Purpose) -> list[LogHead]:
    """Of each log that was signed. It says nothing about anybody."""
    gate(actor, purpose, duty="evidence.kept")
    newest = (Checkpoint.objects.filter(log=log).order_by("-size").first() for log in LOGS)
    return [_head(row) for row in newest if row is not None]


def _head(row: Checkpoint) -> LogHead:
    names = Cosignature.objects.filter(log=row.log, size=row.size).order_by("witness").values_list("witness", flat=True)
    keys = signing.verifiers(row.log)
    vkeys = "".join(f"{one.vkey}\n" for one in keys)
    origins = list(dict.fromkeys(one.name for one in keys))  # the newest first
    text = row.note.partition("\n\n")[0] + "\n"
    stamped = stamping.last_stamped(row.log)
    before = tuple(origins[:0:-1])
    return LogHead(row.log, row.size, bytes(row.root), row.signed_at, text, vkeys, tuple(names), stamped, before)


def get_checkpoint(log: str, size: int, *, actor: Actor, purpose: Purpose) -> str:
    """The signed note of a checkpoint that is kept, with its cosignatures.

    Raises:
        NotFound: there is none of that size, or no more.
        CheckpointDamaged: it is not what was signed.
    """
    gate(actor, purpose, duty="evidence.kept")
    signed = trees.find_signed(log, size) if log in LOGS and size <= notes.MOST_SIZE else None
    if signed is None:
        raise NotFound()
    return stored.require(log, signed, signing.verifiers(log)).note


def get_growth(log: str, old: int, new: int, *, actor: Actor, purpose: Purpose) -> str:
    """The proof that the log of ``new`` entries begins with that of ``old``: ``old SIZE``, then a hash a line (C2SP tlog-witness).

    Raises:
        NotFound: no such sizes of that log are signed.
    Cost: about 2 log₂(new) nodes.
    """
    gate(actor, purpose, duty="evidence.kept")
    if log not in LOGS or not 1 <= old <= new <= notes.MOST_SIZE or trees.last_signed(log, least=new) is None:
        raise NotFound()
    proof = merkle.consistency_proof(old, new, trees.reader(log))
    return f"old {old}\n" + "".join(f"{notes.tobase64(one)}\n" for one in proof)
