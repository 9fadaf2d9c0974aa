"""What happened in sharing: frozen facts in the past tense. They carry names of lists, numbers of agreements and handles, no value."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jingwei.evidence.events import Event

LIST, VERSION, ROW = "sharing_list", "sharing_listversion", "sharing_listrow"
AGREEMENT, CORRECTION = "sharing_agreement", "sharing_correction"


@dataclass(frozen=True, slots=True)
class ListRegistered(Event):
    """A department's list may be kept."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "sharing.list-registered"
    covers: ClassVar[tuple[str, ...]] = (LIST,)
    list: str
    owner: str
    columns: tuple[str, ...]
    retention_days: int


@dataclass(frozen=True, slots=True)
class ListWithdrawn(Event):
    """A list is kept no longer: nobody reads it from now on, and its rows are erased."""

    act: ClassVar[str] = "close"
    step: ClassVar[str] = "sharing.list-withdrawn"
    covers: ClassVar[tuple[str, ...]] = (LIST,)
    list: str


@dataclass(frozen=True, slots=True)
class ListLoaded(Event):
    """Rows of a version were taken."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "sharing.list-loaded"
    covers: ClassVar[tuple[str, ...]] = (VERSION, ROW)
    list: str
    batch: int
    as_of: date
    rows: int


@dataclass(frozen=True, slots=True)
class ListCompleted(Event):
    """All rows of a version are there: it may be read."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "sharing.list-completed"
    covers: ClassVar[tuple[str, ...]] = (VERSION,)
    list: str
    batch: int
    rows: int


@dataclass(frozen=True, slots=True)
class VersionUndone(Event):
    """A batch was undone: its version is read by nobody, and its rows are erased."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "sharing.version-undone"
    covers: ClassVar[tuple[str, ...]] = (VERSION,)
    list: str
    batch: int


@dataclass(frozen=True, slots=True)
class RowsErased(Event):
    """Rows whose time was over were deleted. Says how many, never whose."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "sharing.rows-erased"
    covers: ClassVar[tuple[str, ...]] = (VERSION, ROW)
    rows: int


@dataclass(frozen=True, slots=True)
class AgreementSigned(Event):
    """A consumer may read fields of a list or of a base register."""

    act: ClassVar[str] = "share"
    step: ClassVar[str] = "sharing.agreement-signed"
    covers: ClassVar[tuple[str, ...]] = (AGREEMENT,)
    number: str
    what: str
    fields: tuple[str, ...]
    consumer: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class AgreementWithdrawn(Event):
    """Nothing more is read under an agreement."""

    act: ClassVar[str] = "close"
    step: ClassVar[str] = "sharing.agreement-withdrawn"
    covers: ClassVar[tuple[str, ...]] = (AGREEMENT,)
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowCorrected(Event):
    """A value of a list was wrong and was put right."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "sharing.row-corrected"
    covers: ClassVar[tuple[str, ...]] = (ROW,)
    list: str
    row: UUID
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectionMade(Event):
    """A consumer received a wrong value: a correction waits for it."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "sharing.correction-made"
    covers: ClassVar[tuple[str, ...]] = (CORRECTION,)
    agreement: str
    corrections: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CorrectionsSent(Event):
    """A consumer fetched corrections."""

    act: ClassVar[str] = "share"
    step: ClassVar[str] = "sharing.corrections-sent"
    covers: ClassVar[tuple[str, ...]] = (CORRECTION,)
    corrections: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class CorrectionConfirmed(Event):
    """A consumer confirmed that it has put a value right. ``digest``: SHA-256 of what was signed and sent."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "sharing.correction-confirmed"
    covers: ClassVar[tuple[str, ...]] = (CORRECTION,)
    correction: UUID
    digest: bytes


@dataclass(frozen=True, slots=True)
class CorrectionsErased(Event):
    """What is older than the log is kept was deleted. Says how many, never whose."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "sharing.corrections-erased"
    covers: ClassVar[tuple[str, ...]] = (CORRECTION,)
    corrections: int
