"""Records for the history archive: read, sealed by the batch's key, and kept until the next build takes them.

A record is kept as its list wrote it, errors included; only what finds it, number and day, is read strictly.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat

from django.db import connections
from psycopg import Cursor

from jingwei.kernel.cycles import unsearched
from jingwei.registers.history import HistoryRecord, Longest, Source, TooLong, packer
from jingwei.registers.importing import source
from jingwei.registers.importing.columns import HISTORY_LONGEST
from jingwei.registers.importing.lines import Line, Stretch
from jingwei.registers.importing.plain import PlainReader
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.importing.rows import Reader
from jingwei.registers.importing.sealed import data_key
from jingwei.registers.importing.waiting import Block, Waiting
from jingwei.registers.models import HistoryIncoming, ImportBatch
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.people import numbers
from jingwei.registers.ports import NEW, Accepted, Taking

FIELDS = ("phone", "house_code", "valid_from", "valid_until")


def source_of(by: Taking) -> Source:
    """``source`` of the import where it is one of the archive's, else another; the import keeps its word, and the record's key names it."""
    known = {source.value: source for source in Source}
    return known.get(by.source, Source.OTHER)


class History:
    """See ``ports.Taker``."""

    def __init__(self, by: Taking) -> None:
        self._batch, self._source = by.batch, source_of(by)
        self._waiting = Waiting(by.batch, by.key)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        outcomes: dict[int, str | Unusable] = {}
        kept: list[tuple[int, bytes, bytes]] = []
        for row in rows:
            try:
                body = record_of(row, self._source).to_bytes()
            except TooLong:
                outcomes[row.line] = Unusable(Reason.TOO_LONG, "address")
                continue
            kept.append((row.line, numbers.citizen_index(str(row.values["number"])), body))
            outcomes[row.line] = NEW
        _keep(self._batch, self._waiting.sealed(kept))
        return outcomes


class PlainHistory:
    """Takes the lines that are plainly right, as ``History`` would take each of them."""

    def __init__(self, by: Taking, reader: PlainReader) -> None:
        self._batch, self._reader = by.batch, reader
        self._waiting = Waiting(by.batch, by.key)

    @classmethod
    def of(cls, by: Taking, reader: Reader, opened: source.Source) -> "PlainHistory | None":
        """None where no line of such a file is plain."""
        if opened.workbook is not None or not PlainReader.reads(opened.encoding, opened.delimiter):
            return None
        pack = packer(source_of(by), Longest(**HISTORY_LONGEST))
        return cls(by, PlainReader(reader, pack, encoding=opened.encoding, delimiter=opened.delimiter))

    def take(self, stretch: Stretch, *, after: int) -> tuple[int, list[Line]]:
        """Take what is plain of the lines after a number; how many, and the other lines."""
        above = max(0, after + 1 - stretch.number)
        with unsearched():
            plain = self._reader.read([*repeat(None, above), *stretch.raws[above:]] if above else stretch.raws)
            lines = [stretch.number + place for place in plain.places]
            indexes = numbers.citizen_indexes(plain.numbers)
            blocks = self._waiting.sealed(zip(lines, indexes, plain.bodies, strict=True))
        _keep(self._batch, blocks)
        if len(lines) == len(stretch.raws):
            return len(lines), []
        return len(lines), list(stretch.lines(but=set(plain.places)))


def record_of(row: Accepted, source: Source) -> HistoryRecord:
    """The record that a line says."""
    values = row.values
    rest = {name: values.get(name) for name in FIELDS}
    return HistoryRecord(
        name=str(values["name"]),
        address=str(values.get("address", "")),
        source=source,
        recorded_on=values["recorded_on"],  # type: ignore[arg-type]
        **rest,  # type: ignore[arg-type]
    )


def _keep(batch: int, blocks: Sequence[Block]) -> None:
    """Straight into the table: there are few rows, and the import role may add them."""
    if not blocks:
        return
    columns = zip(*((block.part, block.line, block.records, block.sealed) for block in blocks), strict=True)
    statement = "insert into registers_historyincoming (batch_id, part, line, records, sealed) select %s, *"
    statement += " from unnest(%s::smallint[], %s::bigint[], %s::integer[], %s::bytea[])"
    with connections[IMPORT].cursor() as wrapped:
        Cursor(wrapped.connection).execute(
            statement, (batch, *map(list, columns))
        )  # values travel as they are, not written as text


def incoming(batches: Iterable[ImportBatch], *, parts: range = range(256)) -> Iterator[tuple[int, bytes, bytes]]:
    """What batches brought for the archive, opened: number of the batch, blind index and the record's bytes. For the next build.

    Args:
        parts: first bytes of the indexes that are asked for.

    Raises:
        Damaged: it is not what was read.
    """
    waiting = {batch.number: Waiting(batch.number, data_key(batch)) for batch in batches}
    rows = HistoryIncoming.objects.using(IMPORT).filter(batch__in=waiting, part__gte=parts.start, part__lt=parts.stop)
    found = rows.order_by("part", "batch", "line").values_list("batch", "part", "line", "records", "sealed")
    for batch, part, line, records, sealed in found:
        for index, body in waiting[batch].opened(Block(part, line, records, bytes(sealed))):
            yield batch, index, body
