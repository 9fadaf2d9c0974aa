"""People of one community with their identity numbers, telephones and residences.

Who has declared is settled by household: about 70 % of all people stand in the register, most others only in the
history archive, a few nowhere, and a few with an open residence at another place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from jingwei.demo.generator._households import Household, Somebody, form, populate
from jingwei.demo.generator._lives import Known, Life, Stay, Surroundings, past, stay_at
from jingwei.demo.generator._places import Places
from jingwei.demo.generator._plan import Share
from jingwei.demo.generator._streams import below, scatter, substream
from jingwei.demo.generator.numbers import identity_number, phone_number
from jingwei.demo.generator.values import Person, Residence, ResidenceKind, Sex, Standing

REGISTERED, REGISTERED_SLEEPERS = 0.735, 0.61  # of households, and of people in dormitories
NEWCOMERS = 0.02
NOT_YET_ADDED = 0.03  # members of a registered household, its head aside, who were never declared
PROTECTED = 0.001
PRIOR = 0.4  # registered households whose earlier dwelling is looked for in the register
_MEAN_YEARS = {ResidenceKind.OWNER: 11, ResidenceKind.TENANT: 4, ResidenceKind.DORMITORY: 1.6}


@dataclass(frozen=True, slots=True)
class People:
    """What this file makes of a community."""

    people: tuple[Person, ...]
    residences: tuple[Residence, ...]
    undeclared: tuple[Residence, ...]
    lives: tuple[Life, ...]


@dataclass(slots=True)
class _Unit:
    """Who moves together, where they live, since when, and how they stand to the register."""

    members: list[Somebody]
    position: int
    since: int = 0
    standing: Standing = Standing.HISTORY
    other: Known | None = None
    prior: bool = False


def make_people(seed: int, share: Share, places: Places, *, around: Surroundings, spares: Sequence[Known], on: date) -> People:
    """The people of a community.

    Args:
        spares: dwellings of another community that some of these people are still registered in.

    Cost: about 40 µs a person.
    """
    rng = substream(seed, "people", share.community)
    everybody = populate(rng, share.cells, today=on.toordinal())
    households, sleepers = form(rng, everybody, households=share.households, collective=share.collective)
    units = _house(rng, places, households) + _bed(places, sleepers, households=len(households))
    rng.shuffle(units)
    _settle(rng, places, units, spares=spares, today=on.toordinal())
    return _write_down(rng, seed, share, places, units, around=around)


def _house(rng: Random, places: Places, households: list[Household]) -> list[_Unit]:
    """The larger the household the larger its home; nobody exceeds what a home really holds."""
    homes = sorted(places.homes, key=lambda at: (-places.honest[at], rng.random()))[: len(households)]
    households = sorted(households, key=lambda one: -len(one.members))
    units = [_Unit(one.members, at) for one, at in zip(households, homes, strict=True)]
    for unit in units:
        while len(unit.members) > places.honest[unit.position]:
            roomy = max(units, key=lambda one: places.honest[one.position] - len(one.members))
            lodger = unit.members.pop()
            lodger.kind = ResidenceKind.LODGER
            roomy.members.append(lodger)
    return units


def _bed(places: Places, sleepers: list[Somebody], *, households: int) -> list[_Unit]:
    """Dormitory rooms, filled in turn; where there are none, homes and vacant dwellings that nobody has."""
    rooms = places.dormitories or places.vacant + places.homes[households:]
    return [_Unit([one], rooms[at % len(rooms)]) for at, one in enumerate(sleepers)]


def _settle(rng: Random, places: Places, units: list[_Unit], *, spares: Sequence[Known], today: int) -> None:
    """Decide since when each unit lives where it does, and what the register knows of it."""
    waiting = list(spares)
    for unit in units:
        kind = unit.members[0].kind
        chance = rng.random()
        registered = REGISTERED_SLEEPERS if kind is ResidenceKind.DORMITORY else REGISTERED
        if chance < NEWCOMERS:
            unit.standing = Standing.NEWCOMER
        elif waiting and kind is ResidenceKind.TENANT and len(unit.members) <= waiting[-1].holds:
            unit.standing, unit.other = Standing.ELSEWHERE, waiting.pop()
        elif chance < NEWCOMERS + registered:
            unit.standing = Standing.REGISTERED
        stayed = below(rng, 55) + 3
        if unit.standing is Standing.ELSEWHERE:
            stayed += below(rng, 200)
        elif unit.standing is not Standing.NEWCOMER:
            stayed = 20 + int(rng.expovariate(1 / (_MEAN_YEARS[kind] * 365)))
        unit.since = max(today - stayed, places.dwellings[unit.position].coded_on.toordinal())


def _write_down(rng: Random, seed: int, share: Share, places: Places, units: list[_Unit], *, around: Surroundings) -> People:
    identities = scatter(seed, "identity", rows=identity_number.rows, columns=identity_number.columns)
    phones = scatter(seed, "phone", rows=phone_number.rows, columns=phone_number.columns)
    people: list[Person] = []
    lives: list[Life] = []
    registered: list[Residence] = []
    undeclared: list[Residence] = []
    priors = _Priors(places, units)
    for unit in units:
        stays = [stay_at(around.near[unit.position], unit.since, None), *_before(rng, unit, priors, around=around)]
        family: list[Person] = []
        for one in unit.members:
            number = share.first + len(people)
            identity = identity_number(identities.at(number), born_on=date.fromordinal(one.born), male=one.male)
            phone = phone_number(phones.at(number)) if _has_phone(rng, one) else None
            person = _person(rng, unit, one, number=number, identity=identity, phone=phone, head=not family)
            people.append(person)
            family.append(person)
            here = _residence(person, one, stays[0])
            (registered if person.standing is Standing.REGISTERED else undeclared).append(here)
            registered += _also_registered(person, one, unit, stays)
        for person in family if unit.standing is not Standing.NEWCOMER else ():
            relatives = tuple(other.identity for other in family if other is not person)
            lives.append(Life(person, tuple(stays), relatives, person.phone or family[0].phone))
    return People(tuple(people), tuple(registered), tuple(undeclared), tuple(lives))


class _Priors:
    """Dwellings that a register entry of the past fits into: each is used once, before those of today moved in."""

    def __init__(self, places: Places, units: list[_Unit]) -> None:
        self.places = places
        self.free = [*places.vacant, *places.cancelled, *places.homes]
        self.moved_in = {unit.position: unit.since for unit in units}
        self.used: set[int] = set()

    def find(self, rng: Random, unit: _Unit, *, around: Surroundings) -> Stay | None:
        """A dwelling for the unit's last stay, or nothing."""
        until = unit.since
        since = until - 90 - int(rng.expovariate(1 / 1000))
        for _ in range(6):
            at = self.free[below(rng, len(self.free))]
            dwelling, place = self.places.dwellings[at], around.near[at]
            free = self.moved_in.get(at, until) >= until and at != unit.position
            alive = place.coded <= since and (place.gone is None or place.gone >= until)
            if free and alive and len(unit.members) <= dwelling.capacity and at not in self.used:
                self.used.add(at)
                return stay_at(place, since, until)
        return None


