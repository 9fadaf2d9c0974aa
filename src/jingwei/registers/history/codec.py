"""The sealed form of one history record, and the look-up that always does the same work.

``blob = nonce (12) ‖ AES-256-GCM(pad16(zstd(record)))`` with tag (16). The associated data binds generation, key id, blind index,
seq and the dictionary's hash: a blob moved to another row, generation or key is refused like a damaged one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jingwei.kernel import randomness
from jingwei.kernel.keys import CannotOpen, KeyRing
from jingwei.registers.history.dictionary import Dictionary
from jingwei.registers.history.record import Damaged, HistoryRecord, Source

INDEX_BYTES = 16
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
BLOCK = 16
OVERHEAD = NONCE_BYTES + TAG_BYTES
LARGEST_SEQ = 2**15 - 1  # a smallint in the database
LOOKUP_CAP = 8
"""A look-up opens exactly so many blobs: the newest records, then dummies. People have 3 to 8; who has more shows the 8 newest."""

_CONTEXT = b"jingwei-history\x01"
_KEY_KIND = "history-batch-key"


def draw_data_key() -> bytes:
    """A new data key, for one import batch. It seals at most 2^32 records (random nonces: NIST SP 800-38D, 8.3)."""
    return randomness.draw(KEY_BYTES)


def wrap_data_key(key: bytes, *, key_id: int, ring: KeyRing) -> bytes:
    """A data key to store. Erasing every copy of the wrapped key erases its batch: keep it out of the backups of the rows."""
    return ring.seal(_KEY_KIND, key, aad=key_id.to_bytes(4))


def unwrap_data_key(wrapped: bytes, *, key_id: int, ring: KeyRing) -> bytes:
    """Undo ``wrap_data_key``.

    Raises:
        Damaged: not the wrapped key of this batch.
    """
    try:
        return ring.open(_KEY_KIND, wrapped, aad=key_id.to_bytes(4))
    except CannotOpen as error:
        raise Damaged(f"The data key {key_id} of the history archive does not open.") from error


class Row(NamedTuple):
    """One row of the archive, as it stands in the database.

    Attributes:
        index: blind index of the identity number that it is filed under, 16 bytes.
        seq: 0 for the oldest record of the number, then upwards without holes.
        key_id: the data key, one for each import batch.
    """

    index: bytes  # type: ignore[assignment]  # nobody asks a row where a value stands in it
    seq: int
    key_id: int
    blob: bytes


type Encrypt = Callable[[bytes, bytes, bytes], bytes]
type Plain = tuple[bytes, int, int, bytes]
"""A record before it is sealed: blind index, seq, key id, bytes."""


class Codec:
    """Seals and opens the records of one data key in one generation. Safe to share between threads."""

    def __init__(self, dictionary: Dictionary, key: bytes, *, key_id: int, generation: int) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"A data key has {KEY_BYTES} bytes, not {len(key)}.")
        self.key_id = key_id
        self.generation = generation
        self.dictionary = dictionary
        self._cipher = AESGCM(key)
        self._bound = _CONTEXT + generation.to_bytes(4) + key_id.to_bytes(4) + dictionary.sha256

    def seal(self, record: HistoryRecord, *, index: bytes, seq: int) -> bytes:
        """The blob of a record for exactly this row.

        Raises:
            TooLong: the record cannot be archived.
        """
        return self.seal_body(record.to_bytes(), index=index, seq=seq)

    def seal_body(self, body: bytes, *, index: bytes, seq: int, blocks: int = 0) -> bytes:
        """The same from a record's bytes; padded to at least ``blocks`` blocks of 16 bytes (for dummies)."""
        nonce = randomness.draw(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, _pad(self.dictionary.compress(body), blocks=blocks), self._binding(index, seq))

    def sealing(self) -> tuple[Encrypt, bytes]:
        """What ``seal_all`` needs of a codec: the cipher and what is bound before index and seq."""
        return self._cipher.encrypt, self._bound

    def open(self, blob: bytes, *, index: bytes, seq: int) -> HistoryRecord:
        """Undo ``seal``: decrypt, unpad, expand, read, in this order for every blob.

        Raises:
            Damaged: the blob was changed, or sealed for another row, generation, key or dictionary.
        """
        return HistoryRecord.from_bytes(self.open_body(blob, index=index, seq=seq))

    def open_body(self, blob: bytes, *, index: bytes, seq: int) -> bytes:
        """The same up to the record's bytes, for whoever seals them anew.

        Raises:
            Damaged: as ``open``.
        """
        try:
            padded = self._cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], self._binding(index, seq))
        except (InvalidTag, ValueError) as error:
            message = f"A record (seq {seq}, key {self.key_id}, generation {self.generation}) of the history archive does not open."
            raise Damaged(message) from error
        return self.dictionary.expand(_unpad(padded))

    def _binding(self, index: bytes, seq: int) -> bytes:
        if len(index) != INDEX_BYTES or not 0 <= seq <= LARGEST_SEQ:
            raise ValueError(f"A row has a blind index of {INDEX_BYTES} bytes and a seq from 0 to {LARGEST_SEQ}.")
        return self._bound + index + seq.to_bytes(2)


