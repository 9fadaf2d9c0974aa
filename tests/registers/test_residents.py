"""Words of residents: the database keeps them whatever happens, and a search by them finds the same people, in the same order and on the
same pages, as one that asks person by person.
"""

import random
import threading
import uuid
import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.people import NOON as EARLIER
from tests.people import QIAN, ZHAO
from tests.registers.world import GRIDS, NOON, STREETS, TODAY, World, filled

from jingwei.evidence.events import Event
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.migrations._words import WALKED
from jingwei.registers.operations.forgetting import forget_person
from jingwei.registers.operations.staging import columns_of
from jingwei.registers.people import names
from jingwei.registers.people.tokens import tokens
from jingwei.registers.queries import _residents, people

TEXTS = (
    *("王", "王伟", "wang", "wang wei", "ww", "伟 wang", "wang 伟 zzz", "李娜", "李哪", "na li", "smith anna"),
    *("欧阳修", "ouyang xiu", "吴秀英", "ying 吴", "伟"),
)
type Place = tuple[Level, *tuple[str, ...]]
PLACES: tuple[Place, ...] = (
    *((Level.STREET, street) for street in STREETS),
    (Level.STREET, *STREETS[:2]),
    (Level.COMMUNITY, GRIDS[0][:12]),
    (Level.COMMUNITY, GRIDS[0][:12], GRIDS[4][:12]),
    (Level.GRID, GRIDS[1]),
    (Level.STREET, "440304999"),
    (Level.STREET,),
)
DAYS = (TODAY, date(2021, 6, 1), date(2028, 1, 1))
ASKED = [
    (place, day, text) for place in PLACES for day in DAYS for text in TEXTS if day == TODAY or place in (PLACES[0], PLACES[4])
]
FOREVER_AT = "9999-12-31 00:00:00+00"


@dataclass(frozen=True)
class Changed(Event):
    act: ClassVar[str] = "correct"
    step: ClassVar[str] = "registers.loaded"
    covers: ClassVar[tuple[str, ...]] = ("registers_residence", "registers_residenceversion", "registers_personversion")


