"""Who sees what, by raw SQL as the app role on random data: the walls are the database's, whatever the program does."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.architecture.policies import with_truncate, without_policy
from tests.people import ZHAO, staff
from tests.registers.world import GRIDS, NOON, TODAY, World, filled, open_case, open_orders

from jingwei.cases.operations import close_service_case
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Role
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers

LEVELS = {Level.GRID: 14, Level.COMMUNITY: 12, Level.STREET: 9, Level.DISTRICT: 6}
CUT = (
    "registers_dwellingversion",
    "registers_residenceversion",
    "registers_buildingversion",
    "registers_entityversion",
    "cases_workorder",
)
OF_PEOPLE = ("registers_personversion", "registers_persontoken", "registers_identitylink")
POLICIED = (
    *CUT,
    *OF_PEOPLE,
    "registers_person",
    "registers_dwelling",
    "registers_building",
    "registers_residence",
    "registers_entity",
)
DAYS = (TODAY, date(2021, 6, 1), date(2028, 1, 1))


@pytest.fixture
def world(committing: str, request: pytest.FixtureRequest) -> World:
    made = filled(seed=getattr(request, "param", 1))
    open_orders(made)
    return made


def rows(table: str, scope: Scope, *, column: str = "id", day: date = TODAY) -> list[object]:
    with scopes.entered(scope, at=NOON, on=day), connection.cursor() as cursor:
        cursor.execute(f"select {column} from {table}")
        return [row[0] for row in cursor.fetchall()]


class Undo(Exception):
    """Rolls a transaction back: evidence would refuse its commit, which is another test's business."""


@contextmanager
def undone() -> Iterator[None]:
    with suppress(Undo), transaction.atomic():
        yield
        raise Undo


def all_rows(table: str, column: str = "id") -> list[object]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"select {column} from {table}")
        return [row[0] for row in cursor.fetchall()]


def slices(level: Level) -> list[Scope]:
    return [Scope.territory(level, code) for code in sorted({grid[: LEVELS[level]] for grid in GRIDS})]


@pytest.mark.parametrize("world", [1, 2, 3], indirect=True)
def test_the_slices_of_one_level_are_disjoint_and_together_everything(world: World) -> None:
    for table in CUT:
        whole = all_rows(table)
        assert whole
        for level in LEVELS:
            seen = [row for scope in slices(level) for row in rows(table, scope)]
            assert sorted(map(str, seen)) == sorted(map(str, whole)), (table, level)


def test_a_thing_is_seen_by_whoever_sees_one_of_its_versions(world: World) -> None:
    for thing in ("dwelling", "residence", "building", "entity"):
        for level in LEVELS:
            for scope in slices(level):
                versions = set(rows(f"registers_{thing}version", scope, column=f"{thing}_id"))
                assert set(rows(f"registers_{thing}", scope)) == versions


@pytest.mark.parametrize("world", [1, 2, 3], indirect=True)
def test_a_person_is_in_exactly_the_slices_of_the_residences_open_that_day(world: World) -> None:
    for day in DAYS:
        for level, digits in LEVELS.items():
            for code in sorted({grid[:digits] for grid in GRIDS}):
                scope = Scope.territory(level, code)
                expected = world.living_in(code, day)
                assert set(rows("registers_personversion", scope, column="person_id", day=day)) == expected
                assert set(rows("registers_person", scope, day=day)) == expected
                assert set(rows("registers_persontoken", scope, column="person_id", day=day)) == expected


def test_who_lives_nowhere_is_in_own_and_decision_only(world: World) -> None:
    anywhere = {stay.person for stay in world.stays}
    nowhere = next(person for person in world.people if person not in anywhere)
    for level in LEVELS:
        for scope in slices(level):
            assert nowhere not in rows("registers_personversion", scope, column="person_id")
    own = Scope.own(nowhere, numbers.subject_of(world.people[nowhere]))
    assert rows("registers_personversion", own, column="person_id") == [nowhere]
    with scopes.entered(Scope.decision(), at=NOON), connection.cursor() as cursor:
        name = world.names[nowhere]
        arguments = ["none", numbers.citizen_index(world.people[nowhere]), name, name, [], "", "nobody", TODAY]
        cursor.execute("select person from registers_facts(%s, %s, %s, %s, %s, %s, %s, %s)", arguments)
        assert cursor.fetchone() == (nowhere,)
        for table in ("registers_personversion", "registers_residenceversion", "registers_dwellingversion", "registers_person"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,)


def test_a_resident_sees_their_own_record_and_nobody_elses(world: World) -> None:
    for person, number in list(world.people.items())[:25]:
        own = Scope.own(person, numbers.subject_of(number))
        mine = [stay for stay in world.stays if stay.person == person]
        assert rows("registers_personversion", own, column="person_id") == [person]
        assert len(rows("registers_residenceversion", own)) == len(mine)
        assert set(rows("registers_dwelling", own)) == {stay.dwelling for stay in mine}
        for table in ("registers_buildingversion", "registers_entityversion", "cases_workorder"):
            assert rows(table, own) == []


def test_a_counter_sees_whom_its_case_admits_and_nobody_else(world: World) -> None:
    case = open_case()
    scope = Scope.for_case(case)
    assert all(rows(table, scope, column="*") == [] for table in POLICIED)
    person, number = next(
        (person, number) for person, number in world.people.items() if any(s.person == person for s in world.stays)
    )
    with scopes.entered(Scope.territory(Level.STREET, "440304008"), at=NOON), connection.cursor() as cursor:
        cursor.execute("select registers_admit(%s, %s, %s)", [uuid.uuid4(), case, numbers.citizen_index(number)])
        assert cursor.fetchone() == (person,)
    assert rows("registers_personversion", scope, column="person_id") == [person]
    assert set(rows("registers_residenceversion", scope, column="person_id")) == {person}
    assert all(rows(table, Scope.for_case(uuid.uuid4()), column="*") == [] for table in POLICIED)
    with scopes.entered(scope, at=NOON), connection.cursor() as cursor:
        cursor.execute("select registers_dismiss(%s)", [case])
    assert rows("registers_personversion", scope) == []


