"""Reading a batch to its end: one chunk, one transaction. Killed anywhere, it goes on after the last chunk that was committed."""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import BinaryIO

from django.db import IntegrityError, connections, transaction

from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.progress import Progress
from jingwei.registers.events.lists import ImportDone, Imported
from jingwei.registers.importing import encodings, lines, source
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.rows import Reader
from jingwei.registers.importing.sealed import Quarantine, data_key, head_of
from jingwei.registers.importing.source import Piece, Row, Source
from jingwei.registers.models import ImportBatch, ImportChunk
from jingwei.registers.operations.importing._batches import (
    Report,
    Tally,
    counted,
    ident,
    lock,
    report_of,
    tell,
)
from jingwei.registers.operations.importing._comparing import note_compared
from jingwei.registers.operations.importing._errors import BatchClosed
from jingwei.registers.operations.importing._quarantine import Refusal, keep
from jingwei.registers.operations.importing._registers import (
    layout_of,
    plain_taker_of,
    require_another,
    require_register,
    taker_of,
)
from jingwei.registers.operations.importing._walls import scope_of
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.ports import NEW, Accepted, Taking

LINES_AT_A_TIME = 5_000
TRIES = 3


def run_import(file: BinaryIO, batch: int, *, actor: Actor, at: datetime, chunk_bytes: int) -> Generator[Progress, None, Report]:
    """Take what is left of a batch's file; iterate to the end, each chunk commits by itself. Returns the report.

    Args:
        file: the one that the batch was begun with.
        actor: must hold ``imports.run`` and not have sent the list if it holds people; lines about places outside the actor's territory are quarantined.
        chunk_bytes: of a text; sheets are cut by rows.

    Yields:
        how much of the file has been taken: bytes of a text, rows of a sheet.

    Raises:
        FileChanged: it is another file, or was changed while it was read.
        BatchClosed: nobody has taken it yet, it was sent back or undone, or left alone for so long that its lines were forgotten.
        OwnList: the actor sent it.
        ImportBusy: another process holds it.

    Records ``registers.imported`` for each chunk and ``registers.import-done`` at the end.
    """
    actor.require("imports.run")
    row = ImportBatch.objects.using(IMPORT).get(number=batch)
    require_register(row.register, actor=actor)
    if row.state == ImportBatch.State.DONE:
        return report_of(row)
    if row.state != ImportBatch.State.RUNNING or row.wrapped is None:
        raise BatchClosed(batch=batch, state=row.get_state_display())
    require_another(row, actor=actor)
    _require_same(file, row)
    reading = _Reading(file, row, actor=actor, at=at, chunk_bytes=chunk_bytes)
    while (piece := _one_chunk(reading)) is not None:
        yield Progress("import", piece.end, reading.total)
    _require_same(file, row)
    return _finish(row, actor=actor, at=at)


