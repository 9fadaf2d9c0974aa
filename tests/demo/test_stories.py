"""The demo's cast: each is what the story needs them to be, in any district large enough."""

from fractions import Fraction

import pytest

from jingwei.demo.generator import District, ResidenceKind, Role, Standing, stories


@pytest.fixture(params=[1, 2, 3], scope="module")
def district(request) -> District:
    return District.generate(request.param, Fraction(1, 100))


def test_the_cast_lives_in_one_grid_with_its_worker_clerk_and_officers(district) -> None:
    cast = stories(district)
    for one in (cast.confirmed, cast.unknown, cast.registered):
        assert one.dwelling.grid == cast.grid.code
        assert one.residence.house_code == one.dwelling.house_code
        assert one.residence.person == one.person.number
        assert one.person.phone
        assert not one.person.protected
    assert (cast.worker.role, cast.worker.territory) == (Role.GRID_WORKER, cast.grid.code)
    assert (cast.clerk.role, cast.clerk.territory) == (Role.CLERK, cast.grid.code[:9])
    assert (cast.street_officer.role, cast.street_officer.territory) == (Role.STREET_OFFICER, cast.grid.code[:9])
    assert (cast.district_officer.role, cast.district_officer.territory) == (Role.DISTRICT_OFFICER, "440304")
    assert len({one.person.number for one in (cast.confirmed, cast.unknown, cast.registered)}) == 3


def test_the_two_who_will_declare_live_in_dwellings_that_nobody_is_registered_in(district) -> None:
    cast = stories(district)
    for one in (cast.confirmed, cast.unknown):
        for part in district.parts():
            assert not [other for other in part.residences if other.until is None and other.house_code == one.dwelling.house_code]
            assert not [other for other in part.residences if other.person == one.person.number]


def test_history_confirms_one_and_knows_nothing_of_the_other(district) -> None:
    cast = stories(district)
    records = list(district.histories())
    about = [one for one in records if one.identity == cast.confirmed.person.identity]
    assert len(about) >= 2
    assert {one.name for one in about} == {cast.confirmed.person.name}
    assert cast.confirmed.person.phone in {one.phone for one in about}
    assert cast.confirmed.residence.kind in {ResidenceKind.OWNER, ResidenceKind.TENANT}
    assert not [one for one in records if one.identity == cast.unknown.person.identity]
    assert cast.unknown.person.standing is Standing.NEWCOMER


def test_the_one_who_is_registered_has_a_telephone_that_the_history_knows(district) -> None:
    cast = stories(district)
    person = cast.registered.person
    assert person.standing is Standing.REGISTERED
    assert cast.registered.residence.until is None
    part = district.part(cast.grid.community)
    assert cast.registered.residence in part.residences
    about = [one for one in district.history(cast.grid.community) if one.identity == person.identity]
    assert person.phone in {one.phone for one in about}


def test_one_more_has_an_open_residence_at_another_place(district) -> None:
    elsewhere = stories(district).elsewhere
    if elsewhere is not None:
        mine = [
            one
            for part in district.parts()
            for one in part.residences
            if one.person == elsewhere.person.number and one.until is None
        ]
        assert len(mine) == 1
        assert mine[0].house_code[:12] != elsewhere.dwelling.house_code[:12]


def test_the_cast_is_the_same_every_time(district) -> None:
    assert stories(district) == stories(District.generate(district.seed, district.scale))


def test_a_district_without_a_cast_says_so(monkeypatch) -> None:
    district = District.generate(1, Fraction(1, 500))
    monkeypatch.setattr(District, "communities", ("440304400498",))
    with pytest.raises(LookupError, match="Take a larger scale"):
        stories(district)
