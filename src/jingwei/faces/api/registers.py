"""The registers for machines: dwellings, divisions, grids and legal entities, on both time-lines. No person is in them."""

from datetime import date, datetime
from typing import Annotated

from ninja import Path, Query, Router, Schema
from pydantic import Field

from jingwei.faces.api.auth import Call, Machine
from jingwei.faces.api.shapes import AsOf, Community, Cursor, Day, KnownOn, Limit, Page, answers, cursor, marked
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.scope import Level
from jingwei.kernel.territory import place_of
from jingwei.registers.queries import entities, places, territory
from jingwei.registers.queries.entities import EntityRow
from jingwei.registers.queries.places import DwellingRow

router = Router(tags=["registers"])
PLACES = Machine(("registers",), "registers.dwellings")
ENTITIES = Machine(("registers",), "registers.entities")

HouseCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{25}$", examples=["4403040080030100001000404"])]
GridCode = Annotated[str, Path(pattern=r"^[0-9]{14}$", examples=["44030400800301"])]
Uscc = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{18}$", examples=["91440304XY8F4C7CXB"])]
Under = Annotated[
    str, Query(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$", description="District, street or community.", examples=["440304"])
]
On = Annotated[Day | None, Query(description="The day on which the code is to be read; today when it is left out.")]


class Version(Schema):
    """Since when and until when it is so (half-open days, null: until further notice), and since when we know."""

    valid_from: date
    valid_until: date | None
    recorded_from: datetime
    source: str


class DwellingOut(Version):
    """A dwelling."""

    code: str
    address: str
    room: str
    use: str
    capacity: int
    status: str
    street: str
    community: str
    grid: str


class DwellingPage(Page):
    """By grid and house code."""

    rows: list[DwellingOut]


class EntityOut(Version):
    """A legal entity."""

    uscc: str
    name: str
    kind: str
    status: str
    address: str
    community: str
    grid: str


class EntityPage(Page):
    """By grid and code."""

    rows: list[EntityOut]


class DivisionOut(Schema):
    """A division while it has this code and name."""

    code: str
    level: str
    name: str
    parent: str
    valid_from: date


class DivisionsOut(Schema):
    """A division and all below it, parents first."""

    rows: list[DivisionOut]


class GridOut(Schema):
    """A grid while it has this code and name."""

    code: str
    name: str
    community: str
    street: str
    valid_from: date


class GridPage(Page):
    """By code."""

    rows: list[GridOut]


class GridRead(Schema):
    """What a grid's code stands for on a day: itself, or its successors (several after a split)."""

    code: str
    on: date
    stands_for: list[GridOut] = Field(min_length=1)


def _link(operation: str, name: str, pointer: str) -> dict[str, object]:
    return {"operationId": operation, "parameters": {name: f"$response.body#/{pointer}"}}


@router.get(
    "/dwellings",
    auth=PLACES,
    response=answers(DwellingPage),
    openapi_extra=PLACES.documented(dwelling=_link("readDwelling", "code", "rows/0/code")),
    summary="Dwellings of the territory",
)
def list_dwellings(
    request: Call, community: Community = "", after: Cursor = "", limit: Limit = 50, as_of: AsOf = None, known_on: KnownOn = None
) -> DwellingPage:
    """By grid and house code."""
    caller = request.auth
    with caller.asking(as_of, known_on):
        found = places.list_dwellings(
            actor=caller.actor, purpose=caller.purpose, community=community, after=marked("dwellings", after), most=limit
        )
    following = cursor("dwellings", found[-1].key) if len(found) == limit else ""
    return DwellingPage(rows=[_dwelling(row) for row in found], next=following)


@router.get(
    "/dwellings/{code}", auth=PLACES, response=answers(DwellingOut), openapi_extra=PLACES.documented(), summary="One dwelling"
)
def read_dwelling(request: Call, code: HouseCode, as_of: AsOf = None, known_on: KnownOn = None) -> DwellingOut:
    """By its house code. One outside the territory reads as one that does not exist."""
    caller = request.auth
    with caller.asking(as_of, known_on):
        return _dwelling(places.get_dwelling(code, actor=caller.actor, purpose=caller.purpose))


@router.get("/divisions", auth=PLACES, response=answers(DivisionsOut), openapi_extra=PLACES.documented(), summary="Divisions")
def list_divisions(request: Call, under: Under = "", as_of: AsOf = None, known_on: KnownOn = None) -> DivisionsOut:
    """A division and all below it; the district of the territory when ``under`` is left out."""
    caller = request.auth
    code = under or caller.actor.scope.codes[0][: Level.DISTRICT.digits]
    with caller.asking(as_of, known_on):
        top = territory.divisions_under(code, actor=caller.actor, purpose=caller.purpose)
    if top is None:
        raise NotFound()
    rows, waiting = [], [top]
    while waiting:
        row = waiting.pop(0)
        rows.append(DivisionOut(code=row.code, level=row.level, name=row.name, parent=row.parent, valid_from=row.valid_from))
        waiting += row.below
    return DivisionsOut(rows=rows)


@router.get(
    "/grids",
    auth=PLACES,
    response=answers(GridPage),
    openapi_extra=PLACES.documented(grid=_link("readGrid", "code", "rows/0/code")),
    summary="Grids",
)
def list_grids(
    request: Call, community: Community = "", after: Cursor = "", limit: Limit = 50, as_of: AsOf = None, known_on: KnownOn = None
) -> GridPage:
    """By code. Grids are public: the whole district is shown."""
    caller, mark = request.auth, marked("grids", after)
    with caller.asking(as_of, known_on):
        found = territory.list_grids(actor=caller.actor, purpose=caller.purpose, community=community)
    rows = [row for row in found if row.code > mark]
    following = cursor("grids", rows[limit - 1].code) if len(rows) > limit else ""
    return GridPage(rows=[_grid(row) for row in rows[:limit]], next=following)


@router.get(
    "/grids/{code}",
    auth=PLACES,
    response=answers(GridRead),
    openapi_extra=PLACES.documented(),
    summary="What a grid's code stands for",
)
def read_grid(request: Call, code: GridCode, on: On = None, known_on: KnownOn = None) -> GridRead:
    """An old code is read as its successors."""
    caller = request.auth
    day = on or district_day(caller.at)
    with caller.asking(day, known_on):
        codes = set(territory.resolve(code, on=day, actor=caller.actor, purpose=caller.purpose))
        found = [
            row
            for community in sorted({place_of(standing).community for standing in codes})
            for row in territory.list_grids(actor=caller.actor, purpose=caller.purpose, community=community)
            if row.code in codes
        ]
    if not found:
        raise NotFound()
    return GridRead(code=code, on=day, stands_for=[_grid(row) for row in found])


@router.get(
    "/entities",
    auth=ENTITIES,
    response=answers(EntityPage),
    openapi_extra=ENTITIES.documented(entity=_link("readEntity", "uscc", "rows/0/uscc")),
    summary="Legal entities of the territory",
)
def list_entities(
    request: Call, community: Community = "", after: Cursor = "", limit: Limit = 50, as_of: AsOf = None, known_on: KnownOn = None
) -> EntityPage:
    """By grid and code. The address of a sole trader, who may live there, is empty: only the read by code tells it."""
    caller = request.auth
    with caller.asking(as_of, known_on):
        found = entities.list_entities(
            actor=caller.actor, purpose=caller.purpose, community=community, after=marked("entities", after), most=limit
        )
    following = cursor("entities", found[-1].key) if len(found) == limit else ""
    return EntityPage(rows=[_entity(row) for row in found], next=following)


@router.get(
    "/entities/{uscc}", auth=ENTITIES, response=answers(EntityOut), openapi_extra=ENTITIES.documented(), summary="One legal entity"
)
def read_entity(request: Call, uscc: Uscc, as_of: AsOf = None, known_on: KnownOn = None) -> EntityOut:
    """By its unified social credit code. One outside the territory reads as one that does not exist."""
    caller = request.auth
    with caller.asking(as_of, known_on):
        return _entity(entities.get_entity(uscc, actor=caller.actor, purpose=caller.purpose))


def _until(day: date) -> date | None:
    return None if day == FOREVER else day


def _dwelling(row: DwellingRow) -> DwellingOut:
    shown = {name: getattr(row, name) for name in DwellingOut.model_fields}
    return DwellingOut(**shown | {"valid_until": _until(row.valid_until)})


def _entity(row: EntityRow) -> EntityOut:
    shown = {name: getattr(row, name) for name in EntityOut.model_fields}
    return EntityOut(**shown | {"valid_until": _until(row.valid_until)})


def _grid(row: territory.GridRow) -> GridOut:
    return GridOut(**{name: getattr(row, name) for name in GridOut.model_fields})
