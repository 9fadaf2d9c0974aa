"""Grids, buildings and dwellings of one community, from its own stream: known without knowing who lives there.

Dwellings are made for a purpose (home, vacant, spare, dormitory, business, cancelled), which the people and entities
of the community then fill. About 0.63 rooms a head are what the homes of family households have (the census counts
rooms of those only).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from random import Random

from jingwei.demo.generator import _geo
from jingwei.demo.generator._plan import Share
from jingwei.demo.generator._roads import Road, roads
from jingwei.demo.generator._streams import below, scatter, substream
from jingwei.demo.generator.values import Building, Dwelling, Grid, Use

ROOMS_A_HEAD = 0.63
VACANT, SPARE, CANCELLED, UNDERSTATED = 0.08, 0.006, 0.015, 0.005  # shares of the homes
SLEEPERS_A_ROOM = 4.5
ENTITIES_AN_ADDRESS = 3
CODES_BEGIN = date(2007, 8, 1)  # one code a dwelling, since 2007
GRIDS_BEGIN = date(2007, 1, 1)
ADDRESS = "深圳市福田区"


@dataclass(frozen=True, slots=True)
class Places:
    """A community's places. The last six are positions in ``dwellings``; ``honest`` is what a dwelling really holds."""

    grids: tuple[Grid, ...]
    buildings: tuple[Building, ...]
    dwellings: tuple[Dwelling, ...]
    roads: tuple[Road, ...]
    honest: tuple[int, ...]
    homes: tuple[int, ...]
    vacant: tuple[int, ...]
    spare: tuple[int, ...]
    dormitories: tuple[int, ...]
    businesses: tuple[int, ...]
    cancelled: tuple[int, ...]


@dataclass(slots=True)
class _Draft:
    """A building on the drawing board: the number of its dwellings is fixed, its grid comes last."""

    use: Use
    style: str
    units: int
    storeys: int
    longitude: float
    latitude: float
    built_on: date
    demolished_on: date | None = None
    grid: str = ""
    part: str = ""


# style: first and last year of building, least and most storeys, least and most dwellings a storey, share without authorisation
_STYLES = {
    "tower": (1996, 2021, 18, 33, 4, 8, 0.0),
    "walk-up": (1983, 2002, 6, 8, 4, 8, 0.02),
    "village": (1988, 2009, 5, 9, 2, 5, 0.75),
    "shed": (1995, 2012, 1, 1, 1, 3, 1.0),
    "dormitory": (1986, 2012, 5, 9, 8, 16, 0.0),
    "office": (1994, 2022, 4, 30, 4, 10, 0.0),
}


def make_places(seed: int, share: Share, *, on: date) -> Places:
    """The places of a community.

    Cost: about 8 µs a dwelling.
    """
    rng = substream(seed, "places", share.community)
    streets = roads(seed, share.index)
    drafts = _drafts(rng, share, on=on)
    grids = _cut(drafts, share)
    buildings, dwellings = [], []
    honest: list[int] = []
    wanted = _purposes(rng, share, drafts)
    doors = scatter(seed, f"doors{share.community}", rows=max(398, len(drafts)), columns=len(streets))
    for index, draft in enumerate(drafts):
        number = share.index * 100_000 + index + 1
        door, road = divmod(doors.at(index), len(streets))
        building = _building(rng, draft, number=number, address=f"{ADDRESS}{streets[road].name}{door + 1}号")
        buildings.append(building)
        for room in _rooms(draft):
            purpose, size = wanted.pop()
            dwelling, fits = _dwelling(rng, draft, building, room=room, purpose=purpose, size=size, on=on)
            dwellings.append((purpose, dwelling))
            honest.append(fits)

    def of(purpose: str) -> tuple[int, ...]:
        return tuple(at for at, (made_for, _) in enumerate(dwellings) if made_for == purpose)

    return Places(
        grids=grids,
        buildings=tuple(buildings),
        dwellings=tuple(dwelling for _, dwelling in dwellings),
        roads=streets,
        honest=tuple(honest),
        homes=of("home"),
        vacant=of("vacant"),
        spare=of("spare"),
        dormitories=of("dormitory"),
        businesses=of("business"),
        cancelled=of("cancelled"),
    )


