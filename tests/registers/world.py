"""A small district on random data, loaded for real: three streets of two districts, people who moved, grids that were re-cut."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from django.db import connections, transaction
from tests.people import ZHAO

from jingwei.cases.operations import open_service_case
from jingwei.cases.words import ServiceKind
from jingwei.evidence.events import Event
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.codes import citizen_id, uscc
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.purposes import COUNTER, REGISTER_CARE
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.operations.entities import EntityFields
from jingwei.registers.operations.loading import load
from jingwei.registers.operations.places import BuildingFields, DwellingFields
from jingwei.registers.operations.staging import Stage

NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)
TODAY = date(2027, 3, 1)
LOADER = Actor.of(Role.OPERATOR, ident="operator", scope=Scope.territory(Level.DISTRICT, "440304"))
STREETS = ("440304008", "440304009", "440305001")
GRIDS = tuple(f"{street}{community}{grid}" for street in STREETS for community in ("001", "002") for grid in ("01", "02"))
NAMES = (
    "王伟",
    "王芳",
    "李娜",
    "张敏",
    "刘洋",
    "陈静",
    "杨磊",
    "赵强",
    "黄丽",
    "周杰",
    "吴秀英",
    "欧阳修",
    "买买提·吐尔逊",
    "Anna Smith",
)


@dataclass(frozen=True)
class Stay:
    """Truth of one residence version."""

    person: uuid.UUID
    dwelling: uuid.UUID
    grid: str
    since: date
    until: date


@dataclass
class World:
    """What was loaded, by ids."""

    dwellings: dict[uuid.UUID, str] = field(default_factory=dict)  # id → house code
    grid_of: dict[uuid.UUID, str] = field(default_factory=dict)  # today
    people: dict[uuid.UUID, str] = field(default_factory=dict)  # id → identity number
    names: dict[uuid.UUID, str] = field(default_factory=dict)
    phones: dict[uuid.UUID, str] = field(default_factory=dict)
    protected: set[uuid.UUID] = field(default_factory=set)
    stays: list[Stay] = field(default_factory=list)

    def living_in(self, code: str, day: date = TODAY) -> set[uuid.UUID]:
        """Who has an open residence in a division or grid on a day."""
        return {stay.person for stay in self.stays if stay.grid.startswith(code) and stay.since <= day < stay.until}


def number_of(order: int) -> str:
    """The n-th made-up identity number."""
    born = date(1950, 1, 1) + timedelta(days=order * 37 % 25_000)
    return str(citizen_id.build(division=f"99{order // 900:04d}", born_on=born, order=order % 900 + 1))


def filled(
    *, seed: int = 1, dwellings: int = 60, people: int = 120, residences: int = 150, grids: tuple[str, ...] = GRIDS
) -> World:
    """Load random data by the product's own loader and tell what is true of it."""
    dice, world, stage = random.Random(seed), World(), Stage(NOON, "taken-over", "operator")
    for code in sorted({grid[:size] for grid in grids for size in (6, 9, 12)}):
        stage.division(code, f"division {code}", since=date(2010, 1, 1))
    for code in grids:
        stage.grid(code, f"grid {code[-2:]}", since=date(2010, 1, 1))
    _places(dice, world, stage, dwellings, grids)
    for order in range(people):
        name, number = dice.choice(NAMES), number_of(order)
        phone = f"138{order:08d}" if dice.random() < 0.7 else None
        protected = dice.random() < 0.05
        person = stage.person(number, name, since=date(2015, 1, 1), phone=phone, protected=protected)
        world.people[person], world.names[person] = number, name
        if phone:
            world.phones[person] = phone
        if protected:
            world.protected.add(person)
    _residences(dice, world, stage, residences)
    for _progress in load(stage.tables(), actor=LOADER, at=NOON, source="tests"):
        pass
    return world


