"""Writing a generation: rows in the order of the archive, by binary COPY into a table that nobody sees yet."""

import struct
from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import connections

from jingwei.kernel.progress import Progress
from jingwei.registers.history import Row
from jingwei.registers.operations.loading import IMPORT

AT_A_TIME = 20_000
_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_HEAD = struct.Struct(">hiiihihi")  # how many fields; each with its size: key id, generation, seq; the size of the index
_SIZE = struct.Struct(">i")


def write(rows: Iterable[Row], *, generation: int, total: int) -> Iterator[Progress]:
    """Make the generation's table and fill it. Frozen: no later reader has to mark its rows, and no vacuum has to come by.

    Some thousand rows are one COPY, and the next ones are asked for when it is over: whoever gives them may use the connection.
    """
    statement = (
        f"copy registers_history_g{generation} (key_id, generation, seq, index, blob) from stdin with (format binary, freeze)"
    )
    done = 0
    with connections[IMPORT].cursor() as cursor:
        cursor.execute("select registers_history_open(%s)", [generation])
        for some in batched(rows, AT_A_TIME, strict=False):
            with cursor.copy(statement) as copy:
                copy.write(_START + _packed(some, generation) + _END)
            done += len(some)
            yield Progress("history.seal", done, total)


def _packed(rows: Iterable[Row], generation: int) -> bytes:
    head, size = _HEAD.pack, _SIZE.pack
    return b"".join(
        [
            head(5, 4, key_id, 2, generation, 2, seq, len(index)) + index + size(len(blob)) + blob
            for index, seq, key_id, blob in rows
        ]
    )
