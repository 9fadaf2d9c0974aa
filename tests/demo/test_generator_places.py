"""Divisions, grids, buildings, dwellings and entities of the made-up district."""

from collections import Counter
from fractions import Fraction
from statistics import median

from jingwei.demo.generator import Role, Use
from jingwei.demo.generator._geo import inside
from jingwei.demo.generator._plan import shares
from jingwei.kernel.codes import division, grid, house_code, uscc


def test_every_real_street_and_community_is_there_even_at_a_small_scale(town) -> None:
    divisions = town.district.divisions()
    levels = Counter(one.level for one in divisions)
    assert levels == {"district": 1, "street": 11, "community": 93}
    codes = {one.code for one in divisions}
    assert all(one.parent in codes for one in divisions if one.level != "district")
    assert all(division.check(one.code).valid for one in divisions)
    assert {part.community for part in town.parts} == {one.code for one in divisions if one.level == "community"}
    assert all(part.grids and part.buildings and part.people and part.dwellings for part in town.parts)


def test_grids_are_numbered_from_one_below_their_community(town) -> None:
    for part in town.parts:
        assert [one.code for one in part.grids] == [f"{part.community}{n:02d}" for n in range(1, len(part.grids) + 1)]
        assert all(grid.check(one.code).valid for one in part.grids)


def test_at_full_scale_there_are_about_1590_grids_and_the_largest_community_is_three_times_the_median() -> None:
    plan = shares(7, Fraction(1))
    assert sum(one.people for one in plan.values()) == 1_553_225
    assert 1500 <= sum(one.grids for one in plan.values()) <= 1680
    assert max(one.grids for one in plan.values()) < 100
    sizes = [one.people for one in plan.values()]
    assert 2.8 < max(sizes) / median(sizes) < 3.2


def test_house_codes_are_unique_and_parse_to_their_grid(town) -> None:
    everything = [dwelling for part in town.parts for dwelling in part.dwellings]
    assert len({dwelling.house_code for dwelling in everything}) == len(everything)
    buildings = {building.number: building for part in town.parts for building in part.buildings}
    for dwelling in everything:
        found = house_code.check(dwelling.house_code)
        assert found.value is not None
        assert found.value.grid_code == dwelling.grid == buildings[dwelling.building].grid
        assert found.value.building == buildings[dwelling.building].part
        assert found.value.room == dwelling.room


def test_addresses_are_unique_and_belong_to_their_building(town) -> None:
    buildings = {building.number: building for part in town.parts for building in part.buildings}
    assert len({building.address for building in buildings.values()}) == len(buildings)
    assert all(one.address.startswith(buildings[one.building].address) for one in town.dwellings.values())


def test_buildings_stand_inside_the_district(town) -> None:
    assert all(inside(one.longitude, one.latitude) for part in town.parts for one in part.buildings)
    assert not inside(113.9, 22.5)
    assert not inside(114.06, 22.49)


def test_dwellings_are_coded_after_building_and_cancelled_with_demolition(town) -> None:
    buildings = {building.number: building for part in town.parts for building in part.buildings}
    cancelled = 0
    for dwelling in town.dwellings.values():
        building = buildings[dwelling.building]
        assert building.built_on < dwelling.coded_on <= town.district.on
        assert dwelling.cancelled_on == building.demolished_on
        assert dwelling.cancelled_on is None or dwelling.coded_on < dwelling.cancelled_on <= town.district.on
        cancelled += dwelling.cancelled_on is not None
    assert 0.005 < cancelled / len(town.dwellings) < 0.04


def test_some_buildings_were_never_authorised_and_some_are_temporary(town) -> None:
    buildings = [building for part in town.parts for building in part.buildings]
    assert 0.05 < sum(not one.authorised for one in buildings) / len(buildings) < 0.5
    assert any(one.part.startswith("T") for one in buildings)


def test_entities_have_valid_codes_of_nobody_and_an_address_that_exists(town) -> None:
    entities = [one for part in town.parts for one in part.entities]
    assert len({one.uscc for one in entities}) == len({one.name for one in entities}) == len(entities)
    for one in entities:
        found = uscc.check(one.uscc)
        assert found.value is not None
        assert found.value.organisation.startswith("XY")
        assert one.name.startswith("经纬演示区")
        assert town.dwellings[one.house_code].use is Use.BUSINESS
        assert one.registered_on <= (one.deregistered_on or town.district.on) <= town.district.on


def test_each_grid_has_one_worker_and_each_street_its_clerks_and_officer(town) -> None:
    posts = town.district.posts()
    by_role = {role: [one.territory for one in posts if one.role is role] for role in Role}
    grids = [one.code for part in town.parts for one in part.grids]
    assert sorted(by_role[Role.GRID_WORKER]) == sorted(grids)
    assert sorted(Counter(by_role[Role.CLERK]).values()) == [2] * 11
    assert len(set(by_role[Role.STREET_OFFICER])) == len(by_role[Role.STREET_OFFICER]) == 11
    assert by_role[Role.DISTRICT_OFFICER] == ["440304"] * 2
    assert len({one.number for one in posts}) == len(posts)
