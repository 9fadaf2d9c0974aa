"""What happened to the records of people, places and legal entities."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jingwei.evidence.events import Event


@dataclass(frozen=True, slots=True)
class ResidenceSettled(Event):
    """A confirmed residence entered the register, and its person if new."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.residence-settled"
    covers: ClassVar[tuple[str, ...]] = (
        "registers_person",
        "registers_personversion",
        "registers_residence",
        "registers_residenceversion",
    )
    residence: UUID
    person: UUID
    dwelling: UUID
    standing: str


@dataclass(frozen=True, slots=True)
class BuildingAdded(Event):
    """A building was entered."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.building-added"
    covers: ClassVar[tuple[str, ...]] = ("registers_building", "registers_buildingversion")
    building: UUID
    grid: str
    since: date


@dataclass(frozen=True, slots=True)
class DwellingAdded(Event):
    """A dwelling was entered and got its house code."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.dwelling-added"
    covers: ClassVar[tuple[str, ...]] = ("registers_dwelling", "registers_dwellingversion")
    dwelling: UUID
    code: str
    grid: str
    since: date


@dataclass(frozen=True, slots=True)
class DwellingChanged(Event):
    """From a day on a dwelling is otherwise; a move to another grid takes the open residences along."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.dwelling-changed"
    covers: ClassVar[tuple[str, ...]] = ("registers_dwellingversion", "registers_residenceversion")
    dwelling: UUID
    on: date
    fields: tuple[str, ...]
    residences_moved: int


@dataclass(frozen=True, slots=True)
class DwellingCorrected(Event):
    """What the register said of a dwelling was wrong and was put right."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "registers.dwelling-corrected"
    covers: ClassVar[tuple[str, ...]] = ("registers_dwellingversion",)
    dwelling: UUID
    on: date
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DwellingCancelled(Event):
    """A dwelling is no more; its code is never given again."""

    act: ClassVar[str] = "close"
    step: ClassVar[str] = "registers.dwelling-cancelled"
    covers: ClassVar[tuple[str, ...]] = ("registers_dwellingversion",)
    dwelling: UUID
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class PersonCorrected(Event):
    """What the register said of a person was wrong and was put right; the values stand in the register only."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "registers.person-corrected"
    covers: ClassVar[tuple[str, ...]] = ("registers_personversion",)
    person: UUID
    fields: tuple[str, ...]
    reason: str
    proof: str


@dataclass(frozen=True, slots=True)
class PhoneBound(Event):
    """A mobile number was proved to be the person's."""

    act: ClassVar[str] = "verify"
    step: ClassVar[str] = "registers.phone-bound"
    covers: ClassVar[tuple[str, ...]] = ("registers_personversion",)
    person: UUID
    proof: str


@dataclass(frozen=True, slots=True)
class MovedOut(Event):
    """A residence ends on a day."""

    act: ClassVar[str] = "declare"
    step: ClassVar[str] = "registers.moved-out"
    covers: ClassVar[tuple[str, ...]] = ("registers_residenceversion",)
    residence: UUID
    person: UUID
    on: date


@dataclass(frozen=True, slots=True)
class AccountLinked(Event):
    """An account was proved to be a person."""

    act: ClassVar[str] = "verify"
    step: ClassVar[str] = "registers.account-linked"
    covers: ClassVar[tuple[str, ...]] = ("registers_identitylink",)
    account: UUID
    person: UUID
    proof: str


@dataclass(frozen=True, slots=True)
class AccountUnlinked(Event):
    """The account of a member of staff was linked to the wrong person, and is linked to nobody now."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "registers.account-unlinked"
    covers: ClassVar[tuple[str, ...]] = ("registers_identitylink",)
    account: UUID
    person: UUID


@dataclass(frozen=True, slots=True)
class GuardianEntered(Event):
    """Papers at a counter showed that somebody is a guardian."""

    act: ClassVar[str] = "verify"
    step: ClassVar[str] = "registers.guardian-entered"
    covers: ClassVar[tuple[str, ...]] = ("registers_guardianship",)
    guardianship: UUID
    ground: str
    until: date


@dataclass(frozen=True, slots=True)
class EntityAdded(Event):
    """A legal entity was entered."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.entity-added"
    covers: ClassVar[tuple[str, ...]] = ("registers_entity", "registers_entityversion")
    entity: UUID
    uscc: str
    since: date


@dataclass(frozen=True, slots=True)
class EntityChanged(Event):
    """From a day on a legal entity is otherwise."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.entity-changed"
    covers: ClassVar[tuple[str, ...]] = ("registers_entityversion",)
    entity: UUID
    on: date
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityCorrected(Event):
    """What the register said of a legal entity was wrong and was put right."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "registers.entity-corrected"
    covers: ClassVar[tuple[str, ...]] = ("registers_entityversion",)
    entity: UUID
    on: date
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class EntityDeregistered(Event):
    """A legal entity ended."""

    act: ClassVar[str] = "close"
    step: ClassVar[str] = "registers.entity-deregistered"
    covers: ClassVar[tuple[str, ...]] = ("registers_entityversion",)
    entity: UUID
    on: date


@dataclass(frozen=True, slots=True)
class PersonForgotten(Event):
    """The time for keeping somebody's data was over, and it was deleted. Says how much, never whose."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "registers.person-forgotten"
    covers: ClassVar[tuple[str, ...]] = (
        "registers_person",
        "registers_personversion",
        "registers_residence",
        "registers_residenceversion",
        "registers_identitylink",
        "registers_guardianship",
        "registers_historyoverlay",
    )
    versions: int