def _before(rng: Random, unit: _Unit, priors: _Priors, *, around: Surroundings) -> list[Stay]:
    """The unit's earlier stays; the last one is a register's when there is one."""
    last: Stay | None = None
    if unit.other is not None:
        last = stay_at(unit.other, max(unit.other.coded, unit.since - 900), unit.since)
    elif unit.standing is Standing.REGISTERED and unit.members[0].kind is not ResidenceKind.DORMITORY:
        last = priors.find(rng, unit, around=around) if rng.random() < PRIOR else None
        unit.prior = last is not None
    return [last, *past(rng, around, until=last.since)] if last else past(rng, around, until=unit.since)


def _person(rng: Random, unit: _Unit, one: Somebody, *, number: int, identity: str, phone: str | None, head: bool) -> Person:
    standing = unit.standing
    if standing is Standing.REGISTERED and not head and rng.random() < NOT_YET_ADDED:
        standing = Standing.HISTORY
    return Person(
        number=number,
        identity=identity,
        name=one.surname + one.given,
        sex=Sex.MALE if one.male else Sex.FEMALE,
        born_on=date.fromordinal(one.born),
        phone=phone,
        protected=standing is Standing.REGISTERED and rng.random() < PROTECTED,
        standing=standing,
    )


def _has_phone(rng: Random, one: Somebody) -> bool:
    return one.age >= 14 and rng.random() < (0.9 if one.age < 70 else 0.5)


def _residence(person: Person, one: Somebody, stay: Stay, *, open_end: bool = True) -> Residence:
    """A stay as a register writes it, from the birth on at the earliest."""
    until = None if open_end or stay.until is None else date.fromordinal(stay.until)
    since = date.fromordinal(max(stay.since, one.born))
    return Residence(person.number, stay.house_code or "", one.kind, since, until)


def _also_registered(person: Person, one: Somebody, unit: _Unit, stays: list[Stay]) -> list[Residence]:
    """What else the register holds: an open residence at another place, or a closed one of the past."""
    if len(stays) < 2 or (stays[1].until or 0) <= one.born:
        return []
    if unit.other is not None:
        return [_residence(person, one, stays[1])]
    if unit.prior and person.standing is Standing.REGISTERED:
        return [_residence(person, one, stays[1], open_end=False)]
    return []
