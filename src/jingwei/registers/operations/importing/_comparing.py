"""Whose data a list was compared with: noted in the read log for each person whom a line names, some thousand lines to a read."""

from collections.abc import Sequence
from datetime import datetime

from jingwei.evidence.reads import note
from jingwei.kernel import purposes
from jingwei.kernel.actors import Actor
from jingwei.registers.models import ImportBatch
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.people import numbers
from jingwei.registers.ports import Accepted

COMPARED = {"people": ("name", "identity-number", "phone"), "residences": ("name", "identity-number", "residences")}
"""Register → what of a person its lines are compared with."""


def note_compared(batch: ImportBatch, rows: Sequence[Accepted], *, actor: Actor, at: datetime) -> None:
    """One read of all whom these lines name, whether the register knows them or not, in the import role's open transaction."""
    fields = COMPARED.get(batch.register)
    if fields is None or not rows:
        return
    subjects = {numbers.subject_of(str(row.values["number"])) for row in rows}
    purpose = purposes.named(batch.purpose)
    note(actor, purpose, what="registers.import", fields=fields, subjects=subjects, case=batch.case, at=at, using=IMPORT)
