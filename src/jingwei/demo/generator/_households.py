"""Households of one community.

A fixed number of people of given sex and age, put together as families and dormitory rooms.

Couples of like age head three fifths of the households; children join a mother 18 to 43 years older, old people a
child 20 to 40 years younger, young adults their parents; who is left over joins somebody as relative or lodger.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from random import Random

from jingwei.demo.generator._names import given_name, surname
from jingwei.demo.generator._reference import BANDS
from jingwei.demo.generator._streams import below, pick
from jingwei.demo.generator.values import ResidenceKind

COUPLES = 0.62  # share of the households that a couple heads
OWNERS = 0.33
LARGEST = 7
YEAR = 365.2425


@dataclass(slots=True)
class Somebody:
    """A person being made up. ``born`` is the day's ordinal."""

    male: bool
    age: float
    born: int
    surname: str = ""
    given: str = ""
    kind: ResidenceKind = ResidenceKind.FAMILY

    def named(self, rng: Random, family_name: str | None = None) -> "Somebody":
        """Give a name, with a family's surname or one of its own."""
        self.surname = family_name or surname(rng)
        self.given = given_name(rng, male=self.male)
        return self


@dataclass(slots=True)
class Household:
    """Who lives together. The first member heads it; ``age`` is the age that children are matched to."""

    age: float
    family_name: str
    members: list[Somebody] = field(default_factory=list)


def populate(rng: Random, cells: tuple[tuple[int, int], ...], *, today: int) -> list[Somebody]:
    """Everybody of a community, by sex and age band, in random order. ``today`` is an ordinal."""
    found = []
    for (low, high), counts in zip(BANDS, cells, strict=True):
        for male, count in zip((True, False), counts, strict=True):
            for _ in range(count):
                span = rng.random() if high - low < 15 else rng.random() ** 2.5  # few are much above 85
                age = low + span * (high - low)
                found.append(Somebody(male, age, today - int(age * YEAR)))
    rng.shuffle(found)
    return found


def form(rng: Random, people: list[Somebody], *, households: int, collective: int) -> tuple[list[Household], list[Somebody]]:
    """Family households, and the people of collective ones.

    Returns:
        At most ``households`` households (fewer when there are too few adults) and ``collective`` single people.
    """
    grown_up = sum(one.age >= 18 for one in people)
    sleepers, family = _sleepers(rng, people, min(collective, max(0, grown_up - households)))
    adults = [one for one in family if one.age >= 18]
    heads = min(households, len(adults))
    homes, others = _heads(rng, adults, heads)
    if not homes:
        return [], [*sleepers, *[_bedded(rng, one) for one in family]]
    homes.sort(key=lambda home: home.age)
    ages = [home.age for home in homes]
    for child in (one for one in family if one.age < 18):
        _join(rng, homes, ages, child, youngest=child.age + 18, oldest=child.age + 43)
    for adult in others:
        if adult.age >= 52:
            _join(rng, homes, ages, adult, youngest=adult.age - 40, oldest=adult.age - 20, own_name=not adult.male)
        elif adult.age < 28:
            _join(rng, homes, ages, adult, youngest=adult.age + 20, oldest=adult.age + 40)
        else:
            _lodge(rng, homes, adult)
    return homes, sleepers


def _sleepers(rng: Random, people: list[Somebody], count: int) -> tuple[list[Somebody], list[Somebody]]:
    """Who lives in dormitories: of working age, most of them young. Then everybody else."""

    def pull(one: Somebody) -> float:
        weight = 0.0 if one.age < 16 or one.age > 64 else 3.0 if one.age < 32 else 1.0 if one.age < 45 else 0.35
        return weight and rng.random() ** (1 / weight)

    ranked = sorted(((pull(one), at) for at, one in enumerate(people)), reverse=True)
    chosen = {at for pulled, at in ranked[:count] if pulled > 0}
    sleepers = [_bedded(rng, people[at]) for at in sorted(chosen)]
    return sleepers, [one for at, one in enumerate(people) if at not in chosen]


def _bedded(rng: Random, one: Somebody) -> Somebody:
    one.kind = ResidenceKind.DORMITORY
    return one.named(rng)


def _heads(rng: Random, adults: list[Somebody], count: int) -> tuple[list[Household], list[Somebody]]:
    """Couples of like age, then single heads; and the adults who head nothing."""
    men = [at for at, one in enumerate(adults) if one.male and one.age >= 22]
    women = [at for at, one in enumerate(adults) if not one.male and one.age >= 21]
    couples = max(0, min(int(count * COUPLES), len(men), len(women), len(adults) - count))
    men = sorted(men[:couples], key=lambda at: adults[at].age + rng.gauss(0, 2.5))
    women = sorted(women[:couples], key=lambda at: adults[at].age + rng.gauss(0, 2.5))
    taken = {*men, *women}
    homes = []
    for man, woman in zip(men, women, strict=True):
        husband, wife = adults[man].named(rng), adults[woman].named(rng)
        homes.append(Household(wife.age, husband.surname, [husband, wife]))
    left = [one for at, one in enumerate(adults) if at not in taken]
    for one in left[: count - couples]:
        one.named(rng)
        homes.append(Household(one.age, one.surname, [one]))
    for home in homes:
        home.members[0].kind = ResidenceKind.OWNER if rng.random() < OWNERS else ResidenceKind.TENANT
    return homes, left[count - couples :]


def _join(
    rng: Random,
    homes: list[Household],
    ages: list[float],
    one: Somebody,
    *,
    youngest: float,
    oldest: float,
    own_name: bool = False,
) -> None:
    """Put somebody with a family whose head is of a fitting age; ``homes`` are sorted by ``ages``."""
    low, high = bisect_left(ages, youngest), bisect_right(ages, oldest)
    for _ in range(6):
        home = homes[low + below(rng, high - low)] if high > low else pick(rng, homes)
        couple_first = len(home.members) > 1 or rng.random() < 0.25
        if couple_first and len(home.members) < min(LARGEST, 5 + (rng.random() < 0.2)):
            break
    home.members.append(one.named(rng, None if own_name else home.family_name))


def _lodge(rng: Random, homes: list[Household], one: Somebody) -> None:
    """Put an adult with anybody: half as a relative, half as a lodger."""
    home = min((pick(rng, homes) for _ in range(3)), key=lambda choice: len(choice.members))
    related = rng.random() < 0.5
    one.kind = ResidenceKind.FAMILY if related else ResidenceKind.LODGER
    home.members.append(one.named(rng, home.family_name if related else None))
