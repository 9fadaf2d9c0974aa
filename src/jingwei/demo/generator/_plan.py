"""How many of everything each community gets, fixed by seed and scale before anything is made.

Anchors: the census of 2020 (people by sex and age, 510 115 family households, 259 705 people in collective
households). Its people in family households at 2.54 and in collective ones add up to 1 555 397, 0.14 % above the
pyramid's total; the total, the households and the collective people are kept, and the mean size follows as 2.536.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import exp, log
from statistics import NormalDist

from jingwei.demo.generator._reference import divisions, pyramid
from jingwei.demo.generator._streams import apportion, substream

PEOPLE = 1_553_225
HOUSEHOLDS = 510_115
COLLECTIVE = 259_705
HOUSEHOLDS_A_GRID = HOUSEHOLDS // 1_590  # 1 590 grids: what 300 to 500 households a grid come to
LARGEST_TO_MEDIAN = 3.0
BONDED_ZONE = "440304400498"
ENTITIES_A_HEAD = 0.05
SMALLEST = Fraction(1, 500)


@dataclass(frozen=True, slots=True)
class Share:
    """What one community gets. ``cells`` are men and women of each age band; ``first`` is the first person's number."""

    index: int
    community: str
    people: int
    cells: tuple[tuple[int, int], ...]
    households: int
    collective: int
    entities: int
    grids: int
    first: int
    first_entity: int


def shares(seed: int, scale: Fraction) -> dict[str, Share]:
    """The plan of the whole district, by community code.

    Raises:
        ValueError: the scale is not between 1/500 and 1.
    """
    if not SMALLEST <= scale <= 1:
        raise ValueError(f"The scale of the made-up district is between 1/500 and 1, not {scale}.")
    communities = [code for code, level, _, _ in divisions() if level == "community"]
    weights = _weights(seed, communities)
    cells = _cells(seed, weights, scale)
    people = [sum(map(sum, bands)) for bands in cells]
    collective = _collective(seed, communities, people, round(COLLECTIVE * scale))
    family = [whole - part for whole, part in zip(people, collective, strict=True)]
    households = apportion(round(HOUSEHOLDS * scale), family)
    entities = apportion(round(sum(people) * ENTITIES_A_HEAD), people)
    firsts = [0, *accumulate(people)]
    first_entities = [0, *accumulate(entities)]
    return {
        code: Share(
            index=index,
            community=code,
            people=people[index],
            cells=cells[index],
            households=max(1, households[index]),
            collective=collective[index],
            entities=entities[index],
            grids=max(1, round(households[index] / HOUSEHOLDS_A_GRID)),
            first=firsts[index],
            first_entity=first_entities[index],
        )
        for index, code in enumerate(communities)
    }


def _weights(seed: int, communities: list[str]) -> list[float]:
    """Log-normal sizes, the largest three times the median; the bonded zone, where few live, is the smallest."""
    count = len(communities)
    normal = NormalDist()
    spread = [normal.inv_cdf((rank + 0.5) / count) for rank in range(count)]
    sizes = [exp(value / spread[-1] * log(LARGEST_TO_MEDIAN)) for value in spread]
    smallest = sizes.pop(0)
    substream(seed, "sizes").shuffle(sizes)
    sizes.insert(communities.index(BONDED_ZONE), smallest)
    return sizes


def _cells(seed: int, weights: list[float], scale: Fraction) -> list[tuple[tuple[int, int], ...]]:
    """The pyramid cut by communities: each age band and sex keeps its total to within one person."""
    rng = substream(seed, "pyramid")
    columns = []
    for men, women in pyramid():
        for whole in (men, women):
            expected = whole * scale
            total = int(expected) + (rng.random() < expected - int(expected))
            columns.append(apportion(total, weights, start=rng.random()))
    rows = list(zip(*columns, strict=True))
    return [tuple((row[at], row[at + 1]) for at in range(0, len(row), 2)) for row in rows]


def _collective(seed: int, communities: list[str], people: list[int], total: int) -> list[int]:
    """People in collective households: uneven, most of all in the bonded zone, never above half of a community."""
    rng = substream(seed, "collective")
    leaning = [
        count * (0.5 + rng.random()) * (2.0 if code == BONDED_ZONE else 1.0)
        for code, count in zip(communities, people, strict=True)
    ]
    return [min(part, count // 2) for part, count in zip(apportion(total, leaning), people, strict=True)]
