"""A made-up district of any size: which dwelling stands where, who is called what and lives where. Values only, no database.

Streets, communities and their shares are the demo's, roads are made from its words; a community has a grid for each 320 homes, as the
demo's, and at most 99, since a grid's code ends with two digits. Names come from the demo's tables with their real frequencies.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache
from random import Random

from jingwei.demo.generator._names import given_name
from jingwei.demo.generator._plan import HOUSEHOLDS_A_GRID, shares
from jingwei.demo.generator._reference import surnames
from jingwei.demo.generator._roads import ROADS_A_COMMUNITY, roads
from jingwei.demo.generator._streams import apportion
from jingwei.kernel.codes import citizen_id, uscc

DISTRICT = "440304"
PEOPLE_A_DWELLING, DWELLINGS_A_BUILDING, ROOMS_A_STOREY, BLOCKS_A_DOOR, SHOPS_A_BUILDING = 3, 60, 6, 3, 3
MOST_GRIDS, MOST_NAMES, DAYS = 99, 500_000, 28_000
STRIDE = 15_485_863  # a prime: people who come one after another live far apart
TRADES = ("商贸", "餐饮", "科技", "物业")


@dataclass(frozen=True, slots=True)
class Building:
    """A building of sixty dwellings."""

    nth: int
    grid: str
    part: str
    road: str
    door: int
    block: int

    @property
    def address(self) -> str:
        """With its number."""
        return f"深圳市福田区{self.road}{self.door}号"

    @property
    def before_room(self) -> str:
        """How the address of each of its dwellings begins."""
        return f"{self.address}{self.block}栋"


def room_of(nth: int) -> str:
    """The n-th room of a building, counted from the ground floor."""
    return f"{nth // ROOMS_A_STOREY + 1}{nth % ROOMS_A_STOREY + 1:02d}"


@dataclass(frozen=True)
class District:
    """Of so many people."""

    people: int
    dwellings: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "dwellings", max(1, self.people // PEOPLE_A_DWELLING))

    @cached_property
    def _communities(self) -> tuple[list[str], list[int], list[int]]:
        """Codes, how many buildings stand before each, how many grids each has."""
        plan = list(shares(1, Fraction(1)).values())
        buildings = apportion(-(-self.dwellings // DWELLINGS_A_BUILDING), [share.households for share in plan])
        before = [sum(buildings[:at]) for at in range(len(buildings))]
        wanted = [round(count * DWELLINGS_A_BUILDING / HOUSEHOLDS_A_GRID) for count in buildings]
        return [share.community for share in plan], before, [min(MOST_GRIDS, max(1, grids)) for grids in wanted]

    @cached_property
    def grids(self) -> tuple[str, ...]:
        """All codes of grids."""
        codes, _before, grids = self._communities
        return tuple(f"{code}{nth:02d}" for code, most in zip(codes, grids, strict=True) for nth in range(1, most + 1))

    def building(self, nth: int) -> Building:
        """The n-th building."""
        codes, before, grids = self._communities
        at = bisect_right(before, nth) - 1
        mine, following = nth - before[at], (before[at + 1] if at + 1 < len(before) else self.buildings)
        grid = mine * grids[at] // (following - before[at])
        first = -(-grid * (following - before[at]) // grids[at])
        along, road = divmod(mine, 2 * ROADS_A_COMMUNITY)
        name = (roads(1, at) + roads(1, at + len(codes)))[road].name
        door, block = divmod(along, BLOCKS_A_DOOR)
        return Building(nth, f"{codes[at]}{grid + 1:02d}", f"{mine - first + 1:05d}", name, door + 1, block + 1)

    @property
    def buildings(self) -> int:
        """How many; the last may be half empty."""
        return -(-self.dwellings // DWELLINGS_A_BUILDING)

    def all_buildings(self) -> Iterator[Building]:
        """One after another."""
        return map(self.building, range(self.buildings))

    def home_of(self, person: int) -> int:
        """In which dwelling the n-th person lives."""
        return person * STRIDE % self.dwellings

    def address_of(self, dwelling: int) -> str:
        """The made-up address of the n-th dwelling."""
        building, room = divmod(dwelling, DWELLINGS_A_BUILDING)
        return f"{self.building(building).before_room}{room_of(room)}室"

    def code_of(self, dwelling: int) -> str:
        """The house code of the n-th dwelling."""
        building, room = divmod(dwelling, DWELLINGS_A_BUILDING)
        found = self.building(building)
        return f"{found.grid}{found.part}{room_of(room):0>6}"

    def grid_of(self, dwelling: int) -> str:
        """The grid of the n-th dwelling."""
        return self.building(dwelling // DWELLINGS_A_BUILDING).grid

    @cached_property
    def names(self) -> tuple[str, ...]:
        """As many names as are told apart: drawn with the frequencies of surnames and given names, women's and men's in turn."""
        dice = Random(17)
        most = min(MOST_NAMES, max(2, self.people // 4 * 2))
        return tuple(surnames().draw(dice) + given_name(dice, male=nth % 2 == 1) for nth in range(most))

    def name_at(self, person: int) -> int:
        """Which of the names the n-th person bears; one of their sex."""
        order = person % 999 + 1
        return person * STRIDE % (len(self.names) // 2) * 2 + order % 2

    def name_of(self, person: int) -> str:
        """The made-up name of the n-th person."""
        return self.names[self.name_at(person)]


def number_of(person: int) -> str:
    """The made-up identity number of the n-th person: order, birth date and division count up one after another."""
    rest, order = divmod(person, 999)
    first17 = f"{_begins(rest)}{order + 1:03d}"
    return first17 + citizen_id.check_character(first17)


@lru_cache(maxsize=64)
def _begins(rest: int) -> str:
    division, day = divmod(rest, DAYS)
    return f"99{division:04d}{date(1930, 1, 1) + timedelta(days=day * 7919 % DAYS):%Y%m%d}"


def phone_of(person: int) -> str:
    """The made-up mobile number of the n-th person."""
    return f"138{person:08d}"


def is_protected(person: int) -> bool:
    """Whether a court protects the n-th person."""
    return person % 1000 == 999


def credit_code_of(shop: int) -> str:
    """The made-up credit code of the n-th shop; each third is a sole trader's, and none of the others."""
    kind = "2" if shop % SHOPS_A_BUILDING == 0 else "1"
    return str(uscc.build(authority="9", kind=kind, division=DISTRICT, organisation=f"M{shop:07d}"))
