"""Where people lived: the dwelling of today, the ones before it, and what the register knows of them.

Moves are a Poisson process: the time in a dwelling is exponential, so most of what was once recorded is stale, and
was true.
"""

from dataclasses import dataclass
from random import Random

from jingwei.demo.generator._places import ADDRESS, Places
from jingwei.demo.generator._reference import elsewhere
from jingwei.demo.generator._roads import Road
from jingwei.demo.generator._streams import below, pick
from jingwei.demo.generator.values import Person

HORIZON = 18 * 365  # days that the archives reach back
MEAN_STAY = 4 * 365  # days in a dwelling of the past
SAME_COMMUNITY, SAME_DISTRICT = 0.40, 0.25  # of past dwellings; the others are elsewhere in Shenzhen


@dataclass(frozen=True, slots=True)
class Known:
    """A dwelling as others write it down. Days are ordinals."""

    address: str
    former: str
    house_code: str
    built: int
    coded: int
    gone: int | None
    holds: int


@dataclass(frozen=True, slots=True)
class Stay:
    """Days (ordinals, half-open) at an address; ``former`` is the address by its road's older name."""

    since: int
    until: int | None
    address: str
    former: str
    house_code: str | None
    coded: int


@dataclass(frozen=True, slots=True)
class Life:
    """What the archive is made from: a person, their stays from the newest, and the identity numbers of their family."""

    person: Person
    stays: tuple[Stay, ...]
    relatives: tuple[str, ...]
    phone: str | None


def known(places: Places, position: int) -> Known:
    """A dwelling of these places."""
    dwelling = places.dwellings[position]
    building = places.buildings[dwelling.building % 100_000 - 1]
    road = next(road for road in places.roads if building.address.startswith(ADDRESS + road.name))
    return Known(
        address=dwelling.address,
        former=dwelling.address.replace(road.name, road.former, 1),
        house_code=dwelling.house_code,
        built=building.built_on.toordinal(),
        coded=dwelling.coded_on.toordinal(),
        gone=dwelling.cancelled_on.toordinal() if dwelling.cancelled_on else None,
        holds=dwelling.capacity,
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where past dwellings are drawn from: this community, a page of every one's, and roads elsewhere in Shenzhen.

    ``near`` holds every dwelling of the community by its position, ``lived_in`` those that people live or lived in.
    """

    near: tuple[Known, ...]
    lived_in: tuple[Known, ...]
    book: tuple[tuple[Known, ...], ...]
    roads: tuple[Road, ...]
    today: int


def stay_at(place: Known, since: int, until: int | None) -> Stay:
    """A stay in a known dwelling."""
    return Stay(since, until, place.address, place.former, place.house_code, place.coded)


def past(rng: Random, around: Surroundings, *, until: int) -> list[Stay]:
    """The stays before a day, newest first, back to the horizon."""
    stays = []
    horizon = around.today - HORIZON
    while until > horizon:
        since = until - 60 - int(rng.expovariate(1 / MEAN_STAY))
        stays.append(_somewhere(rng, around, since, until))
        until = since
    return stays


def _somewhere(rng: Random, around: Surroundings, since: int, until: int) -> Stay:
    chance = rng.random()
    if chance < SAME_COMMUNITY + SAME_DISTRICT:
        page = around.lived_in if chance < SAME_COMMUNITY else pick(rng, around.book)
        for _ in range(3):
            place = pick(rng, page)
            if place.built <= since and (place.gone is None or place.gone >= until):
                return stay_at(place, since, until)
    district, street = pick(rng, elsewhere())
    road, number = pick(rng, around.roads), 1 + below(rng, 398)
    before, after = f"深圳市{district}{street}", f"{number}号{(1 + below(rng, 8)) * 100 + 1 + below(rng, 6)}室"
    return Stay(since, until, f"{before}{road.name}{after}", f"{before}{road.former}{after}", None, 0)
