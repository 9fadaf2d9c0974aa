"""Reading what became of the lists that others sent: batches, how far they are, and the lines that could not be taken.

An officer sees what was sent for the territory; a counter sees what its own account sent, and of people only where it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, QuerySet, Sum

from jingwei.evidence.reads import gate, note
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.registers.importing.head import Head
from jingwei.registers.importing.reasons import Reason
from jingwei.registers.importing.sealed import Quarantine, data_key, head_of, reason_of
from jingwei.registers.importing.two_people import RUN, SEND, is_sender, reads_all
from jingwei.registers.models import ImportBatch, ImportChunk, QuarantinedLine
from jingwei.registers.people import numbers

MOST = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """One list that was sent. While it is being read, the counts are those of the chunks that stand.

    Attributes:
        as_of: the date of the data.
        taken_until: byte of a text or row of a sheet up to which it was taken; ``size`` is in the same.
        encoding, mapping: as it was asked for, to look at the file again.
        found, reasons, kept: as in ``operations.importing.Report``.
        waiting: lines of the quarantine that nobody mended.
        mine: whether the reader's account sent it; ``barred``: and may neither take it, mend its lines nor undo it.
        whole: whether the reader may read the report and the lines that wait; if not, every count is 0 and empty, and none is shown.
        returned_why: as it was typed; '' when nobody took the list in time (``lapsed``), or when it is forgotten.
    """

    number: int
    register: str
    title: str
    source: str
    purpose: str
    basis: str
    code: str
    state: str
    head: Head
    lines: int
    loaded: int
    quarantined: int
    found: Mapping[str, int]
    reasons: Mapping[str, int]
    kept: Mapping[str, int]
    waiting: int
    encoding: str
    mapping: Mapping[str, str]
    entered_by: str
    mine: bool
    barred: bool
    whole: bool
    returned_why: str
    lapsed: bool
    as_of: date
    begun_at: datetime
    taken_at: datetime | None
    returned_at: datetime | None
    done_at: datetime | None
    undone_at: datetime | None
    taken_until: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that could not be taken. ``mendable`` says whether its cells were kept."""

    line: int
    place: int
    reason: Reason
    field: str
    state: str
    mendable: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """The cells of a line of the quarantine, by field of the register."""

    line: int
    reason: Reason
    field: str
    cells: Mapping[str, str]


def list_batches(*, actor: Actor, purpose: Purpose, before: int | None = None, most: int = 50) -> list[Batch]:
    """The batches that the actor sees, newest first, ``most`` at a time; go on with the last one's number."""
    gate(actor, purpose, duty=SEND)
    rows = _seen_by(actor).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    return [_shown(row, actor) for row in rows[: min(most, MOST)]]


def list_waiting(*, actor: Actor, purpose: Purpose, most: int = MOST) -> list[Batch]:
    """The batches that wait for somebody of the actor's territory to take them, the oldest first."""
    gate(actor, purpose, duty=RUN)
    rows = _seen_by(actor).filter(state=ImportBatch.State.WAITING).order_by("number")
    return [_shown(row, actor) for row in rows[: min(most, MOST)]]


def get_batch(number: int, *, actor: Actor, purpose: Purpose) -> Batch:
    """One batch.

    Raises:
        NotFound: there is none, or the actor does not see it.
    """
    gate(actor, purpose, duty=SEND)
    return _shown(_batch(number, actor), actor)


def list_quarantine(
    number: int, *, actor: Actor, purpose: Purpose, after: int = 0, most: int = 50, everything: bool = False
) -> list[Waiting]:
    """Lines of a batch that could not be taken, by line, ``most`` at a time; mended ones too if ``everything`` is asked for.

    Raises:
        NotFound: there is no such batch, or the actor does not see it, or not its lines.
    """
    gate(actor, purpose, duty=SEND)
    batch = _batch(number, actor)
    if not reads_all(batch.register, batch.entered_by, actor):
        raise NotFound()
    rows = QuarantinedLine.objects.filter(batch=batch.number, line__gt=after).order_by("line")
    if not everything:
        rows = rows.filter(state=QuarantinedLine.State.OPEN)
    return [
        Waiting(row.line, row.place, Reason(row.reason), row.field, row.state, row.sealed is not None)
        for row in rows[: min(most, MOST)]
    ]