def changed(*statements: tuple[str, list[Any]]) -> None:
    """Raw SQL of the owner, past all operations, with its entry in the log."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)
        about = Particulars(purpose=REGISTER_CARE, case=uuid.uuid4())
        record(Changed(), actor=Actor.operator(), at=NOON, about=about, new_case=True, using="owner")


def owned(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())


def moved_in(
    person: uuid.UUID, dwelling: uuid.UUID, grid: str, *, since: date, until: date = FOREVER
) -> list[tuple[str, list[Any]]]:
    residence = uuid.uuid4()
    first = (
        "insert into registers_residence (id, person_id, dwelling_id, kind) values (%s, %s, %s, 'lodger')",
        [residence, person, dwelling],
    )
    return [first, _version(residence, person, dwelling, grid, since, until)]


def _version(
    residence: uuid.UUID, person: uuid.UUID, dwelling: uuid.UUID, grid: str, since: date, until: date
) -> tuple[str, list[Any]]:
    return (
        "insert into registers_residenceversion (id, residence_id, person_id, dwelling_id, kind, standing, street, community, grid, valid_from,"
        " valid_until, recorded_from, recorded_until, source, entered_by)"
        " values (%s, %s, %s, %s, 'lodger', 'door', %s, %s, %s, %s, %s, %s, %s, 't', 't')",
        [uuid.uuid4(), residence, person, dwelling, grid[:9], grid[:12], grid, since, until, FOREVER_AT, FOREVER_AT],
    )


def renamed(person: uuid.UUID, name: str) -> list[tuple[str, list[Any]]]:
    """As a correction: the version that was wrong ends, one with the right name follows it, with its tokens."""
    given = {"name": name, "name_fold": names.folded_key(name), "name_sound": names.sound_key(name), "recorded_until": FOREVER_AT}
    kept = [column for column in columns_of("personversion") if column not in {"id", *given}]
    follows = (
        f"insert into registers_personversion (id, {', '.join([*given, *kept])})"
        f" select gen_random_uuid(), %s, %s, %s, %s, {', '.join(kept)} from registers_personversion where person_id = %s"
        " order by recorded_until desc limit 1"
    )
    new = sorted(token[:60] for token in tokens(name))
    return [
        (
            "update registers_personversion set recorded_until = now() where person_id = %s and recorded_until = %s",
            [person, FOREVER_AT],
        ),
        (follows, [*given.values(), person]),
        ("delete from registers_persontoken where person_id = %s and not token = any (%s)", [person, new]),
        (
            "insert into registers_persontoken (token, person_id) select t, %s from unnest(%s::text[]) t on conflict do nothing",
            [person, new],
        ),
    ]


def shaken(world: World, dice: random.Random) -> None:
    """People move in, out and elsewhere; residences are withdrawn and corrected; names change; many at once and one at a time."""
    homes = list(world.grid_of.items())
    for step in range(25):
        crowd = dice.sample(list(world.people), dice.choice((1, 1, 5)))
        statements: list[tuple[str, list[Any]]] = []
        for person in crowd:
            (home, grid), since = dice.choice(homes), TODAY - timedelta(days=dice.randrange(-400, 4000))
            if step % 4 == 0:
                statements += moved_in(person, home, grid, since=since)
            elif step % 4 == 1:
                statements += renamed(person, dice.choice(("王伟明", "李娜", "Anna Wang", "欧阳伟", "万俟芳")))
            else:
                withdraw = (
                    "update registers_residenceversion set recorded_until = now() where person_id = %s and recorded_until = %s"
                )
                held = owned(
                    "select residence_id, dwelling_id, valid_from from registers_residenceversion where person_id = %s and recorded_until = %s",
                    *(person, FOREVER_AT),
                )
                statements.append((withdraw, [person, FOREVER_AT]))
                if step % 4 == 2:  # corrected: another grid, or an end
                    statements += [
                        _version(
                            one,
                            person,
                            place,
                            dice.choice(GRIDS),
                            since,
                            dice.choice((FOREVER, since + timedelta(30), since + timedelta(900))),
                        )
                        for one, place, since in held
                    ]
        changed(*statements)


def word(token: str, place: str) -> int:
    return zlib.crc32(f"{token}@{place}".encode()) - 2**31


def expected() -> dict[uuid.UUID, list[int]]:
    """The words of all, from tokens and residences."""
    called: dict[uuid.UUID, set[str]] = {}
    for token, person in owned("select token, person_id from registers_persontoken"):
        called.setdefault(person, set()).add(token)
    found: dict[uuid.UUID, set[int]] = {}
    stays = "select person_id, street, community, grid from registers_residenceversion where recorded_until = %s"
    for person, street, community, grid in owned(stays, FOREVER_AT):
        words = {word(token, street) for token in called.get(person, ())} | {word("", community), word("", grid)}
        found.setdefault(person, set()).update(words)
    return {person: sorted(words) for person, words in found.items()}


def held() -> dict[uuid.UUID, list[int]]:
    return dict(owned("select person_id, words from registers_residentwords"))


@pytest.fixture
def world(committing: str, request: pytest.FixtureRequest) -> World:
    seed = getattr(request, "param", 1)
    made = filled(seed=seed, dwellings=40, people=240, residences=330)
    shaken(made, random.Random(seed))
    return made


def walking(most: int, *, before: int = WALKED) -> None:
    """The function walks so few people and takes all others from the index, as it does where very many have a word."""
    ((definition,),) = owned("select pg_get_functiondef('registers_residents'::regproc)")
    limit, end = f"limit {before})", f"walked[{before}]"
    assert definition.count(limit) == definition.count(end) == 1
    with connections["owner"].cursor() as cursor:
        cursor.execute(definition.replace(limit, f"limit {most})").replace(end, f"walked[{most}]"))


def every_page(place: Place, day: date, text: str) -> list[tuple[uuid.UUID, ...]]:
    actor, found, after = QIAN.within(Scope.territory(*place)), [], ""
    with scopes.entered(actor.scope, at=NOON, on=day):
        while True:
            page = people.search(text, actor=actor, purpose=REGISTER_CARE, after=after)
            found.append(tuple(hit.person for hit in page.people))
            if not (after := page.next):
                return found


@pytest.mark.slow
@pytest.mark.parametrize("world", [1, 2], indirect=True)
def test_pages_by_words_are_those_of_asking_person_by_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST", 2)
    monkeypatch.setattr(_residents, "MORE", 1)
    with monkeypatch.context() as slow:
        slow.setattr(_residents, "_by_words", lambda _tier: False)
        one_by_one = {asked: every_page(*asked) for asked in ASKED}
    assert sum(len(page) for found in one_by_one.values() for page in found) > 300
    assert any(len(found) > 2 for found in one_by_one.values())
    for found in one_by_one.values():
        everybody = [person for page in found for person in page]
        assert len(everybody) == len(set(everybody))
    for before, walked in pairwise((WALKED, WALKED, 7, 1)):
        walking(walked, before=before)
        differ = [asked for asked in ASKED if every_page(*asked) != one_by_one[asked]]
        assert not differ, walked


@pytest.mark.parametrize("world", [1, 2, 3], indirect=True)
def test_the_words_are_those_of_tokens_and_residences_whatever_happened(world: World) -> None:
    assert held() == expected()
    lives, stays = next(iter(held().items()))
    assert stays
    changed(
        (
            "update registers_residenceversion set recorded_until = now() where person_id = %s and recorded_until = %s",
            [lives, FOREVER_AT],
        )
    )
    assert lives not in held()


def test_who_is_forgotten_leaves_no_word(world: World) -> None:
    gone = next(iter(held()))
    changed(
        (
            "update registers_residenceversion set recorded_until = now() where person_id = %s and recorded_until = %s",
            [gone, FOREVER_AT],
        ),
        *moved_in(gone, next(iter(world.dwellings)), GRIDS[0], since=date(2011, 1, 1), until=date(2012, 1, 1)),
    )
    assert gone in held()
    with scopes.entered(Scope.decision(), at=NOON):
        assert forget_person(gone, actor=Actor.system("erasure"), at=NOON)
    assert gone not in held()
    assert held() == expected()


def test_who_waits_for_another_that_changes_the_same_person_reads_what_was_written(world: World) -> None:
    person, (first, second) = next(iter(world.people)), list(world.grid_of.items())[:2]
    before = set(held().get(person, ()))
    waiting = threading.Thread(target=_in_a_thread, args=(moved_in(person, *second, since=TODAY),))
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for statement, values in moved_in(person, *first, since=TODAY):
            cursor.execute(statement, values)
        waiting.start()
        while not owned("select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"):
            cursor.execute("select pg_stat_clear_snapshot(), pg_sleep(0.01)")
            assert waiting.is_alive()
        about = Particulars(purpose=REGISTER_CARE, case=uuid.uuid4())
        record(Changed(), actor=Actor.operator(), at=NOON, about=about, new_case=True, using="owner")
    waiting.join()
    assert set(held()[person]) >= before | {word("", grid) for _home, grid in (first, second)}
    assert held() == expected()


def _in_a_thread(statements: list[tuple[str, list[Any]]]) -> None:
    try:
        changed(*statements)
    finally:
        connections.close_all()


def told(scope: Scope, wanted: list[str], one_of: list[str], *, day: date = TODAY) -> set[uuid.UUID]:
    with scopes.entered(scope, at=NOON, on=day), connection.cursor() as cursor:
        cursor.execute("select * from registers_residents(%s, %s, %s, 1000)", [wanted, one_of, uuid.UUID(int=0)])
        return {person for (person,) in cursor.fetchall()}


def test_the_function_tells_of_the_territory_in_force_alone_and_nobody_reads_the_table(world: World) -> None:
    walking(2)
    seen = """select v.person_id from registers_persontoken v where v.token = %s"""
    for place in PLACES:
        scope = Scope.territory(*place)
        for day in DAYS:
            with scopes.entered(scope, at=NOON, on=day), connection.cursor() as cursor:
                cursor.execute(seen, ["c:王"])
                here = {person for (person,) in cursor.fetchall()}
            assert told(scope, ["c:王"], [], day=day) == told(scope, [], ["c:王", "w:nobody"], day=day) == here
    assert told(QIAN.scope, [], []) == set()
    for scope in (Scope.territory(Level.DISTRICT, "440304"), Scope.territory(Level.LOGS, "440304"), Scope.decision()):
        with pytest.raises(DatabaseError, match="not in this scope"):
            told(scope, ["c:王"], [])
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        scopes.entered(ZHAO.scope, at=NOON),
        connection.cursor() as cursor,
    ):
        cursor.execute("select * from registers_residentwords")


def test_what_was_known_earlier_is_asked_person_by_person(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_residents, "_residents", lambda *_args, **_more: pytest.fail("the words are those of today's knowledge"))
    with scopes.entered(QIAN.scope, at=NOON, known_at=EARLIER):
        people.search("王伟", actor=QIAN, purpose=REGISTER_CARE)
