"""Versions of dwellings and organisations as the rows that travel up. No person is in them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jingwei.registers.models import DwellingVersion, EntityVersion


@dataclass(frozen=True, slots=True)
class DwellingRow:
    """A dwelling as it was between two days, and since when we know that.

    Attributes:
        key: where a list goes on after this row.
        recorded_from: when the register learnt of this version; the day that a page shows as "known since".
    """

    id: UUID
    code: str
    building: UUID
    address: str
    room: str
    use: str
    capacity: int
    status: str
    street: str
    community: str
    grid: str
    valid_from: date
    valid_until: date
    recorded_from: datetime
    source: str

    @property
    def key(self) -> str:
        return self.grid + self.code


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A legal entity as it was between two days; ``key`` is where a list goes on after it."""

    id: UUID
    uscc: str
    name: str
    kind: str
    status: str
    address: str
    dwelling: UUID | None
    community: str
    grid: str
    valid_from: date
    valid_until: date
    recorded_from: datetime
    source: str

    @property
    def key(self) -> str:
        return self.grid + self.uscc


def dwelling_row(row: DwellingVersion) -> DwellingRow:
    """A version of a dwelling as a row."""
    return DwellingRow(
        row.dwelling_id,
        row.dwelling.code,
        row.dwelling.building_id,
        row.address,
        row.room,
        row.use,
        row.capacity,
        row.status,
        row.street,
        row.community,
        row.grid,
        row.valid_from,
        row.valid_until,
        row.recorded_from,
        row.source,
    )


def entity_row(row: EntityVersion) -> EntityRow:
    """A version of an organisation as a row."""
    return EntityRow(
        row.entity_id,
        row.entity.uscc,
        row.name,
        row.kind,
        row.status,
        row.address,
        row.dwelling_id,
        row.community,
        row.grid,
        row.valid_from,
        row.valid_until,
        row.recorded_from,
        row.source,
    )
