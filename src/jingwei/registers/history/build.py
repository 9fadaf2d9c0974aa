"""Building one generation of the history archive: plain records in, sealed rows in blind-index order out, and a manifest.

Pure: the caller loads the rows (COPY in the order they come: an unsorted load costs four times the CPU) and switches generations.
Order needs one sort, which the caller may do before when the records outgrow memory.
"""

import hashlib
import json
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import batched
from typing import Self, cast

from jingwei.kernel.cycles import unsearched
from jingwei.registers.history.codec import INDEX_BYTES, LARGEST_SEQ, Codec, Plain, Row, blocks_of, seal_all
from jingwei.registers.history.record import Damaged, HistoryRecord, TooLong

FORMAT = 1
AT_A_TIME = 1024
_HEAD = struct.Struct(">HII")  # seq, key id, size of the blob

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

    def add(self, rows: Sequence[Row]) -> None:
        pack = _HEAD.pack
        self._hash.update(b"".join([index + pack(seq, key_id, len(blob)) + blob for index, seq, key_id, blob in rows]))
        self._keys.update([row.key_id for row in rows])
        self._classes.update([blocks_of(row.blob) for row in rows])
        seqs = [row.seq for row in rows]
        self._numbers += seqs.count(0)
        self._most = max(self._most, max(seqs, default=-1) + 1)

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

    def __init__(self, entries: Iterable[Entry], *, codecs: Mapping[int, Codec], sort: Sorter = sorted) -> None:
        """Args:
            entries: in any order that ``sort`` brings into theirs; read once.
            codecs: one for each key id; all of the same generation and dictionary.
            sort: any total sort of entries; ``sorted`` keeps about 400 bytes a record in memory, ``iter`` is for what is sorted.

        Raises:
            ValueError: the codecs are of different generations or dictionaries.
        """
        bound = {(codec.generation, codec.dictionary.name) for codec in codecs.values()}
        if len(bound) != 1 or any(codec.key_id != key_id for key_id, codec in codecs.items()):
            raise ValueError("A generation needs codecs of one generation and one dictionary, each under its key id.")
        self._entries, self._codecs, self._sort = entries, dict(codecs), sort
        ((self._generation, self._dictionary),) = bound
        self._manifest: Manifest | None = None

    def rows(self) -> Iterator[Row]:
        """The rows in order of (blind index, seq); seq follows the day of recording, so the highest is the newest.

        Raises:
            KeyError: a record names a key that has no codec.
            TooLong: a record, or the number of records under one number, is beyond the format.
        """
        tally = _Tally()
        for some in batched(self._numbered(), AT_A_TIME, strict=False):
            with unsearched():
                rows = seal_all(some, self._codecs)
                tally.add(rows)
            yield from rows
        self._manifest = tally.manifest(generation=self._generation, dictionary=self._dictionary)

    def _numbered(self) -> Iterator[Plain]:
        last, seq = b"", -1
        for index, _day, body, key_id in self._sort(self._entries):
            seq = seq + 1 if index == last else 0
            if not seq and len(index) != INDEX_BYTES:
                raise ValueError(f"A row has a blind index of {INDEX_BYTES} bytes.")
            if seq > LARGEST_SEQ:
                raise TooLong(f"More than {LARGEST_SEQ + 1} records stand under one identity number.")
            last = index
            yield index, seq, key_id, body

    @property
    def manifest(self) -> Manifest:
        """What came out.

        Raises:
            RuntimeError: the rows were not read to their end.
        """
        if self._manifest is None:
            raise RuntimeError("The manifest is known when all rows have been read.")
        return self._manifest


def entries_of(filed: Iterable[Filed], *, blind: Callable[[str], bytes]) -> Iterator[Entry]:
    """What is to be sorted of records, in the order they come.

    Args:
        blind: the blind index of a number, such as ``lambda number: ring.blind_index("citizen-id", number)``.
    """
    for one in filed:
        yield blind(one.number), one.record.recorded_on.toordinal(), one.record.to_bytes(), one.key_id


def written_number(as_written: str, *, filed_under: str) -> str | None:
    """What ``HistoryRecord.number`` holds: nothing when the list wrote the number exactly as it is filed."""
    return None if as_written == filed_under else as_written


def check(rows: Iterable[Row], manifest: Manifest) -> None:
    """Whether these are all the rows of the manifest, in order, nothing changed; needs no key.

    Raises:
        Damaged: they are not.
    """
    for _row in checked(rows, manifest):
        pass


def checked(rows: Iterable[Row], manifest: Manifest) -> Iterator[Row]:
    """The same while somebody uses the rows: it is known at their end.

    Raises:
        Damaged: they are not those of the manifest.
    """
    tally, last, last_seq = _Tally(), b"", -1
    for some in batched(rows, AT_A_TIME, strict=False):
        for index, seq, _key_id, _blob in some:
            if seq != last_seq + 1 if index == last else index < last or seq:
                raise Damaged(f"Generation {manifest.generation} of the history archive has rows out of order.")
            last, last_seq = index, seq
        tally.add(some)
        yield from some
    if tally.manifest(generation=manifest.generation, dictionary=manifest.dictionary) != manifest:
        raise Damaged(f"Generation {manifest.generation} of the history archive is not what its manifest says.")
