"""What an event is: a frozen fact in the past tense, with the act it belongs to and the tables it accounts for."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from jingwei.evidence.canonical import Json
from jingwei.evidence.entries import instant

ACTS = frozenset(
    [
        "collect",
        "use",
        "share",
        "collide",
        "push",
        "embed",
        "declare",
        "verify",
        "accept",
        "assign",
        "review",
        "decide",
        "serve",
        "deliver",
        "object",
        "answer",
        "close",
        "archive",
        "vote",
        "publish",
        "read",
        "export",
        "erase",
        "restrict",
        "correct",
        "key",
    ]
)


class Event:
    """Base of the frozen dataclasses in each module's ``events.py`` or ``events/``.

    Class attributes:
        act: one of ``ACTS``; what kind of step this is to the law.
        step: ``MODULE.event-name``; subscribers ask for it.
        covers: the evidenced tables that change in the same transaction and are accounted for by this event.
    """

    act: ClassVar[str]
    step: ClassVar[str]
    covers: ClassVar[tuple[str, ...]] = ()

    def payload(self) -> dict[str, Json]:
        """The event's fields as canonical values; it is committed to in the entry and handed to subscribers."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]


def plain(value: object) -> Json:
    """A canonical value for ids, days, instants and collections of them."""
    match value:
        case None | bool() | int() | str():
            return value
        case UUID():
            return str(value)
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case tuple() | list() | frozenset():
            return [plain(inner) for inner in value]
        case _:
            raise TypeError(f"An event cannot carry a {type(value).__name__}.")


TOMBSTONE = "evidence_tombstone"


@dataclass(frozen=True, slots=True)
class Erased(Event):
    """How much was erased; never whose."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "evidence.erased"
    covers: ClassVar[tuple[str, ...]] = (TOMBSTONE,)
    rows: int
    reason: str


@dataclass(frozen=True, slots=True)
class LogLetGo(Event):
    """So many payloads and reads were older than the log is kept, and so many leaves of the reads' log committed to nothing any more."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "evidence.log-let-go"
    covers: ClassVar[tuple[str, ...]] = (TOMBSTONE,)
    rows: int
    leaves: int


@dataclass(frozen=True, slots=True)
class Restricted(Event):
    """Something of somebody is kept and no longer used."""

    act: ClassVar[str] = "restrict"
    step: ClassVar[str] = "evidence.restricted"
    reason: str


@dataclass(frozen=True, slots=True)
class Lifted(Event):
    """A restriction came to its end."""

    act: ClassVar[str] = "restrict"
    step: ClassVar[str] = "evidence.restriction-lifted"
    reason: str


@dataclass(frozen=True, slots=True)
class BackupsForgotten(Event):
    """Keys of older backups were destroyed: nothing that was erased since opens from them. How many keys; the copies are the operator's."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "evidence.backups-forgotten"
    keys: int


@dataclass(frozen=True, slots=True)
class KeysRenewed(Event):
    """The logs sign with further keys from now on: the public parts, log by log, Ed25519 before ML-DSA-44."""

    act: ClassVar[str] = "key"
    step: ClassVar[str] = "evidence.keys-renewed"
    vkeys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogBegunAnew(Event):
    """Signed entries of a log were lost for good; what is left goes on under another origin, so that nobody takes it for the log before.

    ``size``: entries that it begins with; ``signed``: of the log before, the most that anybody is known to have signed.
    """

    act: ClassVar[str] = "key"
    step: ClassVar[str] = "evidence.log-begun-anew"
    log: str
    before: str
    origin: str
    size: int
    signed: int


QUESTION = "evidence_question"
OPENING = "evidence_opening"
EXPLANATION = "evidence_explanation"
DELAYCLASS = "evidence_delayclass"
DELAY = "evidence_delay"


@dataclass(frozen=True, slots=True)
class ReadAsked(Event):
    """A resident asked about one read of their data, or objected to it; the unit answers by a day."""

    act: ClassVar[str] = "object"
    step: ClassVar[str] = "evidence.read-asked"
    covers: ClassVar[tuple[str, ...]] = (QUESTION,)
    question: UUID
    kind: str
    unit: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ReadAnswered(Event):
    """The unit answered. ``finding``: in-order or not-in-order."""

    act: ClassVar[str] = "answer"
    step: ClassVar[str] = "evidence.read-answered"
    covers: ClassVar[tuple[str, ...]] = (QUESTION,)
    question: UUID
    finding: str
    late: bool


@dataclass(frozen=True, slots=True)
class AnswerLate(Event):
    """The day has passed without an answer; the district was told."""

    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "evidence.answer-late"
    covers: ClassVar[tuple[str, ...]] = (QUESTION,)
    question: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class QuestionsErased(Event):
    """Questions about reads, and reasons given for reads, were erased after their time; how many, never whose."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "evidence.questions-erased"
    covers: ClassVar[tuple[str, ...]] = (QUESTION, EXPLANATION)
    count: int


