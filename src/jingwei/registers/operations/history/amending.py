"""Correcting and erasing single records of the live generation: at once by the overlay, for good by the next build."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import connections, transaction

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.randomness import handle
from jingwei.registers.events.archive import HistoryCorrected, HistoryErased
from jingwei.registers.history import Damaged, Row
from jingwei.registers.importing.columns import LAYOUTS
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.models import HistoryGeneration, HistoryOverlay, ImportBatch
from jingwei.registers.operations.history import _standing
from jingwei.registers.operations.history._errors import ArchiveDamaged, FieldFixed, FieldWrong
from jingwei.registers.operations.history._gathering import EVERYTHING
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.operations.people import NotANumber
from jingwei.registers.people import numbers

FIELDS = ("name", "address", "phone", "house_code", "valid_from", "valid_until")
"""What of a record may be corrected. Another number, day or source would be another record."""


EMPTY = {"address": ""}
"""What a field is that has nothing in it; None otherwise."""


def correct_record(number: str, seq: int, cells: Mapping[str, str], *, actor: Actor, at: datetime) -> None:
    """Put other values in a record of the live generation; look-ups see them from the commit on.

    Args:
        number: identity number, as typed.
        seq: the record's place among those of the number, 0 for the oldest.
        cells: field → what a list would write there, of ``FIELDS``; empty for nothing.
        actor: must hold ``registers.load``.

    Raises:
        NotFound: there is no such record, or it was erased.
        NotANumber: the identity number cannot be right.
        FieldFixed: a field is none that may be corrected.
        FieldWrong: a cell cannot be read.
        ArchiveDamaged: the record does not open.
        ArchiveBusy: a build runs.

    Records ``registers.history-corrected``.
    """
    actor.require("registers.load")
    changes = _read(cells)
    number = _normal(number)
    index = numbers.citizen_index(number)
    with transaction.atomic(using=IMPORT):
        generation = _held()
        row = _row(generation, index, seq)
        codec = _standing.codecs_of(generation).get(row.key_id)
        if codec is None:
            raise NotFound()
        try:
            held = codec.open(row.blob, index=index, seq=seq)
        except Damaged as error:
            raise ArchiveDamaged(generation=generation.number) from error
        made = replace(held, **changes)  # type: ignore[arg-type]  # fields are those of FIELDS
        _lay(index, seq, key_id=row.key_id, blob=codec.seal(made, index=index, seq=seq))
        _tell(HistoryCorrected(generation=generation.number, fields=tuple(sorted(changes))), number, actor=actor, at=at)


def erase_records(number: str, *, seq: int | None = None, actor: Actor, at: datetime) -> None:
    """Erase one record of the live generation, or all that is filed under a number and all that waits for a build.

    Args:
        number: identity number, as typed.
        seq: the record's place among those of the number, 0 for the oldest; all of them if left out.
        actor: must hold ``registers.load``.

    Raises:
        NotANumber: the identity number cannot be right.
        NotFound: there is no such record, or no archive.
        ArchiveBusy: a build runs.

    Records ``registers.history-erased``.
    """
    actor.require("registers.load")
    number = _normal(number)
    index = numbers.citizen_index(number)
    with transaction.atomic(using=IMPORT):
        generation = _held()
        if seq is None:
            HistoryOverlay.objects.using(IMPORT).filter(index=index).delete()
            last = ImportBatch.objects.using(IMPORT).filter(register="history").order_by("-number").first()
            _lay(index, EVERYTHING, until=last.number if last else 0)
        else:
            _row(generation, index, seq)
            _lay(index, seq)
        _tell(HistoryErased(generation=generation.number, whole=seq is None), number, actor=actor, at=at)


def _normal(number: str) -> str:
    checked = citizen_id.check(number)
    if not checked.valid:
        raise NotANumber(reason=checked.reason)
    return checked.normal


def _read(cells: Mapping[str, str]) -> dict[str, str | date | None]:
    layout = {field.name: field for field in LAYOUTS["history"].fields if field.name in FIELDS}
    changes: dict[str, str | date | None] = {}
    for name, cell in cells.items():
        if name not in layout:
            raise FieldFixed(field=name, known=", ".join(FIELDS))
        if layout[name].needed and not cell:
            raise FieldWrong(field=name, why=Reason.MISSING_CELL.label)
        try:
            changes[name] = layout[name].read(cell) if cell else EMPTY.get(name)  # type: ignore[assignment]  # texts and days
        except Unusable as error:
            raise FieldWrong(field=name, why=error.reason.label) from error
    return changes


def _held() -> HistoryGeneration:
    _standing.lock(shared=True)
    generation = _standing.live()
    if generation is None:
        raise NotFound()
    return generation


def _row(generation: HistoryGeneration, index: bytes, seq: int) -> Row:
    """The row as look-ups see it."""
    laid = {row.seq: row for row in HistoryOverlay.objects.using(IMPORT).filter(index=index, seq__in=(seq, EVERYTHING))}
    with connections[IMPORT].cursor() as cursor:
        cursor.execute(
            f"select key_id, blob from registers_history_g{generation.number} where index = %s and seq = %s", [index, seq]
        )
        stored = cursor.fetchone()
    if stored is None or EVERYTHING in laid:
        raise NotFound()
    key_id, blob = stored[0], laid[seq].blob if seq in laid else stored[1]
    if blob is None:
        raise NotFound()
    return Row(index, seq, key_id, bytes(blob))


def _lay(index: bytes, seq: int, *, key_id: int | None = None, blob: bytes | None = None, until: int = 0) -> None:
    row = HistoryOverlay(index=index, seq=seq, key_id=key_id, blob=blob, until_batch=until)
    HistoryOverlay.objects.using(IMPORT).bulk_create(
        [row], update_conflicts=True, unique_fields=["index", "seq"], update_fields=["key_id", "blob", "until_batch"]
    )


def _tell(event: HistoryCorrected | HistoryErased, number: str, *, actor: Actor, at: datetime) -> None:
    about = Particulars(purpose=REGISTER_CARE, case=handle(), subjects=(numbers.subject_of(number),))
    record(event, actor=actor, at=at, about=about, new_case=True, using=IMPORT)
