"""A long archive: every record is found, the disk holds at most 160 bytes of each, and memory does not grow with it.

50 000 records of a made-up district in the suite. The long run, of 34 districts:

    ARCHIVE_RECORDS=5000000 .venv/bin/pytest tests/registers/test_archive_size.py -n 0 -s
"""

import os
import zlib
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import count, islice
from pathlib import Path

import pytest
from django.db import connections
from tests.people import NOON, OPERATOR

from jingwei.demo.filling import archive
from jingwei.demo.generator import District
from jingwei.kernel import scope as scopes
from jingwei.kernel.progress import ended
from jingwei.kernel.scope import Scope
from jingwei.registers.history import LOOKUP_CAP, HistoryRecord
from jingwei.registers.operations import history
from jingwei.registers.queries.facts import history_of

pytestmark = pytest.mark.slow

RECORDS = int(os.environ.get("ARCHIVE_RECORDS", "50000"))
PEOPLE = 200
MOST_BYTES = 160
MEMORY_BYTES = 400 << 20
"""Beyond what the process held before: a district and a sorted run; five million records in memory would take 2 GB."""


class Streamed:
    """Records of one district after the other; keeps those of some people to compare."""

    def __init__(self) -> None:
        self.kept: defaultdict[str, list[bytes]] = defaultdict(list)

    def __iter__(self) -> Iterator[tuple[str, HistoryRecord]]:
        districts = (District.generate(seed, Fraction(1, 50)) for seed in count(1))
        for number, record in islice((one for district in districts for one in archive(district)), RECORDS):
            if zlib.crc32(number.encode()) % (RECORDS // PEOPLE // 2) == 0:
                self.kept[number].append(record.to_bytes())
            yield number, record


def memory_of(figure: str) -> int:
    """Bytes of this process: VmRSS now, or VmHWM at most since ``clear_refs`` was written."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(f"{figure}:"))


def size_of(relation: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_total_relation_size(%s::regclass)", [relation])
        return int(cursor.fetchone()[0])


def test_a_long_archive_is_whole_found_small_and_built_anew_in_little_memory(committing: str) -> None:
    streamed, before = Streamed(), memory_of("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak of the tests before is forgotten
    held = ended(history.build(streamed, actor=OPERATOR, at=NOON, source="tests"))
    assert held.rows == RECORDS
    again = ended(history.build(actor=OPERATOR, at=NOON, source="tests", generation=2))  # reads, folds and seals all of them
    assert (again.rows, again.numbers) == (held.rows, held.numbers)
    assert ended(history.verify(actor=OPERATOR)) == again
    each = size_of("registers_history_g2") / RECORDS
    memory = memory_of("VmHWM") - before
    print(f"{RECORDS} records of {held.numbers} people: {each:.1f} bytes each on disk, {memory >> 20} MB more memory at most")
    assert each <= MOST_BYTES
    assert memory < MEMORY_BYTES
    assert len(streamed.kept) > PEOPLE // 4
    with scopes.entered(Scope.decision(), at=NOON):
        for number, bodies in streamed.kept.items():
            found, available = history_of(number)
            assert (len(found), available) == (min(len(bodies), LOOKUP_CAP), True)
            assert {record.to_bytes() for record in found} <= set(bodies)
        assert history_of("990304199003070000") == ((), True)
