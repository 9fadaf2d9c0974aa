"""The weeks before the demo's first day: nobody declares before they were born or lived there, whatever day the demo begins on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from uuid import UUID

import pytest

from jingwei.demo import cast
from jingwei.demo.cast import Player
from jingwei.demo.generator import District, stories
from jingwei.demo.operations import SEED
from jingwei.demo.past import WEEKS, Past

ON = date(2026, 11, 26)
FIRST = ON - timedelta(days=WEEKS * 7)


@pytest.fixture(scope="module")
def rest() -> tuple[list[Player], str]:
    district = District.generate(SEED, Fraction(1, 500), on=ON)
    told = stories(district)
    _confirmed, _unknown, others = cast.choose(cast.players(district, told), told)
    return others, told.grid.code


def moved_in(players: list[Player], since: Callable[[], date]) -> list[Player]:
    return [replace(one, since=since()) for one in players]


@pytest.mark.parametrize("seed", range(20))
def test_everybody_declares_where_they_live_already(rest: tuple[list[Player], str], seed: int) -> None:
    players, home = rest
    rng = Random(seed)
    late = moved_in(players, lambda: ON - timedelta(days=rng.randrange(-3, WEEKS * 7 + 30)))
    calendar = Past(late, ON, home, {}, UUID(int=0), (), Random(seed)).calendar()
    chosen = [(day, one) for day, those in calendar.items() for one in those]
    assert chosen
    assert all(one.since <= day < ON and day >= FIRST for day, one in chosen)
    assert len({id(one) for _day, one in chosen}) == len(chosen)


def test_a_player_lives_there_from_birth_at_the_earliest(rest: tuple[list[Player], str]) -> None:
    players, _home = rest
    assert all(one.since >= max(one.person.born_on, one.dwelling.coded_on) for one in players)
