"""Writing a generation: rows in the order of the archive, by binary COPY into a table that nobody sees yet."""

import struct
from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import connections

from jingwei.kernel.progress import Progress
from jingwei.registers.history import Row
from jingwei.registers.operations.loading import IMPORT

AT_A_TIME = 4096
COPY_BYTES = 64 << 20
"""Of one COPY. The server makes a table longer by up to half a megabyte ahead of a COPY, and leaves empty what it did not need."""
_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_HEAD = struct.Struct(">hiiihihi")  # how many fields; each with its size: key id, generation, seq; the size of the index
_SIZE = struct.Struct(">i")


def write(rows: Iterable[Row], *, generation: int, total: int) -> Iterator[Progress]:
    """Make the generation's table and fill it. Frozen: no later reader has to mark its rows, and no vacuum has to come by.

    Between two COPYs whoever gives the rows may use the connection; memory is that of one.
    """
    with connections[IMPORT].cursor() as cursor:
        cursor.execute("select registers_history_open(%s)", [generation])
    pieces, size, done = list[bytes](), 0, 0
    for some in batched(rows, AT_A_TIME, strict=False):
        pieces.append(_packed(some, generation))
        size, done = size + len(pieces[-1]), done + len(some)
        if size >= COPY_BYTES:
            _copy(pieces, generation)
            pieces, size = [], 0
        yield Progress("history.seal", done, total)
    _copy(pieces, generation)


def _copy(pieces: Iterable[bytes], generation: int) -> None:
    table = f"registers_history_g{generation} (key_id, generation, seq, index, blob)"
    with connections[IMPORT].cursor() as cursor, cursor.copy(f"copy {table} from stdin with (format binary, freeze)") as copy:
        for piece in (_START, *pieces, _END):
            copy.write(piece)


def _packed(rows: Iterable[Row], generation: int) -> bytes:
    head, size = _HEAD.pack, _SIZE.pack
    return b"".join(
        [
            head(5, 4, key_id, 2, generation, 2, seq, len(index)) + index + size(len(blob)) + blob
            for index, seq, key_id, blob in rows
        ]
    )
