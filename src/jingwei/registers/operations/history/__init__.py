"""The history archive: built anew from what there is and what waits, verified, corrected and erased record by record, let go of.

``build`` makes a generation of the live one, of all finished imports of the register ``history`` and of the overlay, in one
transaction of the import role. See registers/history/ for the format.
"""

from jingwei.registers.operations.history._errors import (
    ArchiveBusy,
    ArchiveDamaged,
    FieldFixed,
    FieldWrong,
    GenerationTaken,
    NoRoom,
    NothingToBuild,
)
from jingwei.registers.operations.history._standing import Held
from jingwei.registers.operations.history.amending import correct_record, erase_records
from jingwei.registers.operations.history.building import build, require_number
from jingwei.registers.operations.history.dropping import drop_generation
from jingwei.registers.operations.history.verifying import verify

__all__ = [
    "ArchiveBusy",
    "ArchiveDamaged",
    "FieldFixed",
    "FieldWrong",
    "GenerationTaken",
    "Held",
    "NoRoom",
    "NothingToBuild",
    "build",
    "correct_record",
    "drop_generation",
    "erase_records",
    "require_number",
    "verify",
]
