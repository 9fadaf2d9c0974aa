"""The made-up district as a whole: made community by community, the same for the same seed and scale."""

import json
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from jingwei.demo.generator import _errors
from jingwei.demo.generator._entities import make_entities, make_posts
from jingwei.demo.generator._history import Truth, make_history
from jingwei.demo.generator._lives import Known, Life, Surroundings, known
from jingwei.demo.generator._people import make_people
from jingwei.demo.generator._places import Places, make_places
from jingwei.demo.generator._plan import Share, shares
from jingwei.demo.generator._reference import divisions
from jingwei.demo.generator._roads import roads
from jingwei.demo.generator.values import Division, HistoryRecord, Part, Post

DAY = date(2026, 11, 1)
FOUNDED = date(1990, 1, 1)  # the year in which the district got its code; the days of its streets are not published
KEPT_BELOW = Fraction(1, 20)  # scales whose parts all stay in memory (about 80 000 people)
_PAGE = 64  # dwellings of each community that people of others may have lived in
_PARTNER = 37  # how far, in the order of codes, the community is that some are still registered in


@dataclass(frozen=True, slots=True)
class _Made:
    part: Part
    lives: tuple[Life, ...]


class District:
    """A made-up district. Make one with ``District.generate``; everything else is made when it is asked for.

    Each community draws from streams of its own, so parts may be taken in any order or alone. Up to a scale of 1/20 they are kept;
    above it only the last two are, so that the full scale needs no more memory than its largest communities.
    """

    def __init__(self, seed: int, scale: Fraction, on: date) -> None:
        self.seed = seed
        self.scale = scale
        self.on = on
        self._shares = shares(seed, scale)
        self._made: OrderedDict[str, _Made] = OrderedDict()

    @classmethod
    def generate(cls, seed: int, scale: Fraction, *, on: date = DAY) -> "District":
        """The district of a seed and a scale.

        Args:
            scale: 1 is 1 553 225 people, 1/50 about 31 000; at least 1/500.
            on: the day that it is told as of, 2025 or later; nothing in it is later.

        Raises:
            ValueError: the scale or the day is out of range.
        """
        if on < date(2025, 1, 1):
            raise ValueError(f"The made-up district can be told as of 2025-01-01 or later, not {on}.")
        return cls(seed, Fraction(scale), on)

    @property
    def communities(self) -> tuple[str, ...]:
        """The communities' codes."""
        return tuple(self._shares)

    def divisions(self) -> tuple[Division, ...]:
        """The district, its streets and communities, parents first. Codes and names are real."""
        return tuple(Division(*row, valid_from=FOUNDED) for row in divisions())

    def posts(self) -> tuple[Post, ...]:
        """One worker a grid, two clerks and an officer a street, two officers of the district."""
        return make_posts(self.seed, self._shares, self.divisions())

    def part(self, community: str) -> Part:
        """One community."""
        return self._make(community).part

    def parts(self) -> Iterator[Part]:
        """All communities, in the order of their codes."""
        return map(self.part, self.communities)

    def history(self, community: str) -> Iterator[HistoryRecord]:
        """The archive's records about people of one community, in random order."""
        return (truth.record for truth in self._truths(community))

    def histories(self) -> Iterator[HistoryRecord]:
        """All records of the archive."""
        return (record for community in self.communities for record in self.history(community))

    def write_truth(self, path: Path) -> None:
        """Write whose each record is and what is wrong with it, one JSON object a line. No matcher may read this file.

        The first line has seed, scale, day and rates; each other one ``person``, ``record`` (their numbers) and ``errors``; the
        last one counts, by type of error, the records that it could happen to (``possible``) and did happen to (``made``).
        """
        possible: Counter[str] = Counter()
        made: Counter[str] = Counter()
        records = 0
        rates = {kind: rate for kinds in _errors.RATES.values() for kind, rate in kinds.items()}
        with path.open("w", encoding="utf-8") as file:
            head = {"seed": self.seed, "scale": str(self.scale), "on": self.on.isoformat(), "rates": rates}
            file.write(json.dumps(head) + "\n")
            for truth in (one for community in self.communities for one in self._truths(community)):
                line = {"person": truth.person, "record": truth.record.number, "errors": truth.kinds}
                file.write(json.dumps(line) + "\n")
                records += 1
                made.update(truth.kinds)
                possible.update(_errors.possible(truth.subject))
            tail = {"records": records, "possible": dict(sorted(possible.items())), "made": dict(sorted(made.items()))}
            file.write(json.dumps(tail) + "\n")

    def _truths(self, community: str) -> list[Truth]:
        lives = self._make(community).lives
        return make_history(self.seed, self._shares[community], lives, on=self.on)

    def _make(self, community: str) -> _Made:
        if community not in self._made:
            self._made[community] = self._fresh(self._shares[community])
            if self.scale > KEPT_BELOW and len(self._made) > 2:
                self._made.popitem(last=False)
        return self._made[community]

    def _fresh(self, share: Share) -> _Made:
        places = make_places(self.seed, share, on=self.on)
        codes = self.communities
        partner = codes[(share.index + _PARTNER) % len(codes)]
        here = tuple(known(places, at) for at in range(len(places.dwellings)))
        around = Surroundings(
            near=here,
            lived_in=tuple(here[at] for at in _lived_in(places)),
            book=tuple(page for page, _ in self._book.values()),
            roads=tuple(road for index in range(len(codes), len(codes) + 20) for road in roads(self.seed, index)),
            today=self.on.toordinal(),
        )
        people = make_people(self.seed, share, places, around=around, spares=self._book[partner][1], on=self.on)
        part = Part(
            community=share.community,
            grids=places.grids,
            buildings=places.buildings,
            dwellings=places.dwellings,
            people=people.people,
            residences=people.residences,
            undeclared=people.undeclared,
            entities=make_entities(self.seed, share, places, on=self.on),
        )
        return _Made(part, people.lives)

    @cached_property
    def _book(self) -> dict[str, tuple[tuple[Known, ...], tuple[Known, ...]]]:
        """Of each community: a page of dwellings for others' past, and the spare ones that others are still registered in."""
        return {code: self._page(share) for code, share in self._shares.items()}

    def _page(self, share: Share) -> tuple[tuple[Known, ...], tuple[Known, ...]]:
        places = make_places(self.seed, share, on=self.on)
        positions = _lived_in(places)
        page = tuple(known(places, at) for at in positions[:: max(1, len(positions) // _PAGE)])
        return page, tuple(known(places, at) for at in places.spare)


def _lived_in(places: Places) -> list[int]:
    return sorted((*places.homes, *places.vacant, *places.dormitories, *places.cancelled))
