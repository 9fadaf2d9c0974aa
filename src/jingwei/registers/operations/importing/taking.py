"""Taking a list that somebody else sent, sending it back, and letting go of what nobody took."""

from datetime import datetime

from django.db import transaction

from jingwei.kernel.actors import Actor
from jingwei.registers.events.lists import ImportReturned, ImportTaken
from jingwei.registers.importing.sealed import sealed_reason
from jingwei.registers.importing.two_people import RUN
from jingwei.registers.models import ImportBatch
from jingwei.registers.operations.importing._batches import get_batch, lock, tell
from jingwei.registers.operations.importing._errors import BatchClosed, OwnList, ReturnReasonMissing
from jingwei.registers.operations.importing._registers import require_register
from jingwei.registers.operations.loading import IMPORT

LONGEST_REASON = 300


def take_import(batch: int, *, actor: Actor, at: datetime) -> None:
    """Answer for a list that somebody else sent: from now on it may be read, under the walls of whoever takes it.

    Args:
        actor: must hold ``imports.run`` in the territory that the list was sent for.

    Raises:
        NotFound: there is no such batch, or not in the actor's territory.
        UnknownRegister: the actor's post may not import into its register.
        OwnList: the actor sent it.
        BatchClosed: it was taken or sent back before.

    Records ``registers.import-taken``.
    """
    with transaction.atomic(using=IMPORT):
        row = _waiting(batch, actor=actor)
        if actor.ident == row.entered_by:  # in another post too
            raise OwnList()
        row.state, row.taken_by, row.taken_at = ImportBatch.State.RUNNING, actor.ident, at
        row.save(using=IMPORT, update_fields=["state", "taken_by", "taken_at"])
        event = ImportTaken(batch=batch, register=row.register, sha256=bytes(row.sha256), sent_by=row.entered_by)
        tell(event, row, actor=actor, at=at)


def return_import(batch: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Send a list back unread; whoever sent it reads why, and may send it again.

    Args:
        actor: must hold ``imports.run`` in the territory that the list was sent for; its sender may take it back by this.

    Raises:
        NotFound, UnknownRegister, BatchClosed: as ``take_import``.
        ReturnReasonMissing: no reason was given, or a long one.

    Records ``registers.import-returned``.
    """
    said = reason.strip()
    if not 1 <= len(said) <= LONGEST_REASON:
        raise ReturnReasonMissing(most=LONGEST_REASON)
    with transaction.atomic(using=IMPORT):
        row = _waiting(batch, actor=actor)
        row.returned_why = sealed_reason(row, said)
        _return(row, actor=actor, at=at, lapsed=False)


def lapse_import(batch: int, *, actor: Actor, at: datetime) -> None:
    """Let go of a list that nobody took in time; its key is destroyed, since nothing was kept under it.

    Args:
        actor: the product itself.

    Raises:
        NotFound: there is no such batch.
        BatchClosed: somebody took it or sent it back.

    Records ``registers.import-returned``.
    """
    actor.require("registers.settle")
    with transaction.atomic(using=IMPORT):
        row = _required(lock(get_batch(batch, actor=actor).number))
        row.wrapped = None
        _return(row, actor=actor, at=at, lapsed=True)


def _waiting(batch: int, *, actor: Actor) -> ImportBatch:
    actor.require(RUN)
    row = get_batch(batch, actor=actor)
    require_register(row.register, actor=actor)
    return _required(lock(row.number))


def _required(row: ImportBatch) -> ImportBatch:
    if row.state != ImportBatch.State.WAITING:
        raise BatchClosed(batch=row.number, state=row.get_state_display())
    return row


def _return(row: ImportBatch, *, actor: Actor, at: datetime, lapsed: bool) -> None:
    row.state, row.returned_by, row.returned_at = ImportBatch.State.RETURNED, actor.ident, at
    row.save(using=IMPORT, update_fields=["state", "returned_by", "returned_at", "returned_why", "wrapped"])
    event = ImportReturned(batch=row.number, register=row.register, sha256=bytes(row.sha256), sent_by=row.entered_by, lapsed=lapsed)
    tell(event, row, actor=actor, at=at)
