"""What happened to the history archive."""

from dataclasses import dataclass
from typing import ClassVar

from jingwei.evidence.events import Event

ARCHIVE = tuple(f"registers_{name}" for name in ("historygeneration", "historybatchkey", "historyoverlay"))
"""The evidenced tables of the archive; its rows are proved by the digest."""


@dataclass(frozen=True, slots=True)
class HistoryBuilt(Event):
    """A generation of the history archive was built and switched on; what waited for it went in."""

    act: ClassVar[str] = "archive"
    step: ClassVar[str] = "registers.history-built"
    covers: ClassVar[tuple[str, ...]] = (*ARCHIVE, "registers_historyincoming")
    generation: int
    rows: int
    digest: str
    source: str


@dataclass(frozen=True, slots=True)
class HistoryDropped(Event):
    """An old generation of the history archive was let go of."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "registers.history-dropped"
    covers: ClassVar[tuple[str, ...]] = ("registers_historygeneration",)
    generation: int
    rows: int


@dataclass(frozen=True, slots=True)
class HistoryCorrected(Event):
    """A record of the history archive has other values from now on."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "registers.history-corrected"
    covers: ClassVar[tuple[str, ...]] = ("registers_historyoverlay",)
    generation: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryErased(Event):
    """A record of the history archive was erased, or all of one number (``whole``)."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "registers.history-erased"
    covers: ClassVar[tuple[str, ...]] = ("registers_historyoverlay",)
    generation: int
    whole: bool
