"""Tables of the base registers. Identity rows are what others point to; version rows say when it was true and when we knew it."""

from jingwei.registers.models.entities import Entity, EntityToken, EntityVersion
from jingwei.registers.models.history import HistoryBatchKey, HistoryGeneration, HistoryOverlay
from jingwei.registers.models.imports import HistoryIncoming, ImportBatch, ImportChunk, QuarantinedLine
from jingwei.registers.models.people import (
    Admission,
    Guardianship,
    IdentityLink,
    Person,
    PersonToken,
    PersonVersion,
    Residence,
    ResidenceVersion,
    ResidentWords,
)
from jingwei.registers.models.places import Building, BuildingVersion, Dwelling, DwellingToken, DwellingVersion
from jingwei.registers.models.territory import Division, DivisionSuccessor, DivisionVersion, Grid, GridVersion

__all__ = [
    "Admission",
    "Building",
    "BuildingVersion",
    "Division",
    "DivisionSuccessor",
    "DivisionVersion",
    "Dwelling",
    "DwellingToken",
    "DwellingVersion",
    "Entity",
    "EntityToken",
    "EntityVersion",
    "Grid",
    "GridVersion",
    "Guardianship",
    "HistoryBatchKey",
    "HistoryGeneration",
    "HistoryIncoming",
    "HistoryOverlay",
    "IdentityLink",
    "ImportBatch",
    "ImportChunk",
    "Person",
    "PersonToken",
    "PersonVersion",
    "QuarantinedLine",
    "Residence",
    "ResidenceVersion",
    "ResidentWords",
]
