"""People and residences of the made-up district, against the census and against themselves."""

import re
from collections import Counter, defaultdict
from dataclasses import fields
from datetime import date
from fractions import Fraction

import pytest

from jingwei.demo.generator import District, ResidenceKind, Sex, Standing, Use, is_never_sent_to, values
from jingwei.demo.generator._reference import BANDS, pyramid
from jingwei.kernel.codes import citizen_id

UNWANTED = re.compile(
    "health|ill|disab|religio|faith|ethnic|nation|politic|party|crim|convict|offen|police_(?!res)|key_?person|marit|pregnan|fertil|score|risk|rank",
    re.IGNORECASE,
)


def open_residences(town, *, kinds=tuple(ResidenceKind)):
    """Where everybody really lives, by house code (the places that people have left undeclared are not among them)."""
    away = {one.person for one in town.undeclared}
    here = [one for one in town.registered if one.until is None and one.person not in away]
    found = defaultdict(list)
    for one in (*here, *town.undeclared):
        if one.kind in kinds:
            found[one.house_code].append(one)
    return found


def age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def test_men_and_women_of_each_age_are_as_many_as_the_census_says(town) -> None:
    counted = Counter((age(one.born_on, town.district.on), one.sex) for one in town.people.values())
    assert abs(len(town.people) - 1_553_225 / 100) < 20
    for (low, high), (men, women) in zip(BANDS, pyramid(), strict=True):
        for sex, whole in ((Sex.MALE, men), (Sex.FEMALE, women)):
            found = sum(counted[years, sex] for years in range(low, high))
            assert abs(found - whole / 100) <= 3 + 0.01 * whole / 100


def test_family_households_are_as_many_and_as_large_as_the_census_says(town) -> None:
    households = open_residences(town, kinds=set(ResidenceKind) - {ResidenceKind.DORMITORY})
    people = sum(map(len, households.values()))
    assert abs(len(households) / 5_101.15 - 1) < 0.005
    assert abs(people / len(households) - 2.54) < 0.01
    assert abs((len(town.people) - people) / 2_597.05 - 1) < 0.005


def test_families_have_063_rooms_a_head(town) -> None:
    households = open_residences(town, kinds=set(ResidenceKind) - {ResidenceKind.DORMITORY})
    rooms = sum(town.dwellings[code].rooms for code in households)
    assert abs(rooms / sum(map(len, households.values())) - 0.63) < 0.01


def test_every_identity_number_is_valid_unique_and_impossible(town) -> None:
    assert len({one.identity for one in town.people.values()}) == len(town.people)
    for one in town.people.values():
        found = citizen_id.check(one.identity).value
        assert found is not None
        assert 990_000 <= int(found.division) <= 999_999
        assert found.born_on == one.born_on
        assert found.is_male == (one.sex is Sex.MALE)


def test_telephones_are_unique_and_in_the_range_that_nothing_is_sent_to(town) -> None:
    phones = [one.phone for one in town.people.values() if one.phone]
    assert len(set(phones)) == len(phones)
    assert all(map(is_never_sent_to, phones))
    assert not is_never_sent_to("13800138000")
    assert not is_never_sent_to("+8613540540000")
    assert 0.6 < len(phones) / len(town.people) < 0.85


def test_about_seventy_percent_stand_in_the_register_and_a_few_elsewhere(town) -> None:
    standing = Counter(one.standing for one in town.people.values())
    whole = len(town.people)
    assert 0.68 < standing[Standing.REGISTERED] / whole < 0.73
    assert 0.22 < standing[Standing.HISTORY] / whole < 0.30
    assert 0.01 < standing[Standing.NEWCOMER] / whole < 0.03
    assert 0 < standing[Standing.ELSEWHERE] / whole < 0.02


def test_everybody_lives_in_one_place_that_exists(town) -> None:
    lived_in = open_residences(town)
    assert sorted(one.person for stays in lived_in.values() for one in stays) == sorted(town.people)
    assert all(town.dwellings[code].use in {Use.HOME, Use.DORMITORY} for code in lived_in)


def test_the_register_knows_nothing_of_those_who_have_not_declared(town) -> None:
    undeclared = {one.person for one in town.undeclared}
    still_open = {one.person: one.house_code for one in town.registered if one.until is None}
    for number, person in town.people.items():
        assert (number in undeclared) == (person.standing is not Standing.REGISTERED)
        assert (number in still_open) == (person.standing in {Standing.REGISTERED, Standing.ELSEWHERE})
    known = {one.person for one in town.registered}
    assert all(town.people[number].standing in {Standing.REGISTERED, Standing.ELSEWHERE} for number in known)


