"""Importing the lists that others send: begun, read chunk by chunk, undone as a whole, mended line by line.

``begin_import`` looks at a file and finds or makes its batch; of people, somebody else lets it be read by ``take_import``;
``run_import`` takes what is left of it. Beginning and running may be called again at any time.

The import role writes, in transactions of its own; nothing of it depends on the caller's.
"""

from jingwei.registers.importing.lines import FileChanged
from jingwei.registers.operations.importing._batches import Report, Wanted
from jingwei.registers.operations.importing._errors import (
    BatchClosed,
    DayAhead,
    ImportBusy,
    LineClosed,
    ListNotRegistered,
    NotMendable,
    OwnList,
    ReturnReasonMissing,
    SentBefore,
    SourceTaken,
    UnknownEncoding,
    UnknownField,
    UnknownRegister,
)
from jingwei.registers.operations.importing._registers import allowed, layout_of, list_titles, lists_allowed, titles_of
from jingwei.registers.operations.importing.beginning import begin_import, require_readable
from jingwei.registers.operations.importing.mending import mend_line
from jingwei.registers.operations.importing.rehearsing import rehearse_import
from jingwei.registers.operations.importing.running import run_import
from jingwei.registers.operations.importing.taking import LONGEST_REASON, lapse_import, return_import, take_import
from jingwei.registers.operations.importing.undoing import forget_quarantine, undo_import

__all__ = [
    "LONGEST_REASON",
    "BatchClosed",
    "DayAhead",
    "FileChanged",
    "ImportBusy",
    "LineClosed",
    "ListNotRegistered",
    "NotMendable",
    "OwnList",
    "Report",
    "ReturnReasonMissing",
    "SentBefore",
    "SourceTaken",
    "UnknownEncoding",
    "UnknownField",
    "UnknownRegister",
    "Wanted",
    "allowed",
    "begin_import",
    "forget_quarantine",
    "lapse_import",
    "layout_of",
    "list_titles",
    "lists_allowed",
    "mend_line",
    "rehearse_import",
    "require_readable",
    "return_import",
    "run_import",
    "take_import",
    "titles_of",
    "undo_import",
]
