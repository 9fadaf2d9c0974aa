"""Writing the registers: what each operation changes, records and refuses. Commits are real, so evidence is asked for each."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connections
from tests.people import G1, G2, LI, NOON, OTHER_STREET, QIAN, STREET, WANG, ZHAO
from tests.registers.world import TODAY, World, filled, number_of, open_case

from jingwei.accounts.models import Account
from jingwei.evidence.models import Entry
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.codes import uscc
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.purposes import COUNTER, OWN_RECORD, SUPERVISION
from jingwei.kernel.scope import Scope
from jingwei.registers.models import IdentityLink
from jingwei.registers.operations import entities, forgetting, identity, people, places
from jingwei.registers.operations._versions import NothingChanged
from jingwei.registers.operations._writing import CodeTaken, NotACode, ReasonMissing, UnknownGrid
from jingwei.registers.people import numbers
from jingwei.registers.queries import entities as listed
from jingwei.registers.queries import own
from jingwei.registers.queries import people as found
from jingwei.registers.queries import places as seen
from jingwei.registers.queries.identity import linked

GRIDS = (G1, G2, f"{OTHER_STREET}00101")
CODE = f"{G1}00213001203"
BUILDING = places.BuildingFields(part="00213", address="12 Made-up Road", use="home", structure="authorised", storeys=9)
DWELLING = places.DwellingFields(address="12 Made-up Road, room 1203", room="001203", use="home", capacity=4)
SINCE = date(2026, 1, 1)


@pytest.fixture
def world(committing: str) -> World:
    return filled(seed=5, dwellings=12, people=30, residences=40, grids=GRIDS)


@contextmanager
def under(actor: Actor, **asked: object) -> Iterator[None]:
    with scopes.entered(actor.scope, at=NOON, **asked):  # type: ignore[arg-type]
        yield


def steps() -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select e.step from evidence_entry e join evidence_pending p on p.entry_id = e.id where e.log = 'acts' order by p.place"
        )
        return [step for (step,) in cursor.fetchall()]


def added(actor: Actor = QIAN) -> uuid.UUID:
    with under(actor):
        building = places.add_building(BUILDING, grid=G1, since=SINCE, source="plan", actor=actor, at=NOON)
    with under(actor):
        return places.add_dwelling(CODE, DWELLING, building=building, grid=G1, since=SINCE, source="plan", actor=actor, at=NOON)


def resident(world: World) -> tuple[uuid.UUID, str]:
    """Somebody who lives in the first street today, by id and number; not protected."""
    living = world.living_in(STREET) - world.protected
    person = sorted(living)[0]
    return person, world.people[person]


def test_a_dwelling_lives_from_its_code_to_its_end(world: World) -> None:
    dwelling = added()
    with under(QIAN):
        changes = places.DwellingChanges(capacity=6, use="dormitory")
        places.change_dwelling(dwelling, changes, on=date(2026, 6, 1), source="visit", actor=QIAN, at=NOON)
    with under(QIAN):
        right = places.DwellingChanges(address="13 Made-up Road, room 1203")
        places.correct_dwelling(dwelling, right, on=TODAY, reason="misread", source="visit", actor=QIAN, at=NOON)
    with under(QIAN):
        places.cancel_dwelling(dwelling, on=TODAY, reason="demolished", source="plan", actor=QIAN, at=NOON)
    with under(QIAN):
        rows = seen.versions_of(dwelling, actor=QIAN, purpose=SUPERVISION)
        assert [(row.valid_from, row.status, row.capacity, row.address[:2]) for row in rows] == [
            (SINCE, "coded", 4, "12"),
            (date(2026, 6, 1), "coded", 6, "13"),
            (TODAY, "cancelled", 6, "13"),
        ]
        known = rows[-1].recorded_from
    with under(QIAN, known_at=known - timedelta(microseconds=1)):
        assert seen.get_dwelling(CODE, actor=QIAN, purpose=SUPERVISION).status == "coded"
    with under(QIAN, on=date(2026, 2, 1)):
        row = seen.get_dwelling("440304 008 001 01 00213 001203", actor=QIAN, purpose=SUPERVISION)
        assert (row.capacity, row.valid_until) == (4, date(2026, 6, 1))
    with under(QIAN, on=date(2025, 1, 1)), pytest.raises(NotFound):
        seen.get_dwelling(CODE, actor=QIAN, purpose=SUPERVISION)
    assert steps()[1:] == [
        *("registers.building-added", "registers.dwelling-added", "registers.dwelling-changed"),
        *("registers.dwelling-corrected", "registers.dwelling-cancelled"),
    ]


def test_a_code_is_checked_and_given_once(world: World) -> None:
    dwelling = added()
    with under(QIAN):
        row = seen.get_dwelling(dwelling, actor=QIAN, purpose=SUPERVISION)
    arguments = {"building": row.building, "grid": G1, "since": SINCE, "source": "plan", "actor": QIAN, "at": NOON}
    for code, refusal in ((CODE, CodeTaken), (CODE[:-1], NotACode)):
        with pytest.raises(refusal), under(QIAN):
            places.add_dwelling(code, DWELLING, **arguments)  # type: ignore[arg-type]
    with pytest.raises(UnknownGrid), under(QIAN):
        places.add_dwelling(f"{G1}00214001203", DWELLING, **(arguments | {"grid": f"{STREET}00199"}))  # type: ignore[arg-type]
    crowd = places.DwellingFields(address="x", room="1", use="home", capacity=0)
    with pytest.raises(places.ImpossibleCapacity), under(QIAN):
        places.add_dwelling(f"{G1}00214001203", crowd, **arguments)  # type: ignore[arg-type]
    assert steps()[1:] == ["registers.building-added", "registers.dwelling-added"]


def test_nobody_writes_beyond_their_territory_or_without_the_duty(world: World) -> None:
    dwelling = added()
    abroad = f"{OTHER_STREET}00101"
    with pytest.raises(UnknownGrid), under(QIAN):
        places.add_building(BUILDING, grid=abroad, since=SINCE, source="plan", actor=QIAN, at=NOON)
    with pytest.raises(UnknownGrid), under(QIAN):
        places.change_dwelling(dwelling, places.DwellingChanges(grid=abroad), on=TODAY, source="plan", actor=QIAN, at=NOON)
    with pytest.raises(NotAllowed), under(WANG):
        places.cancel_dwelling(dwelling, on=TODAY, reason="x", source="plan", actor=WANG, at=NOON)
    elsewhere = next(ident for ident, grid in world.grid_of.items() if grid == abroad)
    with pytest.raises(NotFound), under(QIAN):
        places.cancel_dwelling(elsewhere, on=TODAY, reason="x", source="plan", actor=QIAN, at=NOON)
    with pytest.raises(ReasonMissing), under(QIAN):
        places.cancel_dwelling(dwelling, on=TODAY, reason=" ", source="plan", actor=QIAN, at=NOON)
    with pytest.raises(NothingChanged), under(QIAN):
        places.change_dwelling(dwelling, places.DwellingChanges(capacity=4), on=TODAY, source="x", actor=QIAN, at=NOON)


def test_who_lives_in_a_dwelling_moves_with_it_to_another_grid(world: World) -> None:
    stay = next(stay for stay in world.stays if stay.grid == G1 and stay.since <= TODAY < stay.until)
    with under(QIAN):
        changes = places.DwellingChanges(grid=G2)
        places.change_dwelling(stay.dwelling, changes, on=TODAY, source="re-cut", actor=QIAN, at=NOON)
    for worker, here in ((WANG, False), (LI, True)):
        with under(worker):
            codes = [row.id for row in seen.list_dwellings(actor=worker, purpose=SUPERVISION)]
            assert (stay.dwelling in codes) is here
    others = [other for other in world.stays if other.person == stay.person and other != stay]
    if stay.person not in world.protected and not any(other.grid == G1 for other in others):
        with under(QIAN):
            assert found.get_person(stay.person, actor=QIAN, purpose=COUNTER).community == G2[:12]


def in_case(world: World, number: str, case: uuid.UUID) -> Actor:
    with under(ZHAO):
        identity.admit(case, number, actor=ZHAO, purpose=COUNTER, at=NOON)
    return ZHAO.within(Scope.for_case(case))


def test_a_clerk_corrects_a_person_with_reason_and_proof(world: World) -> None:
    person, number = resident(world)
    clerk = in_case(world, number, open_case())
    right = people.PersonCorrections(name="欧阳 小明", number=number_of(900))
    with under(clerk):
        people.correct_person(person, right, on=TODAY, reason="misspelt", proof="identity card", actor=clerk, at=NOON)
    with under(clerk):
        (hit,) = found.search(number_of(900), actor=clerk, purpose=COUNTER).people
        assert (hit.person, hit.name) == (person, "欧阳小明")
        assert found.search(number, actor=clerk, purpose=COUNTER).people == ()
        assert [one.person for one in found.search("ouyang", actor=clerk, purpose=COUNTER).people] == [person]
        assert found.search(world.names[person], actor=clerk, purpose=COUNTER).people == ()
        born = found.reveal(person, found.Field.BORN_ON, actor=clerk, purpose=COUNTER)
        assert born == f"{number_of(900)[6:10]}-{number_of(900)[10:12]}-{number_of(900)[12:14]}"
    assert steps()[-1] == "registers.person-corrected"
    for correction, reason, refusal in (
        (people.PersonCorrections(name="欧阳小明"), "again", NothingChanged),
        (people.PersonCorrections(name="4"), "digit", people.NotAName),
        (people.PersonCorrections(number="990000199001011234"), "check", people.NotANumber),
        (people.PersonCorrections(name="李明"), "", ReasonMissing),
    ):
        with pytest.raises(refusal), under(clerk):
            people.correct_person(person, correction, on=TODAY, reason=reason, proof="card", actor=clerk, at=NOON)


def test_a_number_of_somebody_else_is_not_given_to_a_second(world: World) -> None:
    (person, number), other = resident(world), next(iter(world.people.values()))
    if other == number:
        other = list(world.people.values())[1]
    clerk = in_case(world, number, open_case())
    with pytest.raises(people.NumberTaken) as refusal, under(clerk):
        people.correct_person(
            person, people.PersonCorrections(number=other), on=TODAY, reason="swapped", proof="card", actor=clerk, at=NOON
        )
    assert other not in str(refusal.value)
    with under(clerk):
        assert found.reveal(person, found.Field.NUMBER, actor=clerk, purpose=COUNTER) == number


def test_a_counter_without_the_case_corrects_nobody(world: World) -> None:
    person, _number = resident(world)
    right = people.PersonCorrections(name="李明")
    with pytest.raises(NotAllowed), under(ZHAO):
        people.correct_person(person, right, on=TODAY, reason="x", proof="card", actor=ZHAO, at=NOON)
    stranger = ZHAO.within(Scope.for_case(uuid.uuid4()))
    with pytest.raises(NotFound), under(stranger):
        people.correct_person(person, right, on=TODAY, reason="x", proof="card", actor=stranger, at=NOON)


def test_an_account_is_linked_once_and_sees_its_own_record(world: World) -> None:
    person, number = resident(world)
    account, subject = account_of("138"), numbers.subject_of(number)
    clerk = in_case(world, number, open_case())
    assert linked(account, at=NOON) is None
    with under(clerk):
        identity.link_account(account, person, subject=subject, proof=IdentityLink.Proof.COUNTER, actor=clerk, at=NOON)
    with pytest.raises(identity.AlreadyLinked), under(clerk):
        identity.link_account(account, person, subject=subject, proof=IdentityLink.Proof.COUNTER, actor=clerk, at=NOON)
    link = linked(account, at=NOON)
    assert link is not None
    assert (link.person, link.subject, link.proof) == (person, subject, "counter")
    me = Actor.of(Role.RESIDENT, ident=f"account:{account}", scope=Scope.own(link.person, link.subject))
    with under(me):
        people.bind_phone(person, "+86 139 0000 0042", on=TODAY, proof="code", actor=me, at=NOON)
    with under(me):
        record = own.my_record(actor=me, purpose=OWN_RECORD)
    fields = {field.name: field for field in record.fields}
    assert fields["number"].value == number
    assert (fields["phone"].value, fields["phone"].source, fields["phone"].since) == ("13900000042", "code", TODAY)
    assert len(record.residences) == sum(stay.person == person for stay in world.stays)
    assert all(home.address and home.code for home in record.residences)


def account_of(phone: str) -> uuid.UUID:
    account = Account(id=uuid.uuid4(), kind="resident", username=phone, display_name="x", created_at=NOON, password="!")
    with connections["owner"].cursor() as cursor:
        names = [field.column for field in Account._meta.concrete_fields]
        values = [getattr(account, field.attname) for field in Account._meta.concrete_fields]
        cursor.execute("alter table accounts_account disable trigger user")
        cursor.execute(f"insert into accounts_account ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})", values)
        cursor.execute("alter table accounts_account enable trigger user")
    return account.pk


def test_a_resident_moves_out_of_their_own_home_only(world: World) -> None:
    stay = next(stay for stay in world.stays if stay.since < TODAY and stay.until == FOREVER)
    other = next(stay_ for stay_ in world.stays if stay_.person != stay.person and stay_.until == FOREVER)
    mine = Scope.own(stay.person, numbers.subject_of(world.people[stay.person]))
    me = Actor.of(Role.RESIDENT, ident=f"account:{uuid.uuid4()}", scope=mine)
    home, stranger = residence_of(stay.person, stay.dwelling), residence_of(other.person, other.dwelling)
    with pytest.raises(NotFound), under(me):
        people.move_out(stranger, on=TODAY, actor=me, at=NOON)
    for wrong in (stay.since, TODAY + timedelta(days=61)):
        with pytest.raises(people.WrongMoveDay), under(me):
            people.move_out(home, on=wrong, actor=me, at=NOON)
    with under(me):
        people.move_out(home, on=TODAY + timedelta(days=60), actor=me, at=NOON)
    with under(me):
        people.move_out(home, on=TODAY, actor=me, at=NOON)
    assert steps()[-2:] == ["registers.moved-out"] * 2
    with under(me):
        ended = next(row for row in own.my_record(actor=me, purpose=OWN_RECORD).residences if row.id == home)
    assert (ended.valid_from, ended.valid_until, ended.is_open) == (stay.since, TODAY, False)
    with pytest.raises(people.WrongMoveDay), under(me):
        people.move_out(home, on=TODAY + timedelta(days=1), actor=me, at=NOON)


def residence_of(person: uuid.UUID, dwelling: uuid.UUID) -> uuid.UUID:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select id from registers_residence where person_id = %s and dwelling_id = %s", [person, dwelling])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def test_an_entity_is_entered_changed_and_ended(world: World) -> None:
    code = str(uscc.build(authority="9", kind="1", division="440304", organisation="MA000001"))
    fields = entities.EntityFields(name="Made-up Trading", kind="company", address="1 Road")
    with under(QIAN):
        entity = entities.add_entity(code, fields, grid=G1, since=SINCE, source="market", actor=QIAN, at=NOON)
    with pytest.raises(CodeTaken), under(QIAN):
        entities.add_entity(code, fields, grid=G1, since=SINCE, source="market", actor=QIAN, at=NOON)
    with pytest.raises(NotACode), under(QIAN):
        entities.add_entity(code[:-1] + "-", fields, grid=G1, since=SINCE, source="market", actor=QIAN, at=NOON)
    with under(QIAN):
        moved = entities.EntityChanges(address="2 Road", grid=G2)
        entities.change_entity(entity, moved, on=date(2026, 5, 1), source="market", actor=QIAN, at=NOON)
    with under(QIAN):
        entities.deregister_entity(entity, on=TODAY, source="market", actor=QIAN, at=NOON)
    with under(QIAN):
        row = listed.get_entity(code, actor=QIAN, purpose=SUPERVISION)
        assert (row.status, row.address, row.grid) == ("deregistered", "2 Road", G2)
    with under(QIAN, on=SINCE):
        assert listed.get_entity(code, actor=QIAN, purpose=SUPERVISION).address == "1 Road"


def test_whoever_moved_away_two_years_ago_is_forgotten_and_the_log_stands(world: World) -> None:
    system = Actor.system("erasure")
    lives = next(stay.person for stay in world.stays if stay.until == FOREVER)
    anywhere = {stay.person for stay in world.stays}
    never = next(person for person in world.people if person not in anywhere)
    before = len(steps())
    for person, gone in ((lives, False), (never, True), (never, False)):
        with scopes.entered(Scope.decision(), at=NOON):
            assert bool(forgetting.forget_person(person, actor=system, at=NOON)) is gone
    assert steps()[before:] == ["registers.person-forgotten"]
    with connections["owner"].cursor() as cursor:
        for table, column in (("person", "id"), ("personversion", "person_id"), ("persontoken", "person_id")):
            cursor.execute(f"select count(*) from registers_{table} where {column} = %s", [never])
            assert cursor.fetchone() == (0,)
    with scopes.entered(Scope.decision(), at=NOON):
        assert Entry.objects.filter(log="acts").count() == before + 1
