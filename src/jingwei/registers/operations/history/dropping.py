"""Letting go of an old generation, once somebody has signed the new one off."""

from datetime import datetime

from django.db import connections, transaction

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.randomness import handle
from jingwei.registers.events.archive import HistoryDropped
from jingwei.registers.models import HistoryGeneration
from jingwei.registers.operations.history._standing import lock
from jingwei.registers.operations.loading import IMPORT


def drop_generation(number: int, *, actor: Actor, at: datetime) -> int:
    """Delete an old generation with its dictionary; its number and manifest stay. What was erased since it was built is gone with it.

    Args:
        actor: must hold ``registers.load``.

    Returns:
        how many rows it had.

    Raises:
        NotFound: there is no old generation of that number; the live one is never dropped.
        ArchiveBusy: a build runs.

    Records ``registers.history-dropped``.
    """
    actor.require("registers.load")
    with transaction.atomic(using=IMPORT):
        lock()
        generation = HistoryGeneration.objects.using(IMPORT).filter(number=number, state=HistoryGeneration.State.OLD).first()
        if generation is None:
            raise NotFound()
        with connections[IMPORT].cursor() as cursor:
            cursor.execute("select registers_history_drop(%s)", [number])
        rows = int(generation.manifest["rows"])
        about = Particulars(purpose=REGISTER_CARE, case=handle())
        record(HistoryDropped(generation=number, rows=rows), actor=actor, at=at, about=about, new_case=True, using=IMPORT)
    return rows
