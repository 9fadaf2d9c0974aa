"""What happened to declarations: frozen facts in the past tense."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from jingwei.evidence.events import Event


@dataclass(frozen=True, slots=True)
class Declared(Event):
    """Somebody declared; the notice's version they saw is part of it.

    It covers what an accepted one and what a doubtful one change, always all of it, and its open part says nothing of the decision:
    whoever reads the log learns nothing about whom we know.
    """

    act: ClassVar[str] = "declare"
    step: ClassVar[str] = "declarations.declared"
    covers: ClassVar[tuple[str, ...]] = (
        "cases_workorder",
        "declarations_declaration",
        "registers_person",
        "registers_personversion",
        "registers_residence",
        "registers_residenceversion",
    )
    declaration: UUID
    receipt: str
    notice: str
    channel: str
    state: str
    reasons: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Concluded(Event):
    """The visit or proof is over: the declaration is confirmed or not, and what it changed."""

    act: ClassVar[str] = "decide"
    step: ClassVar[str] = "declarations.concluded"
    covers: ClassVar[tuple[str, ...]] = ("declarations_declaration", "registers_residenceversion")
    declaration: UUID
    state: str
    order: UUID | None


@dataclass(frozen=True, slots=True)
class Contested(Event):
    """The person concerned says that it was not them."""

    act: ClassVar[str] = "object"
    step: ClassVar[str] = "declarations.contested"
    covers: ClassVar[tuple[str, ...]] = ("cases_workorder", "declarations_declaration")
    declaration: UUID


@dataclass(frozen=True, slots=True)
class Renumbered(Event):
    """A proof found another identity number: the declaration concerns somebody else, whose proof stands or follows."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "declarations.renumbered"
    covers: ClassVar[tuple[str, ...]] = ("cases_workorder", "declarations_declaration", "registers_residenceversion")
    declaration: UUID
    order: UUID


@dataclass(frozen=True, slots=True)
class PhoneProved(Event):
    """The one-time code came back: the phone is its declarant's, for this receipt."""

    act: ClassVar[str] = "verify"
    step: ClassVar[str] = "declarations.phone-proved"
    declaration: UUID


@dataclass(frozen=True, slots=True)
class DeskAsked(Event):
    """The declarant proves it at a counter instead of a visit. It covers an order, whether one was open or not."""

    act: ClassVar[str] = "object"
    step: ClassVar[str] = "declarations.desk-asked"
    covers: ClassVar[tuple[str, ...]] = ("cases_workorder", "declarations_declaration")
    declaration: UUID


@dataclass(frozen=True, slots=True)
class OrderAttached(Event):
    """Another visit follows: the declaration now waits for that one."""

    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "declarations.order-attached"
    covers: ClassVar[tuple[str, ...]] = ("declarations_declaration",)
    declaration: UUID
    order: UUID


@dataclass(frozen=True, slots=True)
class Told(Event):
    """Messages about a declaration were queued: to how many phones, never to which."""

    act: ClassVar[str] = "deliver"
    step: ClassVar[str] = "declarations.told"
    declaration: UUID
    what: str
    messages: int


@dataclass(frozen=True, slots=True)
class ClaimsErased(Event):
    """What a person typed in declarations whose time is over was destroyed."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "declarations.claims-erased"
    covers: ClassVar[tuple[str, ...]] = ("declarations_declaration",)
    declarations: int
