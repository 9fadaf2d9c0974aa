"""A small street for declarations: two dwellings, a history archive with two people, one of whom is in the register."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connections
from django.db.backends.utils import CursorWrapper

from jingwei.kernel import keys
from jingwei.kernel.codes import citizen_id, house_code
from jingwei.kernel.randomness import handle
from jingwei.registers.history.build import Build, Filed, entries_of
from jingwei.registers.history.codec import Codec, draw_data_key, wrap_data_key
from jingwei.registers.history.dictionary import Dictionary
from jingwei.registers.history.record import HistoryRecord, Source
from jingwei.registers.queries.facts import forget_archive

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
STREET, COMMUNITY, GRID = "440304008", "440304008001", "44030400800101"
ARCHIVE = ("historygeneration", "historybatchkey")
CODES = ("4403040080010100001000101", "4403040080010100001000102")


def number(order: int, born: date = date(1990, 3, 7)) -> str:
    """A made-up identity number."""
    return str(citizen_id.build(division="990304", born_on=born, order=order))


KNOWN, OTHER, UNKNOWN = number(2), number(4), number(6)


@dataclass(frozen=True)
class Street:
    dwellings: tuple[UUID, UUID]
    plate: str


@contextmanager
def unwatched(cursor: CursorWrapper, *tables: str) -> Iterator[None]:
    """The owner writes to tables of the registers without an entry in the log."""
    for switch in ("disable", "enable"):
        for table in tables:
            for watch in ("evidence", "evidence_update", "evidence_delete"):
                cursor.execute(f"alter table registers_{table} {switch} trigger registers_{table}_{watch}")
        if switch == "disable":
            yield


def code(room: int) -> str:
    """The house code of a room in the street's building."""
    return f"{GRID}00001{room:06d}"


def _places(cursor: object, rooms: Iterable[int], capacity: int) -> list[UUID]:
    building, made = handle(), []
    run = cursor.execute  # type: ignore[attr-defined]
    run("insert into registers_building (id) values (%s)", [building])
    for room in rooms:
        made.append(ident := handle())
        run("insert into registers_dwelling (id, code, building_id) values (%s, %s, %s)", [ident, code(room), building])
        run(
            "insert into registers_dwellingversion (id, dwelling_id, address, room, use, capacity, status, street, community, grid,"
            " valid_from, valid_until, recorded_from, recorded_until, source, entered_by)"
            " values (%s, %s, '莲花街道福中社区福中三路 88 号 2 栋 1203', '1203', 'residential', %s, 'coded', %s, %s, %s,"
            " '2010-01-01', '9999-12-31', now(), now(), 'test', 'test')",
            [handle(), ident, capacity, STREET, COMMUNITY, GRID],
        )
    return made


def file_archive(cursor: object, more: Iterable[tuple[str, str]] = ()) -> None:
    """The archive with its two people and more of them."""
    ring = keys.ring()
    record = HistoryRecord(
        "王小明", "福中三路 88 号", Source.SCHOOL, date(2015, 9, 1), valid_from=date(2015, 9, 1), phone="13800000001"
    )
    sample = [
        HistoryRecord(f"李{n}", f"福中三路 {n} 号", Source.GRID, date(2015, 1 + n % 12, 1 + n % 28)).to_bytes() for n in range(2000)
    ]
    dictionary = Dictionary.train(sample)
    key = draw_data_key()
    codec = Codec(dictionary, key, key_id=1, generation=1)
    filed = [Filed(KNOWN, 1, record), Filed(OTHER, 1, HistoryRecord("张伟", "景田路 1 号", Source.HOUSING, date(2018, 1, 1)))]
    filed += [Filed(number, 1, HistoryRecord(name, "景田路 2 号", Source.HOUSING, date(2018, 1, 1))) for number, name in more]
    build = Build(entries_of(filed, blind=lambda text: ring.blind_index("citizen-id", text)), codecs={1: codec})
    rows = list(build.rows())
    run = cursor.execute  # type: ignore[attr-defined]
    run("insert into registers_historybatchkey (key_id, wrapped) values (1, %s)", [wrap_data_key(key, key_id=1, ring=ring)])
    run(
        "insert into registers_historygeneration (number, state, dictionary, dictionary_name, manifest, built_at)"
        " values (1, 'building', %s, %s, %s::jsonb, now())",
        [dictionary.sealed(ring), dictionary.name, build.manifest.to_json()],
    )
    run("select registers_history_open(1)")
    for row in rows:
        run(
            "insert into registers_history_g1 (generation, index, seq, key_id, blob) values (1, %s, %s, %s, %s)",
            [row.index, row.seq, row.key_id, row.blob],
        )
    run("select registers_history_switch(1)")


def furnish(*, rooms: Iterable[int] = (101, 102), capacity: int = 4, known: Iterable[tuple[str, str]] = ()) -> Street:
    """Dwellings and the archive in the database that is connected.

    Args:
        known: numbers and names that the archive holds beside its two people.
    """
    with connections["owner"].cursor() as cursor, unwatched(cursor, "building", "dwelling", "dwellingversion", *ARCHIVE):
        first, second, *_others = _places(cursor, rooms, capacity)
        file_archive(cursor, known)
    forget_archive()
    return Street((first, second), house_code.plate(CODES[0], keys.ring().key("plate")))


@pytest.fixture
def street(committing: str) -> Street:
    """The street, in a database of the test's own."""
    return furnish()
