"""What anybody may know of the logs themselves: how long each is, its root, who signed that and with which keys, who stamped it when."""

from dataclasses import dataclass
from datetime import datetime

from jingwei.evidence import signing, stamping, stored
from jingwei.evidence.checkpoints import LOGS
from jingwei.evidence.models import Checkpoint, Cosignature
from jingwei.evidence.reads import gate
from jingwei.evidence.stamping import Stamped
from jingwei.kernel.actors import Actor
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
    """Of each log that was signed: the newest state that enough witnesses signed, or the newest. It says nothing about anybody."""
    gate(actor, purpose, duty="evidence.kept")
    best = [(log, stored.best(log, signing.verifiers(log))) for log in LOGS]
    return [_head(Checkpoint.objects.get(log=log, size=found.size)) for log, found in best if found is not None]


def _head(row: Checkpoint) -> LogHead:
    names = Cosignature.objects.filter(log=row.log, size=row.size).order_by("witness").values_list("witness", flat=True)
    keys = signing.verifiers(row.log)
    vkeys = "".join(f"{one.vkey}\n" for one in keys)
    origins = list(dict.fromkeys(one.name for one in keys))  # the newest first
    text = row.note.partition("\n\n")[0] + "\n"
    stamped = stamping.last_stamped(row.log)
    before = tuple(origins[:0:-1])
    return LogHead(row.log, row.size, bytes(row.root), row.signed_at, text, vkeys, tuple(names), stamped, before)
