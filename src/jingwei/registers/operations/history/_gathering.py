"""What goes into the next generation: the live one under its overlay, all finished imports, and records that are handed over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from django.db.models import Exists, Max, OuterRef

from jingwei.kernel import keys
from jingwei.kernel.progress import Progress
from jingwei.registers.history import Codec, Damaged, HistoryRecord, checked, draw_data_key, wrap_data_key
from jingwei.registers.models import HistoryBatchKey, HistoryGeneration, HistoryIncoming, HistoryOverlay, ImportBatch
from jingwei.registers.operations.history._errors import ArchiveDamaged
from jingwei.registers.operations.history._sorting import Runs
from jingwei.registers.operations.history._standing import PAGE, codecs_of, manifest_of, rows_of, standing_keys
from jingwei.registers.operations.importing._batches import lock as lock_batch
from jingwei.registers.operations.importing._history import incoming
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.people import numbers

EVERYTHING = -1
"""As ``seq`` of the overlay: all that stands under the number."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The overlay as it was when the build began.

    Attributes:
        changed: blind index and seq → the blob in the record's place, None for erased.
        erased: blind index → the last batch whose waiting records are erased too.
    """

    changed: dict[tuple[bytes, int], bytes | None] = field(default_factory=dict)
    erased: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Self:
        """All of it: it holds what changed since the last build."""
        made = cls()
        for index, seq, blob, until in HistoryOverlay.objects.using(IMPORT).values_list("index", "seq", "blob", "until_batch"):
            if seq == EVERYTHING:
                made.erased[bytes(index)] = until
            else:
                made.changed[bytes(index), seq] = None if blob is None else bytes(blob)
        return made

    def __bool__(self) -> bool:
        return bool(self.changed or self.erased)

    def fold(self) -> None:
        """Delete what was folded in; what came since stays for the next build."""
        rows = HistoryOverlay.objects.using(IMPORT)
        for index, seq in self.changed:
            rows.filter(index=index, seq=seq).delete()
        for index, until in self.erased.items():
            rows.filter(index=index, seq=EVERYTHING, until_batch=until).delete()


def waiting_batches() -> list[int]:
    """Finished imports of which records wait."""
    waits = HistoryIncoming.objects.using(IMPORT).filter(batch=OuterRef("number"))
    done = ImportBatch.objects.using(IMPORT).filter(Exists(waits), register="history", state=ImportBatch.State.DONE)
    return list(done.order_by("number").values_list("number", flat=True))


def key_for(batch: int | None) -> int:
    """The key id of a batch, with a new data key unless it has one already; None is a batch without a file."""
    rows = HistoryBatchKey.objects.using(IMPORT)
    found = None if batch is None else rows.filter(batch=batch).first()
    if found is not None:
        return found.key_id
    key_id = (rows.aggregate(last=Max("key_id"))["last"] or 0) + 1
    wrapped = wrap_data_key(draw_data_key(), key_id=key_id, ring=keys.ring())
    rows.create(key_id=key_id, wrapped=wrapped, batch_id=batch)
    return key_id


def take_live(runs: Runs, generation: HistoryGeneration, overlay: Overlay) -> Iterator[Progress]:
    """The live generation, but for what was erased; its digest is checked on the way.

    Raises:
        ArchiveDamaged: it is not what was built, or one of its records does not open.
    """
    codecs, manifest = codecs_of(generation), manifest_of(generation)
    try:
        for done, row in enumerate(checked(rows_of(generation.number), manifest), start=1):
            if done % PAGE == 0:
                yield Progress("history.live", done, manifest.rows)
            if row.index in overlay.erased:
                continue
            stands = overlay.changed.get((row.index, row.seq), row.blob)
            codec = codecs.get(row.key_id)
            if stands is not None and codec is not None:
                runs.add(row.index, codec.open_body(stands, index=row.index, seq=row.seq), row.key_id)
    except Damaged as error:
        raise ArchiveDamaged(generation=generation.number) from error


def take_incoming(runs: Runs, batch: int, overlay: Overlay) -> Iterator[Progress]:
    """The records of one import, under a key of its own; they are deleted where they waited."""
    row = lock_batch(batch)  # whoever would undo it waits for the build
    if row.state != ImportBatch.State.DONE:
        return
    key_id = key_for(batch)
    for done, (_line, number, body) in enumerate(incoming(row), start=1):
        if done % PAGE == 0:
            yield Progress("history.incoming", done, row.loaded)
        index = numbers.citizen_index(number)
        if overlay.erased.get(index, -1) < batch:
            runs.add(index, body, key_id)
    HistoryIncoming.objects.using(IMPORT).filter(batch=batch).delete()


def take_records(runs: Runs, records: Iterable[tuple[str, HistoryRecord]]) -> Iterator[Progress]:
    """Records that are handed over, all under one key."""
    key_id: int | None = None
    for done, (number, record) in enumerate(records, start=1):
        key_id = key_for(None) if key_id is None else key_id
        runs.add(numbers.citizen_index(number), record.to_bytes(), key_id)
        if done % PAGE == 0:
            yield Progress("history.records", done)


def codecs_for(generation: int, made: Codec) -> dict[int, Codec]:
    """The codecs of all standing keys in the new generation, beside one of a key that seals nothing."""
    codecs = {key_id: Codec(made.dictionary, key, key_id=key_id, generation=generation) for key_id, key in standing_keys().items()}
    return codecs | {made.key_id: made}
