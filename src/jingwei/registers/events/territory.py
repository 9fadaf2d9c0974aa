"""What happened to divisions and grids."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jingwei.evidence.events import Event


@dataclass(frozen=True, slots=True)
class DivisionAdded(Event):
    """A district, street or community was entered."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.division-added"
    covers: ClassVar[tuple[str, ...]] = ("registers_division", "registers_divisionversion")
    division: UUID
    code: str
    since: date


@dataclass(frozen=True, slots=True)
class DivisionChanged(Event):
    """From a day on a division has another code, name or parent."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.division-changed"
    covers: ClassVar[tuple[str, ...]] = ("registers_divisionversion", "registers_divisionsuccessor")
    division: UUID
    on: date
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GridAdded(Event):
    """A grid was drawn."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.grid-added"
    covers: ClassVar[tuple[str, ...]] = ("registers_grid", "registers_gridversion")
    grid: UUID
    code: str
    since: date


@dataclass(frozen=True, slots=True)
class GridChanged(Event):
    """From a day on a grid has another code, name or community."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.grid-changed"
    covers: ClassVar[tuple[str, ...]] = ("registers_gridversion", "registers_divisionsuccessor")
    grid: UUID
    on: date
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeSucceeded(Event):
    """From a day on an old code of a division or grid stands for a new one."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.code-succeeded"
    covers: ClassVar[tuple[str, ...]] = ("registers_divisionsuccessor",)
    old: str
    new: str
    since: date
