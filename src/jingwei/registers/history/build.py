"""Building one generation of the history archive: plain records in, sealed rows in blind-index order out, and a manifest.

Pure: the caller loads the rows (COPY in the order they come: an unsorted load costs four times the CPU) and switches generations.
Order needs one sort, which the caller may replace by sorted runs and a merge when the records outgrow memory.
"""

import hashlib
import heapq
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Self, cast

from jingwei.registers.history.codec import LARGEST_SEQ, Codec, Row, blocks_of
from jingwei.registers.history.record import Damaged, HistoryRecord

FORMAT = 1

type Entry = tuple[bytes, int, bytes, int]
"""What is sorted: blind index, day of recording (ordinal), the record's bytes, key id. Plain personal data: a run that goes to disk
is encrypted under a key that dies with the build."""

type Sorter = Callable[[Iterable[Entry]], Iterable[Entry]]


@dataclass(frozen=True, slots=True)
class Filed:
    """A record and where it is filed.

    Attributes:
        number: the identity number under which it is found, in the one form that look-ups use (18 characters, upper-case).
        key_id: the data key of its import batch.
        record: its ``number`` is None unless the list wrote it otherwise than ``number``.
    """

    number: str
    key_id: int
    record: HistoryRecord


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds, to be kept with it and checked before it is switched on.

    Attributes:
        rows, numbers: how many records, of how many identity numbers.
        dictionary: hash of the dictionary, hex.
        keys: key id to rows.
        classes: length class (blocks of 16 bytes) to rows.
        most: the most records under one number.
        digest: SHA-256 over all rows in order, hex.
    """

    generation: int
    rows: int
    numbers: int
    dictionary: str
    keys: dict[int, int]
    classes: dict[int, int]
    most: int
    digest: str
    format: int = FORMAT

    def to_json(self) -> str:
        """Canonical: sorted names, no spaces."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Undo ``to_json``.

        Raises:
            Damaged: not a manifest of this format.
        """
        try:
            fields = cast(dict[str, object], json.loads(text))
            for name in ("keys", "classes"):
                counts = cast(dict[str, int], fields[name])
                fields[name] = {int(number): count for number, count in counts.items()}
            manifest = cls(**fields)  # type: ignore[arg-type]  # the comparison below checks every field
            if manifest.to_json() == text and manifest.format == FORMAT:
                return manifest
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Damaged("The manifest of a history generation cannot be read.") from error
        raise Damaged("The manifest of a history generation is not in its written form.")


class _Tally:
    """Counts and hashes rows as they pass."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._keys: Counter[int] = Counter()
        self._classes: Counter[int] = Counter()
        self._numbers = self._most = 0

    def add(self, row: Row) -> None:
        head = row.index + row.seq.to_bytes(2) + row.key_id.to_bytes(4) + len(row.blob).to_bytes(4)
        self._hash.update(head + row.blob)
        self._keys[row.key_id] += 1
        self._classes[blocks_of(row.blob)] += 1
        self._numbers += row.seq == 0
        self._most = max(self._most, row.seq + 1)

    def manifest(self, *, generation: int, dictionary: str) -> Manifest:
        return Manifest(
            generation=generation,
            rows=self._keys.total(),
            numbers=self._numbers,
            dictionary=dictionary,
            keys=dict(sorted(self._keys.items())),
            classes=dict(sorted(self._classes.items())),
            most=self._most,
            digest=self._hash.hexdigest(),
        )


class Build:
    """One generation in the making: iterate ``rows`` to the end, then read ``manifest``.

    Two builds of the same records give the same rows but for nonces: the order is total (index, day, bytes, key id).
    """

    def __init__(
        self,
        filed: Iterable[Filed],
        *,
        codecs: Mapping[int, Codec],
        blind: Callable[[str], bytes],
        sort: Sorter = sorted,
    ) -> None:
        """Args:
            filed: in any order; read once.
            codecs: one for each key id; all of the same generation and dictionary.
            blind: the blind index of a number, such as ``lambda number: ring.blind_index("citizen-id", number)``.
            sort: any total sort of entries; ``sorted`` keeps about 400 bytes a record in memory, see ``merged`` for more.

        Raises:
            ValueError: the codecs are of different generations or dictionaries.
        """
        bound = {(codec.generation, codec.dictionary.name) for codec in codecs.values()}
        if len(bound) != 1 or any(codec.key_id != key_id for key_id, codec in codecs.items()):
            raise ValueError("A generation needs codecs of one generation and one dictionary, each under its key id.")
        self._filed, self._codecs, self._blind, self._sort = filed, dict(codecs), blind, sort
        ((self._generation, self._dictionary),) = bound
        self._manifest: Manifest | None = None

    def rows(self) -> Iterator[Row]:
        """The rows in order of (blind index, seq); seq follows the day of recording, so the highest is the newest.

        Raises:
            KeyError: a record names a key that has no codec.
            TooLong: a record, or the number of records under one number, is beyond the format.
        """
        tally = _Tally()
        for index, entries in groupby(self._sort(self.entries()), key=_index_of):
            for seq, (_index, _day, body, key_id) in enumerate(entries):
                if seq > LARGEST_SEQ:
                    raise ValueError(f"More than {LARGEST_SEQ + 1} records stand under one identity number.")
                row = Row(index, seq, key_id, self._codecs[key_id].seal_body(body, index=index, seq=seq))
                tally.add(row)
                yield row
        self._manifest = tally.manifest(generation=self._generation, dictionary=self._dictionary)

    def entries(self) -> Iterator[Entry]:
        """What is to be sorted, in the order the records come."""
        for filed in self._filed:
            record = filed.record
            yield self._blind(filed.number), record.recorded_on.toordinal(), record.to_bytes(), filed.key_id

    @property
    def manifest(self) -> Manifest:
        """What came out.

        Raises:
            RuntimeError: the rows were not read to their end.
        """
        if self._manifest is None:
            raise RuntimeError("The manifest is known when all rows have been read.")
        return self._manifest


def _index_of(entry: Entry) -> bytes:
    return entry[0]


def merged(runs: Iterable[Iterable[Entry]]) -> Iterator[Entry]:
    """Sorted runs as one, for ``Build(sort=…)`` behind an external sort. Memory: one entry a run."""
    return heapq.merge(*runs)


def written_number(as_written: str, *, filed_under: str) -> str | None:
    """What ``HistoryRecord.number`` holds: nothing when the list wrote the number exactly as it is filed."""
    return None if as_written == filed_under else as_written


def check(rows: Iterable[Row], manifest: Manifest) -> None:
    """Whether these are all the rows of the manifest, in order, nothing changed; needs no key.

    Raises:
        Damaged: they are not.
    """
    tally, last = _Tally(), (b"", -1)
    for row in rows:
        follows = row.seq == last[1] + 1 if row.index == last[0] else row.index > last[0] and row.seq == 0
        if not follows:
            raise Damaged(f"Generation {manifest.generation} of the history archive has rows out of order.")
        tally.add(row)
        last = (row.index, row.seq)
    if tally.manifest(generation=manifest.generation, dictionary=manifest.dictionary) != manifest:
        raise Damaged(f"Generation {manifest.generation} of the history archive is not what its manifest says.")
