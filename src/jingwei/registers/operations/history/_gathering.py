"""What goes into the next generation: the live one under its overlay, all finished imports, and records that are handed over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from django.db.models import Exists, Max, OuterRef, Sum

from jingwei.kernel import keys
from jingwei.kernel.progress import Progress
from jingwei.registers.history import Codec, Damaged, Entry, HistoryRecord, Row, checked, draw_data_key, wrap_data_key
from jingwei.registers.history.record import day_of
from jingwei.registers.models import HistoryBatchKey, HistoryGeneration, HistoryIncoming, HistoryOverlay, ImportBatch
from jingwei.registers.operations.history._errors import ArchiveDamaged
from jingwei.registers.operations.history._sorting import PARTS, Runs
from jingwei.registers.operations.history._standing import PAGE, codecs_of, manifest_of, rows_of, standing_keys
from jingwei.registers.operations.importing._batches import lock as lock_batch
from jingwei.registers.operations.importing._history import incoming
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.people import numbers

AT_ONCE = 50_000
"""Records that wait are read for so many parts of the archive at once that these are about so many; in a large one part by part."""

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


class Standing:
    """The live generation, but for what was erased, part by part in order; its digest is checked on the way."""

    def __init__(self, generation: HistoryGeneration | None, overlay: Overlay) -> None:
        self._generation, self._overlay = generation, overlay
        manifest = None if generation is None else manifest_of(generation)
        self.count = 0 if manifest is None else manifest.rows
        self._rows = iter(()) if generation is None or manifest is None else checked(rows_of(generation.number), manifest)
        self._codecs = {} if generation is None else codecs_of(generation)
        self._next: Row | None = None

    def entries(self, part: int) -> Iterator[Entry]:
        """The entries whose index begins with the byte; ask for each byte once, in order.

        Raises:
            ArchiveDamaged: it is not what was built, or one of its records does not open.
        """
        changed, erased = self._overlay.changed, self._overlay.erased
        try:
            for row in self._of(part):
                stands = changed.get((row.index, row.seq), row.blob) if changed else row.blob
                codec = self._codecs.get(row.key_id)
                if stands is not None and codec is not None and row.index not in erased:
                    body = codec.open_body(stands, index=row.index, seq=row.seq)
                    yield row.index, day_of(body), body, row.key_id
        except Damaged as error:
            raise ArchiveDamaged(generation=self._generation.number if self._generation else 0) from error

    def _of(self, part: int) -> Iterator[Row]:
        row = self._next or next(self._rows, None)
        while row is not None and row.index[0] == part:
            yield row
            row = next(self._rows, None)
        self._next = row


class Incoming:
    """The records of finished imports, each under a key of its own, part by part; deleted where they waited once they were built."""

    def __init__(self, batches: Iterable[int], overlay: Overlay) -> None:
        locked = [lock_batch(batch) for batch in batches]  # whoever would undo one waits for the build
        self._batches = [row for row in locked if row.state == ImportBatch.State.DONE]
        self._key_ids = {row.number: key_for(row.number) for row in self._batches}
        self._erased = overlay.erased
        self._rows = HistoryIncoming.objects.using(IMPORT).filter(batch__in=self._key_ids)
        self.count: int = self._rows.aggregate(records=Sum("records"))["records"] or 0
        self._at_once = max(1, PARTS * AT_ONCE // max(1, self.count))
        self._held: dict[int, list[Entry]] = {}

    def entries(self, part: int) -> list[Entry]:
        """The entries whose index begins with the byte; ask for each byte once, in order.

        Raises:
            Damaged: what waits is not what was read.
        """
        if part not in self._held:
            parts = range(part, min(PARTS, part + self._at_once))
            self._held = {each: [] for each in parts}
            for batch, index, body in incoming(self._batches, parts=parts):
                if not self._erased or self._erased.get(index, -1) < batch:
                    self._held[index[0]].append((index, day_of(body), body, self._key_ids[batch]))
        return self._held.pop(part)

    def drop(self) -> None:
        """What waited is in the archive."""
        self._rows.delete()


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
