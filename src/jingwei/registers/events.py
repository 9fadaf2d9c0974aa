"""What happened in the registers: frozen facts in the past tense."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from jingwei.evidence.events import Event

LOADED = tuple(
    f"registers_{name}"
    for name in (
        *("division", "divisionversion", "divisionsuccessor", "grid", "gridversion", "building", "buildingversion"),
        *("dwelling", "dwellingversion", "person", "personversion", "residence", "residenceversion", "entity", "entityversion"),
    )
)
"""The evidenced tables that a bulk load may fill."""

LISTED = tuple(table for table in LOADED if "division" not in table and "grid" not in table)
"""Those of them that a list may fill."""

IMPORTS = tuple(f"registers_{name}" for name in ("importbatch", "importchunk", "quarantinedline", "historyincoming"))
"""The evidenced tables of imports themselves."""

ARCHIVE = tuple(f"registers_{name}" for name in ("historygeneration", "historybatchkey", "historyoverlay"))
"""The evidenced tables of the archive; its rows are proved by the digest."""


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
class EntityDeregistered(Event):
    """A legal entity ended."""

    act: ClassVar[str] = "close"
    step: ClassVar[str] = "registers.entity-deregistered"
    covers: ClassVar[tuple[str, ...]] = ("registers_entityversion",)
    entity: UUID
    on: date


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


@dataclass(frozen=True, slots=True)
class Loaded(Event):
    """Rows from elsewhere were taken into the registers in one transaction."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.loaded"
    covers: ClassVar[tuple[str, ...]] = LOADED
    source: str
    rows: int


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
        "registers_historyoverlay",
    )
    versions: int


@dataclass(frozen=True, slots=True)
class ImportBegun(Event):
    """Somebody sent a list: which file, for which register, from whom and on what basis; and the columns that are not kept."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.import-begun"
    covers: ClassVar[tuple[str, ...]] = ("registers_importbatch",)
    batch: int
    register: str
    sha256: bytes
    source: str
    basis: str
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportTaken(Event):
    """Somebody took a list that another had sent; ``sent_by`` says who that was. From here on it is read."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.import-taken"
    covers: ClassVar[tuple[str, ...]] = ("registers_importbatch",)
    batch: int
    register: str
    sha256: bytes
    sent_by: str


@dataclass(frozen=True, slots=True)
class ImportReturned(Event):
    """Somebody sent a list back, or nobody took it in time (``lapsed``). Nothing of it was read."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.import-returned"
    covers: ClassVar[tuple[str, ...]] = ("registers_importbatch",)
    batch: int
    register: str
    sha256: bytes
    sent_by: str
    lapsed: bool


@dataclass(frozen=True, slots=True)
class Imported(Event):
    """A chunk of a list was taken: each of its lines entered the register, was there before, or waits in quarantine."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.imported"
    covers: ClassVar[tuple[str, ...]] = (*LISTED, *IMPORTS)
    batch: int
    chunk: int
    sha256: bytes
    lines: int
    loaded: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class ImportDone(Event):
    """A list was read to its end."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.import-done"
    covers: ClassVar[tuple[str, ...]] = ("registers_importbatch",)
    batch: int
    lines: int
    loaded: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class LineMended(Event):
    """Somebody typed a line of a list anew; ``taken`` says whether it could be taken then."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "registers.line-mended"
    covers: ClassVar[tuple[str, ...]] = (*LISTED, *IMPORTS)
    batch: int
    line: int
    taken: bool


@dataclass(frozen=True, slots=True)
class ImportUndone(Event):
    """What a list had brought ended, but for what later facts stand on."""

    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "registers.import-undone"
    covers: ClassVar[tuple[str, ...]] = (*LISTED, *IMPORTS, "registers_historybatchkey")
    batch: int
    ended: int
    kept: int


@dataclass(frozen=True, slots=True)
class QuarantineForgotten(Event):
    """The lines of a list that could not be taken were let go of."""

    act: ClassVar[str] = "erase"
    step: ClassVar[str] = "registers.quarantine-forgotten"
    covers: ClassVar[tuple[str, ...]] = ("registers_importbatch", "registers_quarantinedline")
    batch: int
    lines: int
