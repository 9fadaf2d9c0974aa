"""Codes of the territory: how long each level's are, and how they nest."""

import pytest

from jingwei.kernel.codes import division, grid
from jingwei.kernel.scope import DIVISIONS, Level
from jingwei.kernel.territory import place_of

GRID = "44030400800101"


def test_a_grid_lies_in_the_street_and_the_community_that_its_code_begins_with() -> None:
    assert place_of(GRID) == ("440304008", "440304008001", GRID)


@pytest.mark.parametrize("level", Level)
def test_a_code_fits_the_level_whose_length_it_has(level: Level) -> None:
    fitting = {other for other in Level if other.fits([GRID[: level.digits]])}
    assert fitting == ({Level.DISTRICT, Level.LOGS} if level in {Level.DISTRICT, Level.LOGS} else {level})


@pytest.mark.parametrize("codes", [[], ["44030400a"], ["４４０３０４００８"], ["440304008", "440304"]])
def test_no_code_a_letter_other_signs_and_mixed_lengths_fit_no_level(codes: list[str]) -> None:
    assert not any(level.fits(codes) for level in Level)


def test_the_lengths_are_those_that_the_standards_of_divisions_and_grids_take() -> None:
    assert tuple(level.digits for level in DIVISIONS) == division.LENGTHS
    assert Level.GRID.digits in grid.LENGTHS
