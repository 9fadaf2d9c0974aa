"""Writing a generation: rows in the order of the archive, by binary COPY into a table that nobody sees yet."""

import struct
from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import connections

from jingwei.kernel.progress import Progress
from jingwei.registers.history import Row
from jingwei.registers.operations.loading import IMPORT

AT_A_TIME = 2_000
_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_HEAD = struct.Struct(">hiiihihi")  # how many fields; each with its size: key id, generation, seq; the size of the index
_SIZE = struct.Struct(">i")


def write(rows: Iterable[Row], *, generation: int, total: int) -> Iterator[Progress]:
    """Make the generation's table and fill it. Frozen: no later reader has to mark its rows, and no vacuum has to come by."""
    with connections[IMPORT].cursor() as cursor:
        cursor.execute("select registers_history_open(%s)", [generation])
        table = f"registers_history_g{generation} (key_id, generation, seq, index, blob)"
        with cursor.copy(f"copy {table} from stdin with (format binary, freeze)") as copy:
            copy.write(_START)
            done = 0
            for some in batched(rows, AT_A_TIME, strict=False):
                copy.write(b"".join(_packed(row, generation) for row in some))
                done += len(some)
                yield Progress("history.seal", done, total)
            copy.write(_END)


def _packed(row: Row, generation: int) -> bytes:
    head = _HEAD.pack(5, 4, row.key_id, 2, generation, 2, row.seq, len(row.index))
    return head + row.index + _SIZE.pack(len(row.blob)) + row.blob
