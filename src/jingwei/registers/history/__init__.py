"""The history archive: dated records of departments' lists, sealed one by one and found by blind index only.

Words: a *generation* is one read-only build of the whole archive; a *batch* is one import, with its own data key, so that it can be
erased by its key; a *filed* record stands under the identity number that look-ups use; a *dummy* is opened in the place of a record
that is not there. Files: ``record`` (the value and its bytes), ``dictionary``, ``codec`` (sealing, the look-up of constant work),
``build`` (a generation and its manifest). Law: 个人信息保护法 6 (minimum), 51 (encryption).
"""

from jingwei.registers.history.build import Build, Entry, Filed, Manifest, check, checked, entries_of, written_number
from jingwei.registers.history.codec import (
    LOOKUP_CAP,
    Codec,
    Found,
    LookUp,
    Row,
    draw_data_key,
    unwrap_data_key,
    wrap_data_key,
)
from jingwei.registers.history.dictionary import Dictionary, SampleTooSmall
from jingwei.registers.history.packing import Longest, packer
from jingwei.registers.history.record import Damaged, HistoryRecord, Source, TooLong

__all__ = [
    "LOOKUP_CAP",
    "Build",
    "Codec",
    "Damaged",
    "Dictionary",
    "Entry",
    "Filed",
    "Found",
    "HistoryRecord",
    "Longest",
    "LookUp",
    "Manifest",
    "Row",
    "SampleTooSmall",
    "Source",
    "TooLong",
    "check",
    "checked",
    "draw_data_key",
    "entries_of",
    "packer",
    "unwrap_data_key",
    "wrap_data_key",
    "written_number",
]