def _places(dice: random.Random, world: World, stage: Stage, wanted: int, grids: tuple[str, ...]) -> None:
    for number in range(wanted):
        grid = dice.choice(grids)
        building = BuildingFields(part=f"{number:05d}", address=f"{number} Road", use="home", structure="authorised", storeys=9)
        fields = DwellingFields(address=f"{number} Road, room 1", room="000101", use="home", capacity=6)
        code = f"{grid}{number:05d}000101"
        block = stage.building(building, grid=grid, since=date(2011, 1, 1))
        cancelled = date(2025, 1, 1) if dice.random() < 0.05 else None
        if dice.random() < 0.15:  # re-cut: from 2020 on it lies in another grid
            later = dice.choice(grids)
            ident = stage.add("dwelling", code=code, building_id=block)
            for place, since, until in ((grid, date(2012, 1, 1), date(2020, 1, 1)), (later, date(2020, 1, 1), FOREVER)):
                values = {"address": fields.address, "room": fields.room, "use": fields.use, "capacity": 6, "status": "coded"}
                where = {"street": place[:9], "community": place[:12], "grid": place}
                stage.version("dwellingversion", since=since, until=until, dwelling_id=ident, **values, **where)
            grid = later
        else:
            ident = stage.dwelling(code, fields, building=block, grid=grid, since=date(2012, 1, 1), cancelled_on=cancelled)
        world.dwellings[ident], world.grid_of[ident] = code, grid
        if number % 5 == 0:
            given = uscc.build(authority="9", kind="1", division="440304", organisation=f"M{number:07d}")
            stage.entity(
                str(given), EntityFields(name=f"Firm {number}", kind="company", address="x"), grid=grid, since=date(2019, 1, 1)
            )


def _residences(dice: random.Random, world: World, stage: Stage, wanted: int) -> None:
    pairs: set[tuple[uuid.UUID, uuid.UUID]] = set()
    people, dwellings = list(world.people)[: len(world.people) * 4 // 5], list(world.dwellings)  # one in five lives nowhere
    while len(pairs) < wanted:
        pair = dice.choice(people), dice.choice(dwellings)
        if pair in pairs:
            continue
        pairs.add(pair)
        since = date(2020, 1, 1) + timedelta(days=dice.randrange(3000))  # some are announced for days to come
        until = since + timedelta(days=dice.randrange(1, 2000)) if dice.random() < 0.4 else FOREVER
        grid = world.grid_of[pair[1]]
        stage.residence(*pair, grid=grid, kind="tenant", since=since, until=until)
        world.stays.append(Stay(*pair, grid, since, until))


@dataclass(frozen=True)
class Opened(Event):
    act: ClassVar[str] = "assign"
    step: ClassVar[str] = "cases.order-opened"
    covers: ClassVar[tuple[str, ...]] = ("cases_workorder",)


def open_case(clerk: Actor = ZHAO) -> uuid.UUID:
    """An open service case at the clerk's counter."""
    with scopes.entered(clerk.scope, at=NOON):
        return open_service_case(ServiceKind.RECORD_QUESTION, purpose=COUNTER, actor=clerk, at=NOON).pk


def open_orders(world: World) -> None:
    """One work order for every third dwelling, by raw SQL as the owner."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for number, (dwelling, grid) in enumerate(list(world.grid_of.items())[::3]):
            values: dict[str, Any] = {
                "id": uuid.uuid4(),
                "number": f"2027-03-{number:04d}",
                '"case"': uuid.uuid4(),
                "kind": "verify",
                "reasons": ["unconfirmed"],
                "dwelling_id": dwelling,
                "house_code": world.dwellings[dwelling],
                "address": "x",
                "subjects": [],
                "recorded_by": "declarant",
                "opened_at": NOON,
                "opening_note": "",
                "attempt": 1,
                "due_on": TODAY,
                "resident_due_on": TODAY,
                "due_provisional": False,
                "paused_reason": "",
                "note": "",
                "street": grid[:9],
                "community": grid[:12],
                "grid": grid,
            }
            marks = ", ".join("%s::uuid[]" if name == "subjects" else "%s" for name in values)
            cursor.execute(f"insert into cases_workorder ({', '.join(values)}) values ({marks})", list(values.values()))
        about = Particulars(purpose=REGISTER_CARE, case=uuid.uuid4())
        record(Opened(), actor=LOADER, at=NOON, about=about, new_case=True, using="owner")
