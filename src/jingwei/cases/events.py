"""Facts that the module records. They carry ids, codes and days; names, numbers, notes and texts stay in the tables."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jingwei.evidence.events import Event

ORDER = "cases_workorder"
PAUSE = "cases_pause"
OBJECTION = "cases_objection"
SERVICE = "cases_servicecase"


@dataclass(frozen=True, slots=True)
class OrderOpened(Event):
    """A visit is to be made, for these reasons, by this day."""

    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "cases.order-opened"
    covers: ClassVar[tuple[str, ...]] = (ORDER,)
    order: UUID
    number: str
    declaration: UUID | None
    reasons: tuple[str, ...]
    grid: str
    due_on: date


@dataclass(frozen=True, slots=True)
class OrderAccepted(Event):
    """A grid worker took the order on."""

    act: ClassVar[str] = "accept"
    step: ClassVar[str] = "cases.order-accepted"
    covers: ClassVar[tuple[str, ...]] = (ORDER,)
    order: UUID


@dataclass(frozen=True, slots=True)
class OrderClosed(Event):
    """A visit was made, or the proof brought to a counter. ``follow``: what follows by itself; '' when it was the last word."""

    act: ClassVar[str] = "verify"
    step: ClassVar[str] = "cases.order-closed"
    covers: ClassVar[tuple[str, ...]] = (ORDER, PAUSE)
    order: UUID
    number: str
    declaration: UUID | None
    outcome: str
    proof: str
    follow: str


@dataclass(frozen=True, slots=True)
class OrderReopened(Event):
    """Another visit follows a closed order. ``why``: nobody-home, objection or street."""

    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "cases.order-reopened"
    covers: ClassVar[tuple[str, ...]] = (ORDER,)
    order: UUID
    number: str
    of: UUID
    declaration: UUID | None
    why: str
    due_on: date


@dataclass(frozen=True, slots=True)
class OrderReminded(Event):
    """The limit is one working day away or less."""

    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "cases.order-reminded"
    covers: ClassVar[tuple[str, ...]] = (ORDER,)
    order: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class OrderEscalated(Event):
    """The limit has passed and the street was told."""

    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "cases.order-escalated"
    covers: ClassVar[tuple[str, ...]] = (ORDER,)
    order: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class OrderPaused(Event):
    """The step's clock stands still; the resident's goes on."""

    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "cases.order-paused"
    covers: ClassVar[tuple[str, ...]] = (ORDER, PAUSE)
    order: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class OrderResumed(Event):
    """The step's clock goes on."""

    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "cases.order-resumed"
    covers: ClassVar[tuple[str, ...]] = (ORDER, PAUSE)
    order: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class OrderAdmitted(Event):
    """A resident showed the receipt at a counter: its open case may see the order."""

    act: ClassVar[str] = "share"
    step: ClassVar[str] = "cases.order-admitted"
    covers: ClassVar[tuple[str, ...]] = (ORDER,)
    order: UUID
    service: UUID


@dataclass(frozen=True, slots=True)
class ObjectionRaised(Event):
    """A resident objects to a visit."""

    act: ClassVar[str] = "object"
    step: ClassVar[str] = "cases.objection-raised"
    covers: ClassVar[tuple[str, ...]] = (OBJECTION,)
    objection: UUID
    order: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class ObjectionDecided(Event):
    """A street officer who did not visit decided the objection."""

    act: ClassVar[str] = "decide"
    step: ClassVar[str] = "cases.objection-decided"
    covers: ClassVar[tuple[str, ...]] = (OBJECTION,)
    objection: UUID
    order: UUID
    verdict: str


@dataclass(frozen=True, slots=True)
class ServiceOpened(Event):
    """A counter took up a resident's errand (受理)."""

    act: ClassVar[str] = "accept"
    step: ClassVar[str] = "cases.service-opened"
    covers: ClassVar[tuple[str, ...]] = (SERVICE,)
    service: UUID
    number: str
    kind: str


@dataclass(frozen=True, slots=True)
class ServiceClosed(Event):
    """The errand is done; the case admits nobody to anything any more."""

    act: ClassVar[str] = "close"
    step: ClassVar[str] = "cases.service-closed"
    covers: ClassVar[tuple[str, ...]] = (SERVICE, ORDER)
    service: UUID


@dataclass(frozen=True, slots=True)
class BriefsErased(Event):
    """What was to be verified was destroyed after its retention; the visits and their evidence stand."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "cases.briefs-erased"
    covers: ClassVar[tuple[str, ...]] = (ORDER, OBJECTION)
    count: int
