"""The form in which records wait for the archive: those of one part of it, some hundred of a list together, under the list's key. Pure.

A block is blind indexes (16 bytes each), sizes (2 bytes each, big-endian) and the records' bytes, compressed and sealed. A block opens
for its own batch and first line only; that it stands in its part is asked of its indexes.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

import zstandard
from cryptography.exceptions import InvalidTag

from jingwei.kernel.keys import INDEX_BYTES
from jingwei.registers.history.record import Damaged
from jingwei.registers.importing.sealed import RECORDS, Lines

LEVEL = 1  # half the room for a tenth of what writing the other half costs
MOST_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class Block:
    """Records of one part of the archive.

    Attributes:
        part: the first byte of their blind indexes.
        line: of the first of them.
        records: how many.
    """

    part: int
    line: int
    records: int
    sealed: bytes


class Waiting:
    """Seals the records of one batch in blocks, and opens them."""

    def __init__(self, batch: int, key: bytes) -> None:
        self._lines = Lines(RECORDS, batch, key)
        self._compressor, self._expander = zstandard.ZstdCompressor(level=LEVEL), zstandard.ZstdDecompressor()

    def sealed(self, records: Iterable[tuple[int, bytes, bytes]]) -> list[Block]:
        """Blocks of records: line, blind index, bytes."""
        parts: defaultdict[int, list[tuple[int, bytes, bytes]]] = defaultdict(list)
        for record in records:
            parts[record[1][0]].append(record)
        return [self._block(part, of_part) for part, of_part in parts.items()]

    def _block(self, part: int, records: list[tuple[int, bytes, bytes]]) -> Block:
        lines, indexes, bodies = zip(*records, strict=True)
        sizes = struct.pack(f">{len(bodies)}H", *map(len, bodies))
        content = self._compressor.compress(b"".join((*indexes, sizes, *bodies)))
        return Block(part, lines[0], len(lines), self._lines.seal(lines[0], content))

    def opened(self, block: Block) -> Iterator[tuple[bytes, bytes]]:
        """Undo ``sealed`` for one block: blind indexes and the records' bytes, in the order of the list.

        Raises:
            Damaged: it is not what was sealed there.
        """
        try:
            content = self._expander.decompress(self._lines.open(block.line, block.sealed), max_output_size=MOST_BYTES)
        except (InvalidTag, ValueError, zstandard.ZstdError) as error:
            raise Damaged("Records that wait for the history archive do not open.") from error
        first = block.records * INDEX_BYTES
        bodies_at = first + block.records * 2
        if content[:first:INDEX_BYTES] != bytes((block.part,)) * block.records or len(content) < bodies_at:
            raise Damaged("Records that wait for the history archive stand in another part of it.")
        ends = accumulate(struct.unpack(f">{block.records}H", content[first:bodies_at]), initial=bodies_at)
        for at, (begin, end) in enumerate(pairwise(ends)):
            yield content[at * INDEX_BYTES : (at + 1) * INDEX_BYTES], content[begin:end]
        if end != len(content):
            raise Damaged("Records that wait for the history archive are fewer or more than was said.")
