"""The real tables behind the made-up district, read once from ``jingwei/demo/reference`` (origins and licences in its README).

He real tables behind the made-up district, read once from ``jingwei/demo/reference`` (origins and licences in its README).
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random

# Ages in whole years, half-open, as the census groups them; "85 and over" is drawn up to 99.
BANDS = ((0, 1), (1, 5), *((low, low + 5) for low in range(5, 85, 5)), (85, 100))


def _rows(name: str, *, separator: str = "\t") -> list[list[str]]:
    text = (files("jingwei.demo") / "reference" / name).read_text(encoding="utf-8")
    return [line.split(separator) for line in text.splitlines()[1:]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Values drawn in proportion to their weights."""

    values: tuple[str, ...]
    cumulated: tuple[float, ...]

    @classmethod
    def of(cls, pairs: list[tuple[str, float]]) -> "Choice":
        """From pairs of value and weight."""
        return cls(tuple(value for value, _ in pairs), tuple(accumulate(weight for _, weight in pairs)))

    def draw(self, rng: Random) -> str:
        """One value."""
        return self.values[bisect_right(self.cumulated, rng.random() * self.cumulated[-1])]


@dataclass(frozen=True, slots=True)
class Confusion:
    """What a character is mistaken for."""

    homophones: str
    lookalikes: str
    variants: str


@cache
def divisions() -> tuple[tuple[str, str, str, str | None], ...]:
    """Code, level, name and parent of the district, its streets and communities, in that order."""
    return tuple((code, level, name, parent or None) for code, level, name, parent in _rows("divisions.tsv"))


@cache
def elsewhere() -> tuple[tuple[str, str], ...]:
    """District and street names of Shenzhen outside the district."""
    return tuple((district, name) for _, name, district in _rows("elsewhere.tsv"))


@cache
def pyramid() -> tuple[tuple[int, int], ...]:
    """Men and women in each of ``BANDS`` (census 2020)."""
    return tuple((int(male), int(female)) for _, male, female in _rows("pyramid.csv", separator=","))


@cache
def surnames() -> Choice:
    """Surnames by their shares."""
    return Choice.of([(name, float(share)) for name, share in _rows("surnames.tsv")])


@cache
def given(male: bool) -> Choice:
    """Characters of given names by their counts for a sex."""
    return Choice.of([(row[0], float(row[1 if male else 2])) for row in _rows("given.tsv")])


@cache
def confusions() -> dict[str, Confusion]:
    """Characters of names, with what each is mistaken for."""
    return {row[0]: Confusion(*row[1:]) for row in _rows("confusions.tsv")}


@cache
def phone_segments() -> tuple[str, ...]:
    """The first seven digits of mobile numbers of Shenzhen."""
    return tuple(str(segment) for first, last in _rows("phone_segments.tsv") for segment in range(int(first), int(last) + 1))


@cache
def outline() -> tuple[tuple[float, float], ...]:
    """The district's outline: longitude and latitude in degrees, WGS-84."""
    return tuple((float(x), float(y)) for x, y in _rows("outline.csv", separator=","))
