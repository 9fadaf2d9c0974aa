"""Filling the district of B17 as the owner: places and organisations as the product's loader makes them, dwellings, people and cases by
the server out of pools of prepared values.

What a search looks for or opens is right for every person: blind indexes, the sealed identity number bound to its row, subject, tokens
of the name, words of residents. Sealed phones are drawn from a pool of 1 000, since nothing here opens one: they have the length of right
ones and do not open. Time-lines, checks, keys and indexes are the product's (``bare``); versions are recorded by its own trigger. Only the entries of
the log are missing: twenty million would take a day.
"""

import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from benchmarks import b17_district, ground, report
from benchmarks.b17_district import DWELLINGS_A_BUILDING, SHOPS_A_BUILDING, TRADES, District
from benchmarks.b17_sql import CASES, DWELLINGS, PEOPLE, POOLS
from benchmarks.bare import bare, unrecorded

SINCE = date(2015, 1, 1)
SOURCE = "bench"
PEOPLE_AT_ONCE, BUILDINGS_AT_ONCE, CASES_AT_ONCE, PHONES = 200_000, 2_000, 500_000, 1_000
FILLED = (
    *(
        "registers_building",
        "registers_buildingversion",
        "registers_dwelling",
        "registers_dwellingversion",
        "registers_dwellingtoken",
    ),
    *("registers_entity", "registers_entityversion", "registers_entitytoken"),
    *("registers_person", "registers_personversion", "registers_persontoken", "registers_residence", "registers_residenceversion"),
    *("registers_residentwords", "cases_workorder"),
)
PACKED = "nth, home, name, id, subject, number_index, number_sealed, phone_index, phone_sealed, male, born_on, protected"
_EPOCH = date(2000, 1, 1)


def fill(district: District, *, cases: int) -> None:
    """All rows in one transaction: with ``wal_level = minimal`` none of them is logged."""
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor, unrecorded(cursor):
        cursor.execute("set local maintenance_work_mem = '1GB'; set local work_mem = '64MB'")
        with bare(cursor, FILLED):
            cursor.execute(POOLS)
            _buildings(cursor, district)
            _in_steps(cursor, DWELLINGS, "dwellings", most=district.buildings, step=BUILDINGS_AT_ONCE, dwellings=district.dwellings)
            _people(cursor, district)
            values = {"noon": ground.NOON, "dwellings": district.dwellings, "cases": cases}
            _in_steps(cursor, CASES, "cases", most=cases, step=CASES_AT_ONCE, **values)
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")


def _in_steps(cursor: Any, statements: tuple[str, ...], of: str, *, most: int, step: int, **values: Any) -> None:
    for first in range(0, most, step):
        for statement in statements:
            cursor.execute(statement, values | {"first": first, "last": min(first + step, most) - 1})
        report.note(f"{of}: {min(first + step, most)} of {most}")


def _copy(cursor: Any, table: str, columns: str, rows: Any) -> None:
    with cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _staged(cursor: Any, stage: Any) -> None:
    from jingwei.registers.operations.staging import columns_of

    for table, rows in stage.tables():
        _copy(cursor, f"registers_{table}", ", ".join(f'"{column}"' for column in columns_of(table)), rows)


def _buildings(cursor: Any, district: District) -> None:
    """Divisions, grids, buildings and their shops by the loader's own stage; and the pools of addresses and rooms."""
    from jingwei.registers.places.tokens import tokens

    pool = []
    for stage, ids in staged_places(district):
        pool += ids
        _staged(cursor, stage)
    rows = (
        (one.nth, ident, one.grid, one.part, one.before_room, sorted(tokens(one.before_room)))
        for one, ident in zip(district.all_buildings(), pool, strict=True)
    )
    _copy(cursor, "bench_building", "nth, id, grid, part, address, tokens", rows)
    rooms = map(b17_district.room_of, range(DWELLINGS_A_BUILDING))
    _copy(
        cursor,
        "bench_room",
        "nth, room, tokens",
        ((nth, room, sorted(tokens(f"{room}室", room))) for nth, room in enumerate(rooms)),
    )
    cursor.execute("analyze bench_building, bench_room")


