"""The zstd dictionary of the history archive: trained on a sample, addressed by its hash.

A trained dictionary holds pieces of the records that it was trained on, names and addresses among them. It is personal data:
outside a process it exists only sealed by the key ring. Without it nothing in the archive opens, so it is kept as long as its
generation.
"""

import hashlib
import os
import threading
from collections.abc import Iterable, Sequence
from typing import Self

import zstandard

from jingwei.kernel.keys import CannotOpen, KeyRing
from jingwei.registers.history.record import MAX_BYTES, Damaged

DICTIONARY_BYTES = 64 * 1024
SAMPLE_AT_LEAST = 1000
LEVEL = 4  # a quarter of the time of level 12, and 3.7 bytes larger; level 19 is 0.4 bytes smaller than 12 and takes three times as long
SEGMENT, MER = 200, 8  # of the cover algorithm; letting it search for them takes five times as long and gains nothing
_SEAL_KIND = "history-dictionary"
_NOTHING = b"jingwei-history"  # zstd wants eight bytes at least


class SampleTooSmall(ValueError):
    """There are too few records to learn from."""


class Dictionary:
    """A trained dictionary and the compression with it. Safe to share between threads.

    Frames are bare zstd (no magic number, no dictionary id, no checksum; RFC 8878 §3.1.1 with the size of the content):
    authenticity comes from the codec around it, which binds the hash.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.sha256 = hashlib.sha256(content).digest()
        self._trained = zstandard.ZstdCompressionDict(content)
        self._parameters = zstandard.ZstdCompressionParameters.from_level(
            LEVEL,
            dict_size=len(content),
            source_size=256,
            format=zstandard.FORMAT_ZSTD1_MAGICLESS,
            write_content_size=True,
            write_dict_id=False,
            write_checksum=False,
        )
        self._trained.precompute_compress(compression_params=self._parameters)
        self._local = threading.local()  # contexts of zstandard serve one thread at a time

    @classmethod
    def train(cls, sample: Iterable[bytes]) -> Self:
        """Learn from the bytes of records drawn over the whole archive; 20 000 are enough, more gain nothing.

        Cost: 2 s for 20 000 records. Deterministic for one version of zstd.

        Raises:
            SampleTooSmall: fewer than 1 000 records.
        """
        bodies: list[bytes | bytearray | memoryview] = list(sample)
        if len(bodies) < SAMPLE_AT_LEAST:
            raise SampleTooSmall(f"A dictionary needs a sample of at least {SAMPLE_AT_LEAST} records, not {len(bodies)}.")
        return cls(zstandard.train_dictionary(DICTIONARY_BYTES, bodies, level=LEVEL, k=SEGMENT, d=MER, steps=1).as_bytes())

    @classmethod
    def learnt(cls, sample: Sequence[bytes]) -> Self:
        """``train``, or of a sample that is too small or too uniform to train on: its bytes as they are, cut to size."""
        try:
            return cls.train(sample)
        except (SampleTooSmall, zstandard.ZstdError):
            return cls((_NOTHING + b"".join(sample))[-DICTIONARY_BYTES:])

    @property
    def name(self) -> str:
        """The hash in hex: its address wherever dictionaries are stored."""
        return self.sha256.hex()

    def sealed(self, ring: KeyRing) -> bytes:
        """The form to store, under ``name``."""
        return ring.seal(_SEAL_KIND, self.content, aad=self.sha256)

    @classmethod
    def unsealed(cls, stored: bytes, *, name: str, ring: KeyRing) -> Self:
        """Undo ``sealed``.

        Raises:
            Damaged: not the dictionary of that name, or stored by another key ring.
        """
        try:
            found = cls(ring.open(_SEAL_KIND, stored, aad=bytes.fromhex(name)))
        except (CannotOpen, ValueError) as error:
            raise Damaged(f"The dictionary {name[:12]}… of the history archive does not open.") from error
        if found.name != name:
            raise Damaged(f"The dictionary stored as {name[:12]}… of the history archive is another one.")
        return found

    def compress(self, body: bytes) -> bytes:
        """One frame."""
        compressor = getattr(self._local, "compressor", None)
        if compressor is None:
            compressor = self._local.compressor = zstandard.ZstdCompressor(
                dict_data=self._trained, compression_params=self._parameters
            )
        return bytes(compressor.compress(body))

    def compress_all(self, bodies: Sequence[bytes]) -> list[bytes]:
        """The frames of many, the same as one by one, made on all processors at once."""
        if not bodies:
            return []
        compressor = zstandard.ZstdCompressor(dict_data=self._trained, compression_params=self._parameters)
        frames = compressor.multi_compress_to_buffer(list(bodies), threads=os.process_cpu_count() or 1)
        return [frames[at].tobytes() for at in range(len(frames))]

    def expand(self, frame: bytes) -> bytes:
        """Undo ``compress``.

        Raises:
            Damaged: not a frame of this dictionary, or of more than ``MAX_BYTES``.
        """
        expander = getattr(self._local, "expander", None)
        if expander is None:
            expander = self._local.expander = zstandard.ZstdDecompressor(
                dict_data=self._trained, format=zstandard.FORMAT_ZSTD1_MAGICLESS
            )
        try:
            body = bytes(expander.decompress(frame, max_output_size=MAX_BYTES, allow_extra_data=False))
        except zstandard.ZstdError as error:
            raise Damaged("A history record does not expand with its dictionary.") from error
        if len(body) > MAX_BYTES:
            raise Damaged("A history record expands to more than a record can have.")
        return body