def seal_all(records: Sequence[Plain], codecs: Mapping[int, Codec]) -> list[Row]:
    """The rows of many records, as ``Codec.seal_body`` seals each of them, compressed on all processors.

    Args:
        codecs: for each key id; all of one dictionary.

    Raises:
        KeyError: a record names a key that has no codec.
    """
    frames = next(iter(codecs.values())).dictionary.compress_all([body for _index, _seq, _key_id, body in records])
    ciphers = {key_id: codec.sealing() for key_id, codec in codecs.items()}
    drawn, rows = randomness.draw(NONCE_BYTES * len(records)), list[Row]()
    for at, (index, seq, key_id, _body) in enumerate(records):
        encrypt, bound = ciphers[key_id]
        nonce, frame = drawn[at * NONCE_BYTES : (at + 1) * NONCE_BYTES], frames[at] + b"\x80"
        blob = nonce + encrypt(nonce, frame + _ZEROS[len(frame) % BLOCK], bound + index + seq.to_bytes(2))
        rows.append(Row(index, seq, key_id, blob))
    return rows


_ZEROS = tuple(bytes(-size % BLOCK) for size in range(BLOCK))


def blocks_of(blob: bytes) -> int:
    """The length class of a blob: how many blocks of 16 bytes its padded content has."""
    return (len(blob) - OVERHEAD) // BLOCK


def _pad(frame: bytes, *, blocks: int) -> bytes:
    """ISO/IEC 7816-4: 0x80, then zeros up to the block; at least ``blocks`` blocks."""
    size = max((len(frame) // BLOCK + 1) * BLOCK, blocks * BLOCK)
    return (frame + b"\x80").ljust(size, b"\0")


def _unpad(padded: bytes) -> bytes:
    end = len(padded.rstrip(b"\0")) - 1
    if end < 0 or padded[end] != 0x80:
        raise Damaged("A history record has no end mark.")
    return padded[:end]


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought.

    Attributes:
        records: newest first.
        damaged: how many rows did not open; somebody must look at the archive.
        erased: how many rows belong to a batch whose key was erased.
    """

    records: tuple[HistoryRecord, ...]
    damaged: int = 0
    erased: int = 0


class LookUp:
    """Opens the rows of one number, always ``LOOKUP_CAP`` blobs, so that the time says little about how many there were.

    Dummies are sealed in memory at the start under a key that nobody else has; their length classes are spread as those of the
    archive (``Manifest.classes``), and they go through the same four steps.
    """

    def __init__(self, codecs: Mapping[int, Codec], *, dictionary: Dictionary, classes: Mapping[int, int]) -> None:
        self._codecs = dict(codecs)
        self._dummy_codec = Codec(dictionary, draw_data_key(), key_id=0, generation=0)
        index = randomness.draw(INDEX_BYTES)
        body = _DUMMY.to_bytes()
        self._dummies = tuple(
            Row(index, seq, 0, self._dummy_codec.seal_body(body, index=index, seq=seq, blocks=blocks))
            for seq, blocks in enumerate(_spread(classes))
        )

    def open_newest(self, rows: Sequence[Row]) -> Found:
        """Open the rows that the database gave for one blind index, newest first, at most ``LOOKUP_CAP``.

        Cost: ``LOOKUP_CAP`` openings whatever is found, also for none, damaged and erased rows.
        """
        if len(rows) > LOOKUP_CAP:
            raise ValueError(f"A look-up takes at most {LOOKUP_CAP} rows.")
        records: list[HistoryRecord] = []
        damaged = erased = 0
        for at, dummy in enumerate(self._dummies):
            row = rows[at] if at < len(rows) else dummy
            codec = self._codecs.get(row.key_id)
            if row is dummy or codec is None:
                erased += row is not dummy
                self._dummy_codec.open(dummy.blob, index=dummy.index, seq=dummy.seq)
                continue
            try:
                records.append(codec.open(row.blob, index=row.index, seq=row.seq))
            except Damaged:
                damaged += 1
        return Found(tuple(records), damaged, erased)


def _spread(classes: Mapping[int, int]) -> list[int]:
    """``LOOKUP_CAP`` length classes at even steps through the archive's distribution; the dummy's own when there is none."""
    ordered = sorted(classes)
    total = sum(classes.values())
    if not total:
        return [0] * LOOKUP_CAP
    ends = list(accumulate(classes[blocks] for blocks in ordered))
    marks = [(2 * step + 1) * total / (2 * LOOKUP_CAP) for step in range(LOOKUP_CAP)]
    picks = [next(blocks for blocks, end in zip(ordered, ends, strict=True) if mark <= end) for mark in marks]
    return picks[::2] + picks[1::2][::-1]  # mixed, so that the ones used first are not the shortest


_DUMMY = HistoryRecord(
    name="某某某",
    address="广东省深圳市福田区",
    source=Source.GRID,
    recorded_on=date(2000, 1, 1),
    phone="10000000000",
    house_code="0" * 25,
    valid_from=date(2000, 1, 1),
)
