"""What anybody may carry away of a log: a checkpoint as it was signed, and the proof that it continues an older one."""

from jingwei.evidence import merkle, notes, signing, stored, trees
from jingwei.evidence.checkpoints import LOGS
from jingwei.evidence.reads import gate
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose


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
