"""A small made-up district, made once for the tests of this folder."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from jingwei.demo.generator import District, Dwelling, HistoryRecord, Part, Person, Residence

SEED = 7
SCALE = Fraction(1, 100)


@dataclass(frozen=True)
class Town:
    """The district with its parts flattened."""

    district: District
    parts: tuple[Part, ...]
    people: dict[int, Person]
    dwellings: dict[str, Dwelling]
    registered: tuple[Residence, ...]
    undeclared: tuple[Residence, ...]
    records: tuple[HistoryRecord, ...]


@pytest.fixture(scope="session")
def town() -> Town:
    district = District.generate(SEED, SCALE)
    parts = tuple(district.parts())
    return Town(
        district=district,
        parts=parts,
        people={person.number: person for part in parts for person in part.people},
        dwellings={dwelling.house_code: dwelling for part in parts for dwelling in part.dwellings},
        registered=tuple(one for part in parts for one in part.residences),
        undeclared=tuple(one for part in parts for one in part.undeclared),
        records=tuple(district.histories()),
    )


@dataclass(frozen=True)
class Truth:
    """The ground truth file, read."""

    head: dict[str, object]
    lines: list[dict[str, object]]
    tail: dict[str, dict[str, int]]


@pytest.fixture(scope="session")
def truth(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Truth:
    path: Path = tmp_path_factory.mktemp("truth") / "truth.jsonl"
    town.district.write_truth(path)
    head, *lines, tail = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return Truth(head=head, lines=lines, tail=tail)
