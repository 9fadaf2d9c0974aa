"""A district for lists and searches: cases, people with their homes, dwellings and organisations of the asked numbers, kept between runs.

Rows are made as the product's own loader makes them and copied past the log's triggers: what is measured is reading, and twenty million
entries of evidence would take a day. Time-lines, constraints, keys and indexes stand as in the product.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from benchmarks import ground, report

DISTRICT = "440304"
GRIDS = tuple(
    f"{DISTRICT}{street:03d}{part:03d}{grid:02d}" for street in range(1, 11) for part in range(1, 11) for grid in range(1, 11)
)
STREET, COMMUNITY, GRID = GRIDS[0][:9], GRIDS[0][:12], GRIDS[0]
PEOPLE_A_DWELLING, DWELLINGS_A_BUILDING, OPEN_SHARE = 3, 60, 0.05
ROADS, TRADES = (
    [
        "枫林",
        "福中",
        "景田",
        "梅林",
        "莲花",
        "香蜜",
        "红荔",
        "商报",
        "新闻",
        "彩田",
        "石厦",
        "沙嘴",
        "新洲",
        "益田",
        "民田",
        "福强",
    ],
    ["商贸", "餐饮", "科技", "物业"],
)
TODAY = date(2026, 11, 23)
SINCE = date(2015, 1, 1)
BATCH = 20_000


def start(*, cases: int, people: int) -> None:
    """Django on the ground's data folder, filled on first use."""
    folder = ground.folder_of(f"search-{cases}-{people}")
    os.environ["JINGWEI_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jingwei.config.settings"
    from jingwei.config.runtime import Runtime

    Runtime().start()
    mark = folder / "filled"
    if not mark.exists():
        _fill(cases, people)
        mark.touch()


def address_of(dwelling: int) -> str:
    """The made-up address of the n-th dwelling."""
    building, room = divmod(dwelling, DWELLINGS_A_BUILDING)
    road, door = building % len(ROADS), building // len(ROADS) % 90 + 1
    return f"深圳市福田区{ROADS[road]}路{door}号{room % 6 + 1}栋{room // 6 + 1:02d}{room % 6 + 1:02d}室"


def code_of(dwelling: int) -> str:
    """The house code of the n-th dwelling; buildings go round the grids."""
    building, room = divmod(dwelling, DWELLINGS_A_BUILDING)
    return f"{grid_of(dwelling)}{building // len(GRIDS):05d}{room + 101:06d}"


def grid_of(dwelling: int) -> str:
    """The grid of the n-th dwelling."""
    return GRIDS[dwelling // DWELLINGS_A_BUILDING % len(GRIDS)]


def _fill(cases: int, people: int) -> None:
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor, _unrecorded(cursor):
        homes = _places(cursor, people // PEOPLE_A_DWELLING)
        _people(cursor, people, homes)
        _cases(cursor, cases, homes)
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze")


@contextmanager
def _unrecorded(cursor: Any) -> Iterator[None]:
    """Without the triggers that ask for an entry in the log."""
    cursor.execute(
        "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal and tgname like '%%\\_evidence%%'"
        " and tgrelid::regclass::text ~ '^(registers|cases)_'"
    )
    found = cursor.fetchall()
    for table, name in found:
        cursor.execute(f"alter table {table} disable trigger {name}")
    yield
    cursor.execute("set constraints all immediate")  # a table with a check still to come is not altered
    for table, name in found:
        cursor.execute(f"alter table {table} enable trigger {name}")


def _stage() -> Any:
    from jingwei.registers.operations.staging import Stage

    return Stage(at=ground.NOON, source="bench", entered_by="bench")


def _copy(cursor: Any, tables: Iterable[tuple[str, list[Any]]], prefix: str = "registers_") -> None:
    from jingwei.registers.operations.staging import columns_of

    for table, rows in tables:
        columns = ", ".join(f'"{column}"' for column in columns_of(table))
        with cursor.copy(f"copy {prefix}{table} ({columns}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)


def _places(cursor: Any, dwellings: int) -> list[UUID]:
    from jingwei.kernel.codes import uscc
    from jingwei.registers.operations.entities import EntityFields
    from jingwei.registers.operations.places import BuildingFields, DwellingFields

    stage, homes, building = _stage(), [], None
    for code in sorted({grid[:size] for grid in GRIDS for size in (6, 9, 12)}):
        stage.division(code, code, since=SINCE)
    for grid in GRIDS:
        stage.grid(grid, grid, since=SINCE)
    for nth in range(dwellings):
        grid = grid_of(nth)
        if nth % DWELLINGS_A_BUILDING == 0:
            part, road = code_of(nth)[14:19], address_of(nth).partition("号")[0] + "号"
            fields = BuildingFields(part=part, address=road, use="home", structure="legal", storeys=10)
            building = stage.building(fields, grid=grid, since=SINCE)
            organisation = f"M{nth // DWELLINGS_A_BUILDING:07d}"
            given = str(uscc.build(authority="9", kind="1", division=DISTRICT, organisation=organisation))
            name = f"{ROADS[nth % len(ROADS)]}{TRADES[nth % len(TRADES)]}{nth}号店"
            stage.entity(given, EntityFields(name=name, kind="company", address=road), grid=grid, since=SINCE)
        values = DwellingFields(address=address_of(nth), room=code_of(nth)[-4:], use="home", capacity=2000)
        homes.append(stage.dwelling(code_of(nth), values, building=building, grid=grid, since=SINCE))
        if nth % BATCH == BATCH - 1:
            _copy(cursor, stage.tables())
            report.note(f"{nth + 1} dwellings")
    _copy(cursor, stage.tables())
    return homes


def number_of(person: int) -> str:
    """The made-up identity number of the n-th person: order, birth date and division count up one after another."""
    from jingwei.kernel.codes import citizen_id

    day, order = divmod(person, 999)
    division, day = divmod(day, 28_000)
    return str(citizen_id.build(division=f"99{division:04d}", born_on=date(1930, 1, 1) + timedelta(days=day), order=order + 1))


def phone_of(person: int) -> str:
    """The made-up mobile number of the n-th person."""
    return f"138{person:08d}"


def _people(cursor: Any, people: int, homes: list[UUID]) -> None:
    stage = _stage()
    for nth in range(people):
        person = stage.person(number_of(nth), ground.name_of(nth), since=SINCE, phone=phone_of(nth), protected=nth % 1000 == 999)
        home = nth % len(homes)
        stage.residence(person, homes[home], grid=grid_of(home), kind="family", since=SINCE)
        if nth % BATCH == BATCH - 1:
            _copy(cursor, stage.tables())
            report.note(f"{nth + 1} people")
    _copy(cursor, stage.tables())


def _cases(cursor: Any, cases: int, homes: list[UUID]) -> None:
    from jingwei.kernel.randomness import ordered_id

    dice = Random(17)
    columns = (
        'id, number, "case", kind, reasons, dwelling_id, house_code, address, street, community, grid, subjects, recorded_by, barred,'
        "opened_at, opening_note, attempt, due_on, resident_due_on, due_provisional, paused_reason, note, desk_asked_at, accepted_at,"
        "accepted_by, closed_at, closed_by, outcome, proof"
    )
    with cursor.copy(f"copy cases_workorder ({columns}) from stdin") as copy:
        for nth in range(cases):
            home = dice.randrange(len(homes))
            grid = grid_of(home)
            opened = ground.NOON - timedelta(minutes=dice.randrange(5 * 365 * 24 * 60))
            is_open = dice.random() < OPEN_SHARE
            if is_open:
                opened = ground.NOON - timedelta(minutes=dice.randrange(1, 14 * 24 * 60))
            due = opened.date() + timedelta(days=7)
            handle = ordered_id(opened)
            place = (homes[home], code_of(home), address_of(home), grid[:9], grid[:12], grid)
            begun = (handle, f"B{nth:09d}", handle, "verify", ["unconfirmed"], *place, [], "declarant", [], opened, "", 1, due, due)
            copy.write_row((*begun, False, "", "", *_later(dice, opened, is_open=is_open)))


def _later(dice: Random, opened: datetime, *, is_open: bool) -> tuple[Any, ...]:
    """Asked to a counter, accepted, closed: when and by whom."""
    desk = opened if dice.random() < 0.02 else None
    accepted = opened + timedelta(seconds=1) if not is_open or dice.random() < 0.5 else None
    done = min(opened + timedelta(days=dice.randrange(1, 8)), ground.NOON - timedelta(days=1, minutes=dice.randrange(1, 600)))
    closed = (max(done, opened + timedelta(minutes=1)), "account:bench", "as-declared", "visit")
    return (desk, accepted, "account:bench" if accepted else None, *((None,) * 4 if is_open else closed))
