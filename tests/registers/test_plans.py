"""On 20 000 dwellings the territory's filter and the query's own use an index: no query of a face reads a whole table."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.people import NOON, QIAN, SUN, WANG, ZHAO
from tests.registers.world import World, filled, open_case, open_orders

from jingwei.cases import queries as orders
from jingwei.cases.words import Show
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import COUNTER, SUPERVISION
from jingwei.kernel.scope import Scope
from jingwei.registers.models import DwellingVersion
from jingwei.registers.operations import identity
from jingwei.registers.queries import finding, people, places

pytestmark = pytest.mark.slow

BIG = frozenset(f"registers_{name}version" for name in ("dwelling", "residence", "person", "building")) | {
    "registers_person",
    "registers_dwelling",
    "registers_persontoken",
    "registers_dwellingtoken",
    "registers_entityversion",
    "registers_entitytoken",
    "cases_workorder",
}
GRIDS = tuple(f"4403040{street:02d}{community:03d}{grid:02d}" for street in range(8, 18) for community in (1, 2) for grid in (1, 2))


@pytest.fixture
def world(committing: str) -> World:
    return filled(seed=3, dwellings=20_000, people=20_000, residences=20_000, grids=GRIDS)


def whole_tables(actor: Actor, call: Callable[[], object]) -> Iterator[str]:
    """Big tables that the statements of a call read from end to end."""
    with scopes.entered(actor.scope, at=NOON), CaptureQueriesContext(connection) as caught:
        call()
    for query in caught.captured_queries:
        if query["sql"].lstrip().lower().startswith("select") and any(f'"{name}"' in query["sql"] for name in BIG):
            with scopes.entered(actor.scope, at=NOON), connection.cursor() as cursor:
                cursor.execute(f"explain (format json) {query['sql'].replace('%', '%%')}", [])
                yield from _scanned(cursor.fetchone()[0][0]["Plan"])


def _scanned(plan: dict[str, object]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in BIG:
        yield str(plan["Relation Name"])
    for inner in plan.get("Plans", ()):  # type: ignore[attr-defined]
        yield from _scanned(inner)


def searched(text: str, actor: Actor) -> Callable[[], object]:
    return lambda: finding.find(text, actor=actor, purpose=SUPERVISION)


def listed(actor: Actor, show: Show, place: dict[str, str]) -> Callable[[], object]:
    def pages() -> None:
        page = orders.list_orders(actor=actor, purpose=SUPERVISION, show=show, **place)
        if page.next:
            orders.list_orders(actor=actor, purpose=SUPERVISION, show=show, after=page.next, **place)

    return pages


def test_no_query_of_a_face_reads_a_whole_table(world: World) -> None:
    person = sorted(world.living_in("440304008") - world.protected)[0]
    code = next(code for ident, code in world.dwellings.items() if world.grid_of[ident] == GRIDS[0])
    case = open_case()
    with scopes.entered(ZHAO.scope, at=NOON):
        identity.admit(case, world.people[person], actor=ZHAO, purpose=COUNTER, at=NOON)
    clerk = ZHAO.within(Scope.for_case(case))
    texts = ("road", "17", "17 Road", "Firm 15", code, code[:14], code[:6], code[:19], "440305001", "91440304M00000000N", "no such")
    calls: dict[str, tuple[Actor, Callable[[], object]]] = {
        "a worker's dwellings": (WANG, lambda: places.list_dwellings(actor=WANG, purpose=SUPERVISION)),
        "a street's dwellings": (QIAN, lambda: places.list_dwellings(actor=QIAN, purpose=SUPERVISION, community=GRIDS[0][:12])),
        "one dwelling": (WANG, lambda: places.get_dwelling(code, actor=WANG, purpose=SUPERVISION)),
        "by number": (ZHAO, lambda: people.search(world.people[person], actor=ZHAO, purpose=COUNTER)),
        "by house code": (ZHAO, lambda: people.search(code, actor=ZHAO, purpose=COUNTER)),
        "by name": (ZHAO, lambda: people.search("吴秀英", actor=ZHAO, purpose=COUNTER)),
        "by a rare name": (ZHAO, lambda: people.search("吴秀音", actor=ZHAO, purpose=COUNTER)),
        "by pinyin": (ZHAO, lambda: people.search("wuxiuying", actor=ZHAO, purpose=COUNTER)),
        "by initials": (QIAN, lambda: people.search("wxy", actor=QIAN, purpose=COUNTER)),
        "by phone": (ZHAO, lambda: people.search(world.phones[min(world.phones)], actor=ZHAO, purpose=COUNTER)),
        **{f"box: {text}, {actor.role}": (actor, searched(text, actor)) for text in texts for actor in (WANG, ZHAO, QIAN, SUN)},
        "in a case": (clerk, lambda: people.search(world.people[person], actor=clerk, purpose=COUNTER)),
        "one field": (ZHAO, lambda: people.reveal(person, people.Field.ADDRESS, actor=ZHAO, purpose=COUNTER)),
    }
    calls |= {
        f"orders: {show}, {place}, {actor.role}": (actor, listed(actor, show, place))
        for actor in (WANG, QIAN, SUN)
        for show in Show
        for place in ({}, {"street": GRIDS[0][:9]}, {"community": GRIDS[0][:12]}, {"grid": GRIDS[0]})
    }
    calls["a worker's day"] = (WANG, lambda: orders.list_for_day(actor=WANG, purpose=SUPERVISION))
    calls["what a worker did"] = (WANG, lambda: orders.list_done(actor=WANG, purpose=SUPERVISION))
    open_orders(world)
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")
    everywhere = list(whole_tables(QIAN, lambda: list(DwellingVersion.objects.filter(room="none"))))
    assert everywhere == ["registers_dwellingversion"]  # what has no index is seen here
    read = {name: sorted(set(whole_tables(actor, call))) for name, (actor, call) in calls.items()}
    assert read == {name: [] for name in calls}
