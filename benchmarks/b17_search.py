"""B17: a list of 50 cases out of N under row policy, by every filter, against the same SQL without policy; and each kind of search.

Each list's statement is taken from the product's own query, and runs in turn as the app role in the officer's scope and as the owner of
the tables, who is under no policy. The whole call, and each search with its read log, is timed besides.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import b17_ground, ground, report
from benchmarks.b17_ground import COMMUNITY, DISTRICT, GRID, STREET

SIZES = {"small": (200_000, 200_000), "full": (10_000_000, 20_000_000)}
ROUNDS, ROWS, MOST_RATIO, MOST_LIST, MOST_SEARCH = 40, 50, 1.5, 0.2, 0.1


def run(size: str) -> None:
    """Print the two lines of B17."""
    cases, people = SIZES[size]
    b17_ground.start(cases=cases, people=people)
    _lists({"cases": cases, "rounds": ROUNDS})
    _searches(people, {"people": people, "dwellings": people // b17_ground.PEOPLE_A_DWELLING, "rounds": ROUNDS})


def _lists(sizes: dict[str, object]) -> None:
    ratios, bare, calls = {}, {}, {}
    for name, actor, call in _every_list():
        ours, peer = _statements(actor, call)
        ratios[name], bare[name] = report.p50(ours) / report.p50(peer), report.p50(peer)
        calls[name] = _timed(actor, call)
        report.note(
            f"{name}: policy {report.p50(ours) * 1000:.2f} ms, bare {bare[name] * 1000:.2f} ms, call {calls[name] * 1000:.1f} ms"
        )
    worst, slowest = max(ratios, key=ratios.__getitem__), max(calls, key=calls.__getitem__)
    figure = {
        "worst_ratio": ratios[worst],
        "median_ratio": statistics.median(ratios.values()),
        "slowest_call_seconds": calls[slowest],
    }
    met = ratios[worst] <= MOST_RATIO and calls[slowest] <= MOST_LIST
    sizes |= {"lists": len(ratios), "worst": worst, "slowest": slowest}
    target = f"<= {MOST_RATIO}, <= {MOST_LIST} s"
    report.line("B17", figure=figure, peer="same SQL without policy", ratio=ratios[worst], target=target, met=met, sizes=sizes)


def _actors() -> tuple[Any, Any, Any, Any]:
    from jingwei.kernel.actors import LEVELS, Actor, Role
    from jingwei.kernel.scope import Scope

    def of(role: Role, code: str) -> Actor:
        return Actor.of(role, ident="account:bench", scope=Scope.territory(LEVELS[role], code), organisation=code[:9])

    return of(Role.GRID_WORKER, GRID), of(Role.CLERK, STREET), of(Role.STREET_OFFICER, STREET), of(Role.DISTRICT_OFFICER, DISTRICT)


def _every_list() -> Iterator[tuple[str, Any, Callable[[], Any]]]:
    from jingwei.cases import queries
    from jingwei.cases.words import Show
    from jingwei.kernel.purposes import SUPERVISION, VISIT

    worker, _clerk, officer, district = _actors()
    yield "worker's day", worker, lambda: queries.list_for_day(actor=worker, purpose=VISIT, most=ROWS)
    for who, actor in (("street", officer), ("district", district)):
        for show in Show:
            for place in ({}, {"street": STREET}, {"community": COMMUNITY}, {"grid": GRID}):

                def listed(after: str = "", *, actor: Any = actor, show: Any = show, place: Any = place) -> Any:
                    return queries.list_orders(actor=actor, purpose=SUPERVISION, show=show, most=ROWS, after=after, **place)

                name = f"{who}, {show}, {next(iter(place), 'all')}"
                yield name, actor, listed
                if mark := _in_scope(actor, listed).next:
                    yield f"{name}, page 2", actor, lambda listed=listed, mark=mark: listed(mark)


def _in_scope(actor: Any, call: Callable[[], Any]) -> Any:
    from jingwei.kernel import scope as scopes

    with scopes.entered(actor.scope, at=ground.NOON):
        return call()


def _timed(actor: Any, call: Callable[[], Any]) -> float:
    """Seconds of a whole call with its transaction and scope; the median."""
    spent = []
    for turn in range(ROUNDS + 2):
        begun = time.perf_counter()
        _in_scope(actor, call)
        if turn >= 2:
            spent.append(time.perf_counter() - begun)
    return report.p50(spent)


def _statements(actor: Any, call: Callable[[], Any]) -> tuple[list[float], list[float]]:
    """Seconds of the call's statements, in turn under the actor's policies and as the owner."""
    from django.db import connection, connections
    from django.test.utils import CaptureQueriesContext

    from jingwei.kernel import scope as scopes

    with scopes.entered(actor.scope, at=ground.NOON), CaptureQueriesContext(connection) as caught:
        call()
        statements = [one["sql"] for one in caught.captured_queries if one["sql"].lstrip().lower().startswith("select ")]
        statements = [sql.replace("%", "%%") for sql in statements if "cases_" in sql]
    with scopes.entered(actor.scope, at=ground.NOON), connection.cursor() as mine, connections["owner"].cursor() as theirs:

        def on(cursor: Any) -> Callable[[int], None]:
            def every(turn: int) -> None:
                for sql in statements:
                    cursor.execute(sql, [])
                    cursor.fetchall()

            return every

        return report.alternate(on(mine), on(theirs), rounds=ROUNDS, warm=3)


def _searches(people: int, sizes: dict[str, object]) -> None:
    from jingwei.kernel.purposes import COUNTER, REGISTER_CARE
    from jingwei.registers.people import names
    from jingwei.registers.queries import finding

    names.warm()
    worker, clerk, officer, district = _actors()
    here = next(nth for nth in range(people // 2, people) if b17_ground.grid_of(nth % (people // 3)).startswith(STREET))
    home = here % (people // b17_ground.PEOPLE_A_DWELLING)
    code = b17_ground.code_of(home)
    named = ground.name_of(here)
    texts = {
        "number": b17_ground.number_of(here),
        "phone": b17_ground.phone_of(here),
        "house code": code,
        "its beginning": code[:16],
    }
    texts |= {
        "district's digits": DISTRICT,
        "name": named,
        "common name": "王伟",
        "rare name": "欧阳修远",
        "family name": "王",
        "pinyin": "wangwei",
    }
    texts |= {
        "initials": "ww",
        "a word and a name": "wang 伟",
        "road": "枫林路",
        "road and door": "枫林路 12号",
        "door and room": "12号 1203",
    }
    texts |= {
        "whole address": b17_ground.address_of(home),
        "every address": "深圳市福田区",
        "no such road": "没有路 9号",
        "shop": "枫林商贸",
        "shop number": "120号店",
    }
    spent = {}
    for what, text in texts.items():
        for who, actor in (("worker", worker), ("clerk", clerk), ("officer", officer), ("district", district)):
            purpose = COUNTER if actor is clerk else REGISTER_CARE
            call = lambda text=text, actor=actor, purpose=purpose: finding.find(text, actor=actor, purpose=purpose)  # noqa: E731
            spent[f"{what}, {who}"] = _timed(actor, call)
            report.note(f"{what}, {who}: {spent[f'{what}, {who}'] * 1000:.1f} ms")
    slowest = max(spent, key=spent.__getitem__)
    figure = {"slowest_seconds": spent[slowest], "median_seconds": statistics.median(spent.values())}
    ratio, sizes = spent[slowest] / MOST_SEARCH, sizes | {"searches": len(spent), "slowest": slowest}
    report.line("B17-search", figure=figure, peer="limit 0.1 s", ratio=ratio, target="<= 0.1 s", met=ratio <= 1, sizes=sizes)