def _drafts(rng: Random, share: Share, *, on: date) -> list[_Draft]:
    """Buildings until there are enough dwellings for each purpose; none holds more than a quarter of its community's."""
    homes = share.households + ceil(share.households * VACANT) + ceil(share.households * SPARE)
    beds = ceil(share.collective / SLEEPERS_A_ROOM) + (share.collective > 0)
    offices = ceil(share.entities / ENTITIES_AN_ADDRESS)
    village = rng.random() * 0.6
    found = []
    most = max(6, homes // 4)
    while homes > 0:
        chance = rng.random()
        style = "shed" if chance < 0.02 else "village" if chance < village else "tower" if chance > 0.65 else "walk-up"
        found.append(_draft(rng, share, style, Use.HOME, left=min(homes, most)))
        homes -= found[-1].units
    for style, use, left in (("dormitory", Use.DORMITORY, beds), ("office", Use.BUSINESS, offices)):
        while left > 0:
            found.append(_draft(rng, share, style, use, left=left))
            left -= found[-1].units
    gone = _draft(rng, share, "village", Use.HOME, left=max(1, round(share.households * CANCELLED)))
    gone.demolished_on = date(2014, 1, 1) + timedelta(days=below(rng, (on - date(2014, 1, 1)).days - 90))
    return [*found, gone]


def _draft(rng: Random, share: Share, style: str, use: Use, *, left: int) -> _Draft:
    first, last, low, high, narrow, wide, _ = _STYLES[style]
    storeys = low + below(rng, high - low + 1)
    a_storey = narrow + below(rng, wide - narrow + 1)
    storeys = min(storeys, ceil(left / a_storey))
    longitude, latitude = _geo.place(rng, share.community)
    built_on = date(first, 1, 1) + timedelta(days=below(rng, (last - first + 1) * 365))
    return _Draft(use, style, min(left, storeys * a_storey), storeys, longitude, latitude, built_on)


def _cut(drafts: list[_Draft], share: Share) -> tuple[Grid, ...]:
    """Cut the buildings into grids, W→E then N→S, of about as many homes; number the buildings of each."""
    columns = round(sqrt(share.grids)) or 1
    homes = {id(draft): draft.units if draft.use is Use.HOME else 0 for draft in drafts}
    whole = 2 * sum(homes.values())
    codes = [f"{share.community}{number:02d}" for number in range(1, share.grids + 1)]
    walked = 0
    by_column: list[list[_Draft]] = [[] for _ in range(columns)]
    for draft in sorted(drafts, key=lambda one: (one.longitude, one.latitude)):
        by_column[min(columns - 1, (walked + homes[id(draft)]) * columns // whole)].append(draft)
        walked += 2 * homes[id(draft)]
    walked = 0
    counts = dict.fromkeys(codes, 0)
    for draft in (one for column in by_column for one in sorted(column, key=lambda one: -one.latitude)):
        draft.grid = codes[min(share.grids - 1, (walked + homes[id(draft)]) * share.grids // whole)]
        counts[draft.grid] += 1
        draft.part = f"T{counts[draft.grid]:04d}" if draft.style == "shed" else f"{counts[draft.grid]:05d}"
        walked += 2 * homes[id(draft)]
    return tuple(
        Grid(code=code, community=share.community, name=f"第{int(code[-2:])}网格", valid_from=GRIDS_BEGIN) for code in codes
    )


def _purposes(rng: Random, share: Share, drafts: list[_Draft]) -> list[tuple[str, int]]:
    """For each dwelling to come, last first: what it is for, and how many rooms."""
    extra = round((share.people - share.collective) * ROOMS_A_HEAD) - share.households
    rooms = [1] * share.households
    while extra > 0 and rooms:
        at = below(rng, len(rooms))
        if rooms[at] < 5:
            rooms[at] += 1
            extra -= 1
    spare = ceil(share.households * SPARE)
    dwellings = [("home", size) for size in rooms] + [("spare", 3)] * spare
    left = sum(d.units for d in drafts if d.use is Use.HOME and d.demolished_on is None) - len(dwellings)
    dwellings += [("vacant", 1 + below(rng, 3)) for _ in range(left)]
    rng.shuffle(dwellings)
    for draft in drafts:
        if draft.use is not Use.HOME or draft.demolished_on is not None:
            purpose = "cancelled" if draft.demolished_on else draft.use.value
            dwellings += [(purpose, 1)] * draft.units
    return dwellings[::-1]


def _building(rng: Random, draft: _Draft, *, number: int, address: str) -> Building:
    return Building(
        number=number,
        grid=draft.grid,
        part=draft.part,
        address=address,
        built_on=draft.built_on,
        demolished_on=draft.demolished_on,
        use=draft.use,
        storeys=draft.storeys,
        latitude=draft.latitude,
        longitude=draft.longitude,
        authorised=rng.random() >= _STYLES[draft.style][6],
    )


def _rooms(draft: _Draft) -> list[str]:
    """Room numbers from the ground up: storey times a hundred and a number, as in 001203."""
    a_storey = max(1, ceil(draft.units / draft.storeys))
    return [f"{(at // a_storey + 1) * 100 + at % a_storey + 1:06d}" for at in range(draft.units)]


def _dwelling(
    rng: Random, draft: _Draft, building: Building, *, room: str, purpose: str, size: int, on: date
) -> tuple[Dwelling, int]:
    """A dwelling and what it really holds."""
    coded_on = max(CODES_BEGIN + timedelta(days=below(rng, 500)), draft.built_on + timedelta(days=30 + below(rng, 200)))
    holds = 2 * size + 1 + (rng.random() < 0.5) + (size >= 3) if purpose != "dormitory" else 6 + below(rng, 3)
    understated = purpose == "home" and rng.random() < UNDERSTATED
    dwelling = Dwelling(
        house_code=f"{draft.grid}{draft.part}{room}",
        building=building.number,
        grid=draft.grid,
        room=room,
        address=f"{building.address}{int(room)}室",
        rooms=size,
        capacity=1 if understated else holds,
        use=draft.use,
        coded_on=min(coded_on, on),
        cancelled_on=draft.demolished_on,
        understated=understated,
    )
    return dwelling, holds
