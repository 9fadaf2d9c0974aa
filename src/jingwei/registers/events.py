"""What happened in the registers: frozen facts in the past tense."""

from dataclasses import dataclass
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