def test_an_open_residence_elsewhere_is_in_another_community(town) -> None:
    here = {one.person: one.house_code for one in town.undeclared}
    there = [
        (one.house_code, here[one.person])
        for one in town.registered
        if one.until is None and town.people[one.person].standing is Standing.ELSEWHERE
    ]
    assert there
    assert all(one[:12] != other[:12] for one, other in there)
    assert sum(one[:9] != other[:9] for one, other in there) > len(there) / 2


def test_residences_lie_within_the_lives_of_dwelling_and_person(town) -> None:
    for one in (*town.registered, *town.undeclared):
        dwelling, person = town.dwellings[one.house_code], town.people[one.person]
        last = one.until or town.district.on
        assert max(dwelling.coded_on, person.born_on) <= one.since <= last <= town.district.on
        assert one.until is None or one.since < one.until
        assert dwelling.cancelled_on is None or (one.until is not None and one.until <= dwelling.cancelled_on)


def test_no_dwelling_ever_holds_more_than_its_capacity_but_those_that_are_marked(town) -> None:
    by_dwelling = defaultdict(list)
    for one in (*town.registered, *town.undeclared):
        by_dwelling[one.house_code].append(one)
    overfull = 0
    for code, stays in by_dwelling.items():
        days = {one.since for one in stays}
        most = max(sum(one.since <= day < (one.until or date.max) for one in stays) for day in days)
        overfull += most > town.dwellings[code].capacity
        assert most <= town.dwellings[code].capacity or town.dwellings[code].understated
    assert 0 < overfull < 0.01 * len(town.dwellings)


def test_some_homes_are_vacant(town) -> None:
    homes = {code for code, one in town.dwellings.items() if one.use is Use.HOME and one.cancelled_on is None}
    vacant = homes - set(open_residences(town))
    assert 0.05 < len(vacant) / len(homes) < 0.15


def test_the_past_stands_in_the_register_for_some(town) -> None:
    closed = [one for one in town.registered if one.until is not None]
    assert len(closed) > 0.05 * len(town.people)
    dates = {one.person: one.since for one in town.registered if one.until is None}
    assert all(one.until <= dates[one.person] for one in closed)


def test_protected_addresses_are_rare_and_in_the_register(town) -> None:
    protected = [one for one in town.people.values() if one.protected]
    assert 0 < len(protected) < 0.004 * len(town.people)
    assert all(one.standing is Standing.REGISTERED for one in protected)


def test_children_live_with_a_grown_up_and_fathers_give_the_surname(town) -> None:
    together = open_residences(town)
    alone, same = 0, []
    for stays in together.values():
        members = [town.people[one.person] for one in stays]
        grown_up = [one for one in members if age(one.born_on, town.district.on) >= 18]
        children = [one for one in members if age(one.born_on, town.district.on) < 16]
        alone += bool(children) and not grown_up
        same += [any(child.name[0] == one.name[0] for one in grown_up) for child in children]
    assert alone == 0
    assert sum(same) / len(same) > 0.9


VALUES = [one for one in vars(values).values() if isinstance(one, type) and hasattr(one, "__dataclass_fields__")]


@pytest.mark.parametrize("value", VALUES, ids=lambda one: one.__name__)
def test_no_field_speaks_of_health_religion_crime_or_key_persons(value) -> None:
    assert values.Person in VALUES
    assert not [one.name for one in fields(value) if UNWANTED.search(one.name)]


@pytest.mark.parametrize("seed", range(8))
def test_the_smallest_scale_holds_together_too(seed: int) -> None:
    district = District.generate(seed, Fraction(1, 500))
    parts = list(district.parts())
    dwellings = {one.house_code: one for part in parts for one in part.dwellings}
    for part in parts:
        here = Counter(one.house_code for one in (*part.residences, *part.undeclared) if one.until is None)
        assert all(count <= dwellings[code].capacity or dwellings[code].understated for code, count in here.items())
        assert {one.person for one in (*part.residences, *part.undeclared)} == {one.number for one in part.people}
        assert all(one.name for one in part.people)
