"""What stands in the archive: its live generation, the keys of its batches, its rows; and the lock under which it changes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections
from psycopg import Cursor
from psycopg.rows import args_row

from jingwei.kernel import keys
from jingwei.registers.history import Codec, Dictionary, Manifest, Row, unwrap_data_key
from jingwei.registers.models import HistoryBatchKey, HistoryGeneration
from jingwei.registers.operations.history._errors import ArchiveBusy
from jingwei.registers.operations.loading import IMPORT

LOCK = 0x4A574849  # "JWHI": a build holds it alone, changes of single records together
PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Held:
    """A generation as it was built: ``rows`` rows of ``numbers`` identity numbers under ``digest`` (SHA-256, hex)."""

    generation: int
    rows: int
    numbers: int
    digest: str

    @classmethod
    def of(cls, manifest: Manifest) -> "Held":
        """What a manifest says of it."""
        return cls(manifest.generation, manifest.rows, manifest.numbers, manifest.digest)


def lock(*, shared: bool = False) -> None:
    """Hold the archive until the transaction ends.

    Raises:
        ArchiveBusy: it is held by a build, or by somebody whom a build would have to wait for.
    """
    with connections[IMPORT].cursor() as cursor:
        cursor.execute(f"select pg_try_advisory_xact_lock{'_shared' if shared else ''}(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ArchiveBusy()


def live() -> HistoryGeneration | None:
    """The generation that look-ups ask."""
    return HistoryGeneration.objects.using(IMPORT).filter(state=HistoryGeneration.State.LIVE).first()


def codecs_of(generation: HistoryGeneration) -> dict[int, Codec]:
    """Key id → codec, of every batch whose key still stands."""
    ring = keys.ring()
    dictionary = Dictionary.unsealed(bytes(generation.dictionary), name=generation.dictionary_name, ring=ring)
    return {key_id: Codec(dictionary, key, key_id=key_id, generation=generation.number) for key_id, key in standing_keys().items()}


def standing_keys() -> dict[int, bytes]:
    """Key id → data key, of every batch that was not erased."""
    ring = keys.ring()
    return {
        row.key_id: unwrap_data_key(bytes(row.wrapped), key_id=row.key_id, ring=ring)
        for row in HistoryBatchKey.objects.using(IMPORT).all()
    }


def rows_of(generation: int) -> Iterator[Row]:
    """The stored rows in order, page by page, so that others use the connection in between.

    The index is asked, since a sort of all of them would fill the disk.
    """
    statement = f"select index, seq, key_id, blob from registers_history_g{generation}"
    statement += f" where (index, seq) > (%s, %s) order by index, seq limit {PAGE}"
    raw = connections[IMPORT].connection
    with connections[IMPORT].cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    last: tuple[bytes, int] = (b"", -1)
    while True:
        with Cursor(raw, row_factory=args_row(Row)) as cursor:
            page = cursor.execute(statement, last, binary=True).fetchall()
        yield from page
        if len(page) < PAGE:
            return
        last = (page[-1].index, page[-1].seq)


def stored(manifest: Manifest) -> dict[str, Any]:
    """A manifest as the database keeps it."""
    return json.loads(manifest.to_json())  # type: ignore[no-any-return]


def manifest_of(generation: HistoryGeneration) -> Manifest:
    """JSON has text keys only, and the database keeps no order of them."""
    held = generation.manifest
    counts = {name: {int(number): count for number, count in held[name].items()} for name in ("keys", "classes")}
    return Manifest(**(held | counts))