class _Reading:
    """One process's way through a file: where it is, how rows are read, who takes them."""

    def __init__(
        self, file: BinaryIO, batch: ImportBatch, *, actor: Actor, at: datetime, chunk_bytes: int, opened: Source | None = None
    ) -> None:
        self.file, self.batch, self.actor, self.at = file, batch, actor, at
        self._chunk_bytes = chunk_bytes
        layout, self._head = layout_of(batch.register), head_of(batch)
        encoding = batch.encoding if batch.encoding != source.SHEET else encodings.AUTO
        self._source = opened or source.opened(file, layout, encoding=encoding, mapping=batch.mapping)
        self._pieces: Iterator[Piece] | None = None
        self._end = -1
        self.seq = 0
        self.total = (self._head.sheet_rows or None) if self._source.encoding == source.SHEET else batch.size
        today, key = district_day(batch.begun_at), data_key(batch)  # gone on with tomorrow, it comes to the same
        self._reader = Reader(layout, self._head, today, bool(batch.head["cut"]))
        self._by = Taking(batch.number, ident(batch), batch.source, at, today, batch.as_of, scope_of(batch, actor), key)
        self._quarantine = Quarantine(batch.number, key)
        self._taker = taker_of(batch.register, self._by)
        self._plain = plain_taker_of(batch.register, self._by, self._reader, self._source)

    def next_piece(self) -> Piece | None:
        """What comes after the last chunk that stands, whoever took it."""
        last = ImportChunk.objects.using(IMPORT).filter(batch=self.batch.number).order_by("-seq").first()
        place, number, self.seq = (last.end, last.last_line + 1, last.seq + 1) if last else (0, 1, 1)
        if self._pieces is None or place != self._end:
            self._pieces = source.pieces(self.file, self._source, self._head, size=self._chunk_bytes, place=place, number=number)
        piece = next(self._pieces, None)
        self._end = piece.end if piece else -1
        return piece

    def forget(self) -> None:
        """Read the piece again: what was made of it was rolled back."""
        self._pieces = None
        self._taker = taker_of(self.batch.register, self._by)

    def take(self, piece: Piece) -> Tally:
        """Take a piece's lines and note the chunk, in the open transaction."""
        tally = Tally()
        for rows in batched(self._to_be_read(piece, tally), LINES_AT_A_TIME, strict=False):
            self._some(rows, tally)
        ImportChunk.objects.using(IMPORT).create(
            batch_id=self.batch.number,
            seq=self.seq,
            place=piece.place,
            end=piece.end,
            first_line=piece.first,
            last_line=piece.last,
            sha256=piece.sha256,
            lines=tally.loaded + tally.quarantined,
            loaded=tally.loaded,
            quarantined=tally.quarantined,
            found=dict(tally.found),
            reasons=dict(tally.reasons),
        )
        return tally

    def _to_be_read(self, piece: Piece, tally: Tally) -> Iterator[Row]:
        """The rows that are to be read one by one, after what is plain was taken many at once."""
        if self._plain is None or piece.stretches is None:
            yield from piece.rows
            return
        for stretch in piece.stretches:
            taken, others = self._plain.take(stretch, after=self._head.rows)
            if taken + len(others) != len(stretch.raws):
                raise AssertionError("a line is plain or it is not")
            tally.found[NEW] += taken
            yield from source.data_rows(others, self._source, self._head)

    def _some(self, rows: Sequence[Row], tally: Tally) -> None:
        accepted, refusals = list[Accepted](), list[Refusal]()
        cells, found = {row.number: row for row in rows}, Counter[str]()
        for row in rows:
            try:
                if row.cells is None:
                    raise row.unusable or AssertionError("a row without cells says why")
                accepted.append(Accepted(row.number, self._reader.read(row.cells)))
            except Unusable as why:
                refusals.append((row, why, None if row.cells is None else self._reader.kept(row.cells)))
        note_compared(self.batch, accepted, actor=self.actor, at=self.at)
        for line, outcome in self._taker.take(accepted).items() if accepted else ():
            if isinstance(outcome, Unusable):
                refusals.append((cells[line], outcome, self._reader.kept(cells[line].cells or ())))
            else:
                found[outcome] += 1
        tally.reasons.update(why.reason.value for _row, why, _cells in refusals)
        if sum(found.values()) + len(refusals) != len(rows):
            raise AssertionError("a taker answers for every line")
        tally.found.update(found)
        keep(refusals, quarantine=self._quarantine)


def _one_chunk(reading: _Reading) -> Piece | None:
    """Take the next chunk and commit it; once more if somebody entered the same person or place in the same moment."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic(using=IMPORT):
                batch = lock(reading.batch.number)
                if batch.state != ImportBatch.State.RUNNING:
                    _require_standing(batch)
                    return None
                piece = reading.next_piece()
                if piece is None:
                    return None
                tally = reading.take(piece)
                event = Imported(
                    batch=batch.number,
                    chunk=reading.seq,
                    sha256=piece.sha256,
                    lines=tally.loaded + tally.quarantined,
                    loaded=tally.loaded,
                    quarantined=tally.quarantined,
                )
                tell(event, batch, actor=reading.actor, at=reading.at)
                return piece
        except IntegrityError:
            reading.forget()
            if attempt == TRIES:
                raise
    return None


def _require_standing(batch: ImportBatch) -> None:
    """That somebody else read it to the end meanwhile is as well; that somebody undid it is not."""
    if batch.state == ImportBatch.State.UNDONE:
        raise BatchClosed(batch=batch.number, state=batch.get_state_display())


def _finish(row: ImportBatch, *, actor: Actor, at: datetime) -> Report:
    with transaction.atomic(using=IMPORT):
        batch = lock(row.number)
        _require_standing(batch)
        if batch.state == ImportBatch.State.DONE:
            return report_of(batch)
        report = counted(batch).report(batch.number)
        batch.lines, batch.loaded, batch.quarantined = report.lines, report.loaded, report.quarantined
        batch.found, batch.reasons = dict(report.found), dict(report.reasons)
        batch.state, batch.done_at = ImportBatch.State.DONE, at
        batch.save(using=IMPORT)
        event = ImportDone(batch=batch.number, lines=batch.lines, loaded=batch.loaded, quarantined=batch.quarantined)
        tell(event, batch, actor=actor, at=at)
    with connections[IMPORT].cursor() as cursor:
        cursor.execute("select registers_import_analyse(%s)", [batch.register])  # the next query must not plan for an empty table
    return report


def _require_same(file: BinaryIO, batch: ImportBatch) -> None:
    if lines.digest(file) != bytes(batch.sha256):
        raise lines.FileChanged()