def get_line(number: int, line: int, *, actor: Actor, purpose: Purpose) -> Opened:
    """The cells of one line, to mend them. The read log notes everybody whose number stands in it, whatever its column is called.

    Raises:
        NotFound: there is no such line, nothing is kept of it, it is not in the actor's territory, or the actor sent it.
    """
    gate(actor, purpose, duty=RUN)
    batch = _batch(number, actor)
    if is_sender(batch.register, batch.entered_by, actor):
        raise NotFound()
    row = QuarantinedLine.objects.filter(batch=batch.number, line=line, state=QuarantinedLine.State.OPEN).first()
    if row is None or row.sealed is None:
        raise NotFound()
    cells = Quarantine(batch.number, data_key(batch)).opened(line, bytes(row.sealed))
    fields = {name: cells[column] if column < len(cells) else "" for name, column in head_of(batch).fields.items()}
    written = frozenset[str]().union(*map(numbers.written_in, fields.values()))
    subjects = [numbers.subject_of(number) for number in written]
    note(actor, purpose, what="registers.quarantined-line", fields=sorted(fields), subjects=subjects)
    return Opened(row.line, Reason(row.reason), row.field, fields)


def _seen_by(actor: Actor) -> QuerySet[ImportBatch]:
    rows = ImportBatch.objects.all()
    return rows if RUN in actor.duties else rows.filter(entered_by=actor.ident)


def _batch(number: int, actor: Actor) -> ImportBatch:
    row = _seen_by(actor).filter(number=number).first()
    if row is None:
        raise NotFound()
    return row


def _shown(row: ImportBatch, actor: Actor) -> Batch:
    whole, head = reads_all(row.register, row.entered_by, actor), head_of(row)
    chunks = ImportChunk.objects.filter(batch=row.number)
    until = chunks.aggregate(until=Max("end"))["until"] or 0
    running = row.state == ImportBatch.State.RUNNING
    lines, loaded, quarantined, waiting = _counted(row, chunks, running=running) if whole else (0, 0, 0, 0)
    return Batch(
        number=row.number,
        register=row.register,
        title=row.title,
        source=row.source,
        purpose=row.purpose,
        basis=row.basis,
        code=row.code,
        state=row.state,
        head=head,
        lines=lines,
        loaded=loaded,
        quarantined=quarantined,
        found=(_summed(chunks, "found") if running else row.found) if whole else {},
        reasons=(_summed(chunks, "reasons") if running else row.reasons) if whole else {},
        kept=row.kept if whole else {},
        waiting=waiting,
        encoding="auto" if row.encoding == "sheet" else row.encoding,
        mapping=row.mapping,
        entered_by=row.entered_by,
        mine=row.entered_by == actor.ident,
        barred=is_sender(row.register, row.entered_by, actor),
        whole=whole,
        returned_why=reason_of(row),
        lapsed=(row.returned_by or "").startswith("system:"),
        as_of=row.as_of,
        begun_at=row.begun_at,
        taken_at=row.taken_at,
        returned_at=row.returned_at,
        done_at=row.done_at,
        undone_at=row.undone_at,
        taken_until=until,
        size=(head.sheet_rows or None) if row.encoding == "sheet" else row.size,
    )


def _counted(row: ImportBatch, chunks: QuerySet[ImportChunk], *, running: bool) -> tuple[int, int, int, int]:
    """Lines, those that were loaded, those that were quarantined, and those of them that nobody mended."""
    counts = chunks.aggregate(lines=Sum("lines"), loaded=Sum("loaded"), quarantined=Sum("quarantined")) if running else {}
    lines, loaded, quarantined = (int(counts.get(name) or getattr(row, name)) for name in ("lines", "loaded", "quarantined"))
    still_open = QuarantinedLine.objects.filter(batch=row.number, state=QuarantinedLine.State.OPEN)
    return lines, loaded, quarantined, quarantined if running else still_open.count()


def _summed(chunks: QuerySet[ImportChunk], name: str) -> dict[str, int]:
    total: dict[str, int] = {}
    for counts in chunks.values_list(name, flat=True):
        for key, count in counts.items():
            total[key] = total.get(key, 0) + count
    return total
