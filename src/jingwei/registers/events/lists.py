"""What happened to lists and loads that came from elsewhere."""

from dataclasses import dataclass
from typing import ClassVar

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


@dataclass(frozen=True, slots=True)
class Loaded(Event):
    """Rows from elsewhere were taken into the registers in one transaction."""

    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.loaded"
    covers: ClassVar[tuple[str, ...]] = LOADED
    source: str
    rows: int


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