def staged_places(district: District) -> Iterator[tuple[Any, list[UUID]]]:
    """The loader's stage with everything but dwellings and people, now and then, with the ids of the buildings that it holds."""
    from jingwei.registers.operations.places import BuildingFields
    from jingwei.registers.operations.staging import Stage

    stage, ids = Stage(at=ground.NOON, source=SOURCE, entered_by=SOURCE), []
    for code in sorted({grid[:size] for grid in district.grids for size in (6, 9, 12)}):
        stage.division(code, code, since=SINCE)
    for grid in district.grids:
        stage.grid(grid, grid, since=SINCE)
    for one in district.all_buildings():
        fields = BuildingFields(part=one.part, address=one.address, use="home", structure="legal", storeys=10)
        ids.append(stage.building(fields, grid=one.grid, since=SINCE))
        _shops(stage, one)
        if one.nth % 5_000 == 4_999:
            yield stage, ids
            ids = []
    yield stage, ids


def _shops(stage: Any, building: b17_district.Building) -> None:
    """Three organisations at a building's door, one of them a sole trader."""
    from jingwei.registers.operations.entities import EntityFields

    for nth in range(building.nth * SHOPS_A_BUILDING, (building.nth + 1) * SHOPS_A_BUILDING):
        alone = nth % SHOPS_A_BUILDING == 0
        name = f"{building.road}{TRADES[nth % len(TRADES)]}{nth}号店"
        fields = EntityFields(name=name, kind="sole-trader" if alone else "company", address=building.address)
        stage.entity(b17_district.credit_code_of(nth), fields, grid=building.grid, since=SINCE)


def _people(cursor: Any, district: District) -> None:
    """Batch by batch: a thread packs the next while the server takes this one."""
    from jingwei.registers.people import names
    from jingwei.registers.people.tokens import tokens

    drawn = (
        (nth, name, names.folded_key(name), names.sound_key(name), sorted(tokens(name))) for nth, name in enumerate(district.names)
    )
    _copy(cursor, "bench_name", "nth, name, fold, sound, tokens", drawn)
    cursor.execute("analyze bench_name")
    mark = [SOURCE, SINCE.isoformat()]
    values = {"since": SINCE, "source": SOURCE, "sources": Jsonb({"name": mark, "number": mark, "phone": mark})}
    firsts = range(0, district.people, PEOPLE_AT_ONCE)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(_packed, district, firsts[0])
        for first in firsts:
            rows = waiting.result()
            if first != firsts[-1]:
                waiting = pool.submit(_packed, district, first + PEOPLE_AT_ONCE)
            with cursor.copy(f"copy bench_person ({PACKED}) from stdin (format binary)") as copy:
                copy.write(rows)
            for statement in PEOPLE:
                cursor.execute(statement, values)
            report.note(f"people: {min(first + PEOPLE_AT_ONCE, district.people)} of {district.people}")


def _packed(district: District, first: int) -> bytes:
    """People as COPY's binary form has them: twelve columns of fixed length."""
    from jingwei.kernel import keys
    from jingwei.kernel.randomness import draw, ordered_id
    from jingwei.registers.people import numbers

    ring, pack, noon = keys.ring(), _row().pack, ground.NOON
    phones = [numbers.phone(b17_district.phone_of(nth), aad=draw(16)).sealed for nth in range(PHONES)]
    found = [b"PGCOPY\n\xff\r\n\0" + bytes(8)]
    for nth in range(first, min(first + PEOPLE_AT_ONCE, district.people)):
        ident, number, home = ordered_id(noon).bytes, b17_district.number_of(nth), district.home_of(nth)
        own = numbers.citizen(number, aad=ident)
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        phone = (16, ring.blind_index("phone", b17_district.phone_of(nth)), 41, phones[nth % PHONES])
        male, days = int(number[16]) % 2 == 1, (born_on - _EPOCH).days
        begun = (12, 4, nth, 4, home, 4, district.name_at(nth), 16, ident, 16, numbers.subject_of(number).bytes)
        found.append(pack(*begun, 16, own.index, 48, own.sealed, *phone, 1, male, 4, days, 1, b17_district.is_protected(nth)))
    return b"".join((*found, b"\xff\xff"))


def _row() -> struct.Struct:
    whole, ident, flag = "i i", "i 16s", "i ?"
    return struct.Struct(f"> h {whole} {whole} {whole} {ident} {ident} {ident} i 48s {ident} i 41s {flag} {whole} {flag}")
