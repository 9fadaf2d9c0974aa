"""Undoing a batch as a whole, and letting go of the lines that it could not take."""

from datetime import datetime

from django.db import connections, transaction
from django.db.models import Sum

from jingwei.kernel.actors import Actor
from jingwei.registers.events.lists import ImportUndone, QuarantineForgotten
from jingwei.registers.models import HistoryBatchKey, HistoryGeneration, HistoryIncoming, ImportBatch, QuarantinedLine
from jingwei.registers.operations.importing._batches import get_batch, ident, lock, tell
from jingwei.registers.operations.importing._errors import BatchClosed
from jingwei.registers.operations.importing._registers import require_another, require_register
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.queries.facts import forget_archive


def undo_import(batch: int, *, actor: Actor, at: datetime) -> dict[str, dict[str, int]]:
    """What the batch believed ends; nothing is removed from the past. The file may be imported again.

    Kept is what something later stands on: a version that somebody changed since, a person who lives somewhere by another list or is
    linked to an account, a dwelling in which somebody lives.

    Args:
        actor: must hold ``imports.run`` in the territory that the batch was sent for.

    Returns:
        register → ``ended`` and ``kept``, how many versions.

    Raises:
        NotFound: there is no such batch, or not in the actor's territory.
        BatchClosed: it was undone before, or never taken.
        ImportBusy: it is being read at the moment.
        OwnList: the actor sent the list, which holds people; what is kept would say who of it is known.

    Records ``registers.import-undone``.
    """
    actor.require("imports.run")
    with transaction.atomic(using=IMPORT):
        row = get_batch(batch, actor=actor)
        require_register(row.register, actor=actor)
        require_another(row, actor=actor)
        row = lock(row.number)
        if row.state not in (ImportBatch.State.RUNNING, ImportBatch.State.DONE):
            raise BatchClosed(batch=batch, state=row.get_state_display())
        history = _erase_history(batch)
        with connections[IMPORT].cursor() as cursor:
            cursor.execute("select * from registers_import_undo(%s)", [ident(row)])
            found = {what: {"ended": ended, "kept": kept} for what, ended, kept in cursor.fetchall()}
        if row.register == "history":
            found["history"] = {"ended": history, "kept": 0}
        _let_go(row)
        row.state, row.undone_at = ImportBatch.State.UNDONE, at
        row.kept = {what: counts["kept"] for what, counts in found.items() if counts["kept"]}
        row.save(using=IMPORT)
        ended, kept = (sum(counts[name] for counts in found.values()) for name in ("ended", "kept"))
        tell(ImportUndone(batch=batch, ended=ended, kept=kept), row, actor=actor, at=at)
    return found


def forget_quarantine(batch: int, *, actor: Actor, at: datetime) -> int:
    """Destroy the key of the lines that a batch could not take, and the lines; where they stood and why stays.

    Args:
        actor: the product itself, when the time of keeping them is over.

    Returns:
        how many lines were let go of.

    Raises:
        NotFound: there is no such batch.

    Records ``registers.quarantine-forgotten``.
    """
    actor.require("registers.settle")
    with transaction.atomic(using=IMPORT):
        row = lock(get_batch(batch, actor=actor).number)
        gone = _let_go(row)
        row.save(using=IMPORT, update_fields=["wrapped", "returned_why"])
        tell(QuarantineForgotten(batch=batch, lines=gone), row, actor=actor, at=at)
    return gone


def _erase_history(batch: int) -> int:
    """Records that wait are deleted; those in the archive are erased by their key, which at once no look-up finds. How many."""
    waiting = HistoryIncoming.objects.using(IMPORT).filter(batch=batch)
    gone: int = waiting.aggregate(records=Sum("records"))["records"] or 0
    waiting.delete()
    for key in HistoryBatchKey.objects.using(IMPORT).filter(batch=batch):
        live = HistoryGeneration.objects.using(IMPORT).filter(state=HistoryGeneration.State.LIVE).first()
        gone += live.manifest["keys"].get(str(key.key_id), 0) if live else 0
        key.delete(using=IMPORT)
    forget_archive()
    return gone


def _let_go(row: ImportBatch) -> int:
    """Without its key nothing of the batch opens; records that wait for the archive keep it until a build has taken them."""
    if not HistoryIncoming.objects.using(IMPORT).filter(batch=row.number).exists():
        row.wrapped = row.returned_why = None
    return QuarantinedLine.objects.using(IMPORT).filter(batch=row.number, sealed__isnull=False).update(sealed=None)
