"""Records for the history archive: read, sealed by the batch's key, and kept until the next build takes them.

A record is kept as its list wrote it, errors included; only what finds it, number and day, is read strictly.
"""

from collections.abc import Iterator, Mapping, Sequence

from jingwei.registers.history.record import HistoryRecord, Source, TooLong
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.importing.sealed import RECORDS, Lines, data_key
from jingwei.registers.models import HistoryIncoming, ImportBatch
from jingwei.registers.operations.importing._staging import move_rows
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.ports import NEW, Accepted, Taking

NUMBER_BYTES = 18
FIELDS = ("phone", "house_code", "valid_from", "valid_until")


class History:
    """See ``ports.Taker``. ``source`` of the import is the archive's, when it is one of them."""

    def __init__(self, by: Taking) -> None:
        self._by = by
        known = {source.value: source for source in Source}
        self._source = known.get(by.source, Source.GRID)
        self._lines = Lines(RECORDS, by.batch, by.key)

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → what became of it."""
        outcomes: dict[int, str | Unusable] = {}
        sealed: list[tuple[int, int, bytes]] = []
        for row in rows:
            try:
                content = str(row.values["number"]).encode() + self._record(row).to_bytes()
            except TooLong:
                outcomes[row.line] = Unusable(Reason.TOO_LONG, "address")
                continue
            sealed.append((self._by.batch, row.line, self._lines.seal(row.line, content)))
            outcomes[row.line] = NEW
        move_rows({"historyincoming": sealed})
        return outcomes

    def _record(self, row: Accepted) -> HistoryRecord:
        values = row.values
        rest = {name: values.get(name) for name in FIELDS}
        return HistoryRecord(
            name=str(values["name"]),
            address=str(values.get("address", "")),
            source=self._source,
            recorded_on=values["recorded_on"],  # type: ignore[arg-type]
            **rest,  # type: ignore[arg-type]
        )


def incoming(batch: ImportBatch) -> Iterator[tuple[int, str, bytes]]:
    """What a batch brought for the archive, opened: line, identity number, the record's bytes. For the next build."""
    lines = Lines(RECORDS, batch.number, data_key(batch))
    rows = HistoryIncoming.objects.using(IMPORT).filter(batch=batch.number).order_by("line")
    for line, sealed in rows.values_list("line", "sealed").iterator(chunk_size=10_000):
        content = lines.open(line, bytes(sealed))
        yield line, content[:NUMBER_BYTES].decode(), content[NUMBER_BYTES:]