def test_a_case_that_is_not_open_here_admits_nobody(world: World) -> None:
    ours, elsewhere, closed = open_case(), open_case(staff(Role.CLERK, 9, "440304009")), open_case()
    with scopes.entered(ZHAO.scope, at=NOON):
        close_service_case(closed, actor=ZHAO, at=NOON)
    number = next(number for person, number in world.people.items() if any(s.person == person for s in world.stays))
    street, grid = ZHAO.scope, Scope.territory(Level.GRID, GRIDS[0])
    for scope, case in (
        (grid, uuid.uuid4()),  # a case that somebody made up
        (street, uuid.uuid4()),
        (Scope.for_case(invented := uuid.uuid4()), invented),
        (grid, ours),
        (street, elsewhere),
        (street, closed),
        (Scope.for_case(closed), closed),
        (Scope.for_case(ours), elsewhere),
        (Scope.territory(Level.LOGS, "440304"), ours),
        (Scope.decision(), ours),
    ):
        for index in (numbers.citizen_index(number), b"0" * 16):  # refused alike, whether anybody has the number or not
            with (
                scopes.entered(scope, at=NOON),
                pytest.raises(DatabaseError, match=r"not in this scope|no open case"),
                transaction.atomic(),
            ):
                ask_to_admit(case, index)
        assert rows("registers_personversion", Scope.for_case(case)) == []
    for scope in (street, Scope.territory(Level.DISTRICT, "440304"), Scope.for_case(ours)):
        with scopes.entered(scope, at=NOON):
            ask_to_admit(ours, numbers.citizen_index(number))


def ask_to_admit(case: uuid.UUID, index: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select registers_admit(%s, %s, %s)", [uuid.uuid4(), case, index])


def test_an_auditor_and_who_has_no_territory_see_no_register(world: World) -> None:
    for scope in (Scope.territory(Level.LOGS, "440304"), Scope.territory(Level.STREET), Scope.territory(Level.GRID, "")):
        assert all(rows(table, scope, column="*") == [] for table in POLICIED)


def test_nobody_is_an_error_and_not_an_empty_answer(world: World) -> None:
    for table in POLICIED:
        if not all_rows(table, "1"):  # an empty table has no row for which the policy would be asked
            continue
        with pytest.raises(DatabaseError, match="no scope is set"), connection.cursor() as cursor:
            cursor.execute(f"select * from {table}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('jw.scope', '', true)")
        with pytest.raises(DatabaseError, match="no scope is set"), transaction.atomic():
            cursor.execute("select * from registers_person")


@pytest.mark.parametrize("table", ["registers_dwellingversion", "registers_residenceversion"])
def test_writes_across_the_border_are_refused(world: World, table: str) -> None:
    mine, other = GRIDS[0], GRIDS[3]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"select * from {table} where grid = %s and recorded_until > '9000-01-01' limit 1", [other])
        names = [column.name for column in cursor.description]
        foreign = dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute(f"select id from {table} where grid = %s and recorded_until > '9000-01-01' limit 1", [mine])
        (home,) = cursor.fetchone()
    foreign["id"] = uuid.uuid4()
    kept = {name: value for name, value in foreign.items() if name not in {"valid", "recorded"}}
    marks = ", ".join(["%s"] * len(kept))
    insert = f"insert into {table} ({', '.join(chr(34) + name + chr(34) for name in kept)}) values ({marks})"
    for level, code in ((Level.GRID, mine), (Level.COMMUNITY, mine[:12]), (Level.LOGS, other[:6])):
        with undone(), scopes.entered(Scope.territory(level, code), at=NOON), connection.cursor() as cursor:
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                cursor.execute(insert, list(kept.values()))
            cursor.execute(f"update {table} set recorded_until = now() where grid = %s", [other])
            assert cursor.rowcount == 0
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"delete from {table} where id = %s", [home])


def test_what_is_recorded_does_not_move_to_another_slice(world: World) -> None:
    with undone(), scopes.entered(Scope.territory(Level.GRID, GRIDS[0]), at=NOON), connection.cursor() as cursor:
        cursor.execute(
            "update registers_dwellingversion set grid = %s, address = 'moved' where recorded_until > '9000-01-01'", [GRIDS[3]]
        )
        assert cursor.rowcount  # the trigger takes any update for a closing, and nothing else of the row changes
        cursor.execute("select count(*) from registers_dwellingversion where grid <> %s or address = 'moved'", [GRIDS[0]])
        assert cursor.fetchone() == (0,)


def test_a_planted_table_without_a_policy_is_found(committing: str) -> None:
    before = without_policy()
    assert not [name for name in before if name.startswith("registers_") and name not in PUBLIC]
    with connections["owner"].cursor() as cursor:
        cursor.execute("create table planted (person uuid)")
        cursor.execute("create view planted_view as select * from registers_personversion")
    assert [name for name in without_policy() if name not in before] == ["planted", "planted_view"]
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table planted enable row level security")
        cursor.execute("alter view planted_view set (security_invoker = true)")
    assert without_policy() == before
    assert with_truncate() == []


PUBLIC = {
    "registers_division",
    "registers_divisionversion",
    "registers_divisionsuccessor",
    "registers_grid",
    "registers_gridversion",
    "registers_historygeneration",
    "registers_historybatchkey",
}
"""Tables of the registers that no policy cuts: divisions and grids are public, the archive's heads are sealed."""
