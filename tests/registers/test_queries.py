"""Reading the registers: who is found, what is shown, and that each read is noted for whom it concerns."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connections
from tests.people import G1, G2, LI, NOON, OTHER_STREET, QIAN, STREET, SUN, WANG, WU, ZHAO, ZHOU
from tests.registers.world import TODAY, World, filled, number_of, open_case

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound, PurposeMissing
from jingwei.kernel.purposes import COUNTER, OWN_RECORD, SUPERVISION
from jingwei.kernel.scope import NoScope, Scope
from jingwei.registers import datasets
from jingwei.registers.operations import identity
from jingwei.registers.people import numbers
from jingwei.registers.queries import own, people, places
from jingwei.sharing import registry

GRIDS = (G1, G2, f"{STREET}00201", f"{OTHER_STREET}00101", f"{OTHER_STREET}00102")


@pytest.fixture
def world(committing: str) -> World:
    return filled(seed=11, dwellings=60, people=150, residences=200, grids=GRIDS)


@contextmanager
def under(actor: Actor, *, on: date | None = None) -> Iterator[None]:
    with scopes.entered(actor.scope, at=NOON, on=on):
        yield


def reads() -> list[tuple[str, int, set[uuid.UUID]]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select r.what, r.count, array(select s.subject from evidence_readsubject s where s.read_id = r.id)"
            " from evidence_read r join evidence_pending p on p.entry_id = r.entry_id order by p.place"
        )
        return [(what, count, set(subjects)) for what, count, subjects in cursor.fetchall()]


def admitted(world: World, person: uuid.UUID) -> Actor:
    case = open_case()
    with under(ZHAO):
        identity.admit(case, world.people[person], actor=ZHAO, purpose=COUNTER, at=NOON)
    return ZHAO.within(Scope.for_case(case))


def test_one_box_finds_by_number_phone_house_code_and_name_in_the_territory_only(world: World) -> None:
    here = world.living_in(STREET) - world.protected
    for person in sorted(here)[:12]:
        with under(ZHAO):
            for text in (world.people[person].lower(), world.phones.get(person, world.people[person])):
                (hit,) = people.search(text, actor=ZHAO, purpose=COUNTER).people
                assert (hit.person, hit.name) == (person, world.names[person])
                assert hit.community in {stay.grid[:12] for stay in world.stays if stay.person == person}
                assert hit.masked_number == numbers.masked_number(world.people[person])
    for person in sorted(world.living_in(OTHER_STREET) - world.living_in(STREET))[:12]:
        with under(ZHAO):
            assert people.search(world.people[person], actor=ZHAO, purpose=COUNTER).people == ()
    for dwelling, code in list(world.dwellings.items())[:20]:
        living = {stay.person for stay in world.stays if stay.dwelling == dwelling and stay.since <= TODAY < stay.until}
        expected = living - world.protected if world.grid_of[dwelling].startswith(STREET) else set()
        with under(ZHAO):
            hits = people.search(code, actor=ZHAO, purpose=COUNTER)
        assert hits.matched is people.Matched.HOUSE_CODE
        assert {hit.person for hit in hits.people} == expected


def test_a_name_is_found_in_characters_pinyin_and_initials_page_by_page(world: World) -> None:
    here = world.living_in(STREET) - world.protected
    for text, name in (
        ("王伟", "王伟"),
        ("wangwei", "王伟"),
        ("秀英", "吴秀英"),
        ("wxy", "吴秀英"),
        ("anna", "Anna Smith"),
        ("買買提", "买买提·吐尔逊"),
    ):
        with under(ZHAO):
            hits = people.search(text, actor=ZHAO, purpose=COUNTER)
        assert {hit.person for hit in hits.people} == {person for person in here if world.names[person] == name}, text
    seen: list[uuid.UUID] = []
    with under(QIAN):
        page = people.search("w", actor=QIAN, purpose=SUPERVISION)
        assert page.people == ()
        after = ""
        while True:
            page = people.search("wang", actor=QIAN, purpose=SUPERVISION, after=after)
            seen += [hit.person for hit in page.people]
            assert len(page.people) <= people.MOST
            after = page.next
            if not after:
                break
    assert sorted(seen) == sorted(person for person in here if world.names[person][0] == "王")


def test_a_protected_address_is_shown_to_nobody(world: World) -> None:
    person = sorted(world.protected & world.living_in("440304"))[0]
    homes = [stay for stay in world.stays if stay.person == person and stay.since <= TODAY < stay.until]
    for actor in (ZHAO, QIAN, WU):
        with under(actor):
            for text in (world.people[person], world.names[person], *(world.dwellings[stay.dwelling] for stay in homes)):
                assert person not in {hit.person for hit in people.search(text, actor=actor, purpose=COUNTER).people}
            with pytest.raises(NotFound):
                people.reveal(person, people.Field.ADDRESS, actor=actor, purpose=COUNTER)
    clerk = admitted(world, person)
    with under(clerk):
        (hit,) = people.search(world.people[person], actor=clerk, purpose=COUNTER).people
        assert (hit.protected, hit.community) == (True, "")
        assert people.search(world.dwellings[homes[0].dwelling], actor=clerk, purpose=COUNTER).people == ()
    with pytest.raises(people.Withheld), under(clerk):
        people.reveal(person, people.Field.ADDRESS, actor=clerk, purpose=COUNTER)
    me = resident(world, person)
    with under(me):
        record = own.my_record(actor=me, purpose=OWN_RECORD)
    assert record.protected
    assert {(home.code, home.address) for home in record.residences} == {("", "")}


def resident(world: World, person: uuid.UUID) -> Actor:
    scope = Scope.own(person, numbers.subject_of(world.people[person]))
    return Actor.of(Role.RESIDENT, ident=f"account:{uuid.uuid4()}", scope=scope)


def test_each_read_is_noted_for_whom_it_concerns(world: World) -> None:
    person = sorted(world.living_in(STREET) - world.protected)[0]
    subject = numbers.subject_of(world.people[person])
    with under(ZHAO):
        hits = people.search(world.names[person], actor=ZHAO, purpose=COUNTER).people
        people.search(number_of(999), actor=ZHAO, purpose=COUNTER)
        assert people.reveal(person, people.Field.NUMBER, actor=ZHAO, purpose=COUNTER) == world.people[person]
    everybody = {numbers.subject_of(world.people[hit.person]) for hit in hits}
    assert reads() == [
        ("registers.search-name", len(hits), everybody),
        ("registers.search-number", 0, set()),
        ("registers.reveal", 1, {subject}),
    ]
    with under(resident(world, person)):
        own.my_record(actor=resident(world, person), purpose=OWN_RECORD)
    assert reads()[-1] == ("registers.own-record", 1, {subject})


def test_a_refused_reveal_shows_nothing_and_notes_nothing(world: World) -> None:
    abroad = sorted(world.living_in(OTHER_STREET) - world.living_in(STREET))[0]
    with pytest.raises(NotFound), under(ZHAO):
        people.reveal(abroad, people.Field.NUMBER, actor=ZHAO, purpose=COUNTER)
    assert reads() == []


def test_no_duty_no_purpose_and_another_scope_are_refused(world: World) -> None:
    for actor in (WANG, ZHOU):
        with pytest.raises(NotAllowed), under(actor):
            people.search("王伟", actor=actor, purpose=COUNTER)
    with pytest.raises(PurposeMissing), under(ZHAO):
        people.search("王伟", actor=ZHAO, purpose=None)  # type: ignore[arg-type]
    with pytest.raises(NoScope), under(WU):
        people.search("王伟", actor=QIAN, purpose=COUNTER)
    with pytest.raises(NoScope):
        people.search("王伟", actor=QIAN, purpose=COUNTER)


def test_lists_go_on_where_they_stopped_and_cover_the_territory(world: World) -> None:
    for actor, digits in ((WANG, G1), (LI, G2), (QIAN, STREET), (SUN, "440304")):
        expected = sorted((grid, world.dwellings[ident]) for ident, grid in world.grid_of.items() if grid.startswith(digits))
        listed, after = [], ""
        with under(actor):
            while rows := places.list_dwellings(actor=actor, purpose=SUPERVISION, after=after, most=7):
                listed += [(row.grid, row.code) for row in rows]
                after = rows[-1].key
            counts = places.count_by_community(actor=actor, purpose=SUPERVISION)
        assert listed == expected
        assert sum(count.in_use + count.cancelled for count in counts) == len(expected)
        lived = {stay.dwelling for stay in world.stays if stay.since <= TODAY < stay.until and stay.grid.startswith(digits)}
        assert sum(count.lived_in for count in counts) == len(lived)


def test_a_list_is_as_of_the_day_that_is_asked_about(world: World) -> None:
    with under(QIAN, on=date(2011, 6, 1)):
        assert places.list_dwellings(actor=QIAN, purpose=SUPERVISION) == []
    with scopes.entered(QIAN.scope, at=NOON, known_at=NOON.replace(year=2010)):
        assert places.list_dwellings(actor=QIAN, purpose=SUPERVISION) == []


def test_lists_of_the_registry_hold_no_person(world: World) -> None:
    registry.fill(datasets.DATASETS)
    assert [dataset.name for dataset in registry.every()] == sorted(dataset.name for dataset in datasets.DATASETS)
    for dataset in registry.every():
        assert not [column for column in dataset.columns if column.personal]
        with under(QIAN):
            rows = list(dataset.rows(QIAN))
        assert rows
        assert all(set(row) == {column.name for column in dataset.columns} for row in rows)
    with under(QIAN):
        dwellings = list(registry.named("registers.dwellings").rows(QIAN))
    assert len(dwellings) == sum(grid.startswith(STREET) for grid in world.grid_of.values())
    with pytest.raises(registry.UnknownDataset):
        registry.named("registers.people")
    with pytest.raises(registry.TwiceOffered):
        registry.fill((*datasets.DATASETS, datasets.GRIDS))