@dataclass(frozen=True, slots=True)
class OpeningAsked(Event):
    """An auditor asked to look into the payload of one entry."""

    act: ClassVar[str] = "review"
    step: ClassVar[str] = "evidence.opening-asked"
    covers: ClassVar[tuple[str, ...]] = (OPENING,)
    opening: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class OpeningConfirmed(Event):
    """A second auditor agreed, until an instant."""

    act: ClassVar[str] = "decide"
    step: ClassVar[str] = "evidence.opening-confirmed"
    covers: ClassVar[tuple[str, ...]] = (OPENING,)
    opening: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class PayloadOpened(Event):
    """An auditor looked into the payload."""

    act: ClassVar[str] = "read"
    step: ClassVar[str] = "evidence.payload-opened"
    opening: UUID
    entry: UUID


@dataclass(frozen=True, slots=True)
class ReadExplained(Event):
    """A member of staff gave the reason of a read of theirs."""

    act: ClassVar[str] = "answer"
    step: ClassVar[str] = "evidence.read-explained"
    covers: ClassVar[tuple[str, ...]] = (EXPLANATION,)
    read: UUID


@dataclass(frozen=True, slots=True)
class DelayClassEnabled(Event):
    """Reads of a statutory class may be shown late, for so many days at most."""

    act: ClassVar[str] = "restrict"
    step: ClassVar[str] = "evidence.delay-class-enabled"
    covers: ClassVar[tuple[str, ...]] = (DELAYCLASS,)
    code: str
    law: str
    article: str
    most_days: int


@dataclass(frozen=True, slots=True)
class DelayClassDisabled(Event):
    """No further read is shown late under this class; those that are appear on their day."""

    act: ClassVar[str] = "restrict"
    step: ClassVar[str] = "evidence.delay-class-disabled"
    covers: ClassVar[tuple[str, ...]] = (DELAYCLASS,)
    code: str


@dataclass(frozen=True, slots=True)
class DelayAsked(Event):
    """An officer asked that reads in a matter be shown late."""

    act: ClassVar[str] = "restrict"
    step: ClassVar[str] = "evidence.delay-asked"
    covers: ClassVar[tuple[str, ...]] = (DELAY,)
    delay: UUID
    klass: str


@dataclass(frozen=True, slots=True)
class DelayConfirmed(Event):
    """A second officer agreed; reads in the matter appear by themselves on a day."""

    act: ClassVar[str] = "decide"
    step: ClassVar[str] = "evidence.delay-confirmed"
    covers: ClassVar[tuple[str, ...]] = (DELAY,)
    delay: UUID
    klass: str
    release_on: date


@dataclass(frozen=True, slots=True)
class DocumentAsked(Event):
    """A document is to be made; where it has legal effect, it rests on what a person did."""

    act: ClassVar[str] = "accept"
    step: ClassVar[str] = "evidence.document-asked"
    covers: ClassVar[tuple[str, ...]] = ("evidence_document",)
    document: UUID
    kind: str
    about: UUID
    approval: UUID | None


@dataclass(frozen=True, slots=True)
class DocumentSealed(Event):
    """The seal was used (用印): the entry's ``docs`` names kind, hashes and size, its ``outcome`` the level of the seal."""

    act: ClassVar[str] = "use"
    step: ClassVar[str] = "evidence.document-sealed"
    covers: ClassVar[tuple[str, ...]] = ("evidence_document",)
    document: UUID


@dataclass(frozen=True, slots=True)
class DocumentServed(Event):
    """A document reached the person for the first time (送达): by the portal, or handed over at a counter."""

    act: ClassVar[str] = "serve"
    step: ClassVar[str] = "evidence.document-served"
    covers: ClassVar[tuple[str, ...]] = ("evidence_document",)
    document: UUID
    how: str


@dataclass(frozen=True, slots=True)
class DocumentAcknowledged(Event):
    """The person says that they have it (签收)."""

    act: ClassVar[str] = "deliver"
    step: ClassVar[str] = "evidence.document-acknowledged"
    covers: ClassVar[tuple[str, ...]] = ("evidence_document",)
    document: UUID


@dataclass(frozen=True, slots=True)
class DocumentWithdrawn(Event):
    """What a document says holds no longer."""

    act: ClassVar[str] = "restrict"
    step: ClassVar[str] = "evidence.document-withdrawn"
    covers: ClassVar[tuple[str, ...]] = ("evidence_document",)
    document: UUID


@dataclass(frozen=True, slots=True)
class DocumentArchived(Event):
    """A document was written out as a package for the archive."""

    act: ClassVar[str] = "archive"
    step: ClassVar[str] = "evidence.document-archived"
    document: UUID


@dataclass(frozen=True, slots=True)
class DocumentsErased(Event):
    """The contents of a person's documents were destroyed; their hashes and what happened to them stand."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "evidence.documents-erased"
    covers: ClassVar[tuple[str, ...]] = ("evidence_document",)
    documents: int


@dataclass(frozen=True, slots=True)
class Captured(Event):
    """A picture was kept as evidence: the entry's ``docs`` names kind, hashes and size, its ``capture`` where, when and by which page."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "evidence.captured"
    covers: ClassVar[tuple[str, ...]] = ("evidence_capture",)
    capture: UUID
    kind: str
    about: UUID


@dataclass(frozen=True, slots=True)
class CapturesErased(Event):
    """A person was unlinked from pictures; those that concerned nobody else were destroyed."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "evidence.captures-erased"
    covers: ClassVar[tuple[str, ...]] = ("evidence_capture",)
    captures: int
