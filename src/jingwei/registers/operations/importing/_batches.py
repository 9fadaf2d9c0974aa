"""The batch of a file: how it is found again, its key, its counts, and the lock under which its chunks are taken one by one."""

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import BinaryIO

from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable

from jingwei.evidence.events import Event
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import purposes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.registers.importing import cuts, encodings, lines, source
from jingwei.registers.importing.columns import Layout
from jingwei.registers.importing.head import Head
from jingwei.registers.models import ImportBatch, ImportChunk
from jingwei.registers.operations.importing._errors import ImportBusy
from jingwei.registers.operations.loading import IMPORT

LOCK = 0x4A57494D  # "JWIM", the class of the advisory locks of imports
PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a file is to be read, and for what.

    Attributes:
        register: one of ``importing.columns.LAYOUTS``, or ``list:NAME``.
        code: the territory that it is sent for: the actor's division.
        mapping: field → head; what is not named is guessed.
        source: where the lines come from, as residents read it beside a field; at most 24 characters.
        purpose: code of ``kernel.purposes``.
        basis: in words; empty is the purpose's own.
        title: what the file is called.
        as_of: the date of the data, from which what has no day of its own counts; None is the day on which the import is begun.
    """

    register: str
    code: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "auto"
    source: str = "taken-over"
    purpose: str = purposes.REGISTER_CARE.code
    basis: str = ""
    title: str = ""
    as_of: date | None = None

    def digest(self) -> bytes:
        """SHA-256 of everything but the title: the same file under the same settings is the same batch."""
        asked = asdict(self) | {"title": "", "encoding": encodings.named(self.encoding)}
        return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False, default=date.isoformat).encode()).digest()


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a file. ``lines == loaded + quarantined``, always.

    Attributes:
        found: ``new``, ``matched``, ``alike`` (another writing of the name that the register holds) and ``differs`` (held, and something of it
            is otherwise in the list) → lines; of a rehearsal, which
            compares nothing, ``readable``.
        reasons: ``importing.reasons`` → lines.
    """

    batch: int | None
    lines: int
    loaded: int
    quarantined: int
    found: Mapping[str, int]
    reasons: Mapping[str, int]


@dataclass(slots=True)
class Tally:
    """Counts while a chunk is taken."""

    found: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def loaded(self) -> int:
        return self.found.total()

    @property
    def quarantined(self) -> int:
        return self.reasons.total()

    def add(self, other: "Tally") -> None:
        """Add the counts of another."""
        self.found.update(other.found)
        self.reasons.update(other.reasons)

    def report(self, batch: int | None) -> Report:
        """The counts as a report."""
        loaded, quarantined = self.loaded, self.quarantined
        return Report(batch, loaded + quarantined, loaded, quarantined, _sorted(self.found), _sorted(self.reasons))


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if counts[name]}


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found out about a file before its first line is taken."""

    sha256: bytes
    size: int
    opened: source.Source
    head: Head
    cut: bool


def look(file: BinaryIO, layout: Layout, wanted: Wanted) -> Looked:
    """Read the whole file once: its hash, its head, and whether its numbers were cut.

    Raises:
        EmptyFile, ColumnsMissing, ColumnsDoubled, NotASheet, SheetTooLarge, SheetsDiffer, EncodingUnread.
    """
    opened = source.opened(file, layout, encoding=wanted.encoding, mapping=wanted.mapping)
    head = opened.head()
    size, running = file.seek(0, 2), hashlib.sha256()
    content = lines.hashed(lines.blocks(file, 0, size), running)
    found = opened.workbook is None and cuts.in_blocks(content)
    deque(content, maxlen=0)  # what nobody looked through
    if opened.workbook is not None:
        found = cuts.in_rows(opened.rows())
    return Looked(running.digest(), size, opened, head, cut=found and any(layout.numbered(name) for name in head.fields))


def ident(batch: ImportBatch) -> str:
    """What rows say that entered the register with this batch."""
    return f"import:{batch.number}"


def chunks_of(batch: ImportBatch) -> Iterable[ImportChunk]:
    """The chunks that were taken, in order."""
    return ImportChunk.objects.using(IMPORT).filter(batch=batch.number).order_by("seq")


def counted(batch: ImportBatch) -> Tally:
    """The counts of all chunks so far."""
    tally = Tally()
    for chunk in chunks_of(batch):
        tally.found.update(chunk.found)
        tally.reasons.update(chunk.reasons)
    return tally


def report_of(batch: ImportBatch) -> Report:
    """The report of a batch that was read to its end, as it was then."""
    found, reasons = _sorted(batch.found), _sorted(batch.reasons)
    return Report(batch.number, batch.lines, batch.loaded, batch.quarantined, found, reasons)


def get_batch(number: int, *, actor: Actor) -> ImportBatch:
    """A batch that was sent for a place in the actor's territory; for the operations of this package.

    Records nothing: it only reads.

    Raises:
        NotFound: there is none, or it lies elsewhere.
    """
    row = ImportBatch.objects.using(IMPORT).filter(number=number).first()
    if row is None or not actor.scope.covers(row.code):
        raise NotFound()
    return row


def lock(number: int) -> ImportBatch:
    """Hold a batch until the transaction ends; whoever was killed holds nothing.

    Raises:
        ImportBusy: somebody else has held it for half a minute.
    """
    with connections[IMPORT].cursor() as cursor:
        cursor.execute(f"set local lock_timeout = '{PATIENCE_SECONDS}s'")
        try:
            cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, number])
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise ImportBusy() from error
            raise
        cursor.execute("set local lock_timeout = 0")
    return ImportBatch.objects.using(IMPORT).get(number=number)


def tell(event: Event, batch: ImportBatch, *, actor: Actor, at: datetime, new: bool = False) -> None:
    """Record an event in the batch's chain."""
    about = Particulars(purpose=purposes.named(batch.purpose), case=batch.case)
    record(event, actor=actor, at=at, about=about, new_case=new, using=IMPORT)
