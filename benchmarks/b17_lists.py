"""B17, lists: 50 cases out of N under row policy, by every filter, against the same SQL without policy.

Each list's statement is taken from the product's own query, and runs in turn as the app role in the officer's scope and as the owner of
the tables, who is under no policy. The whole call is timed besides.
"""

import statistics
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import ground, report
from benchmarks.b17_calls import COMMUNITY, GRID, STREET, actors, in_scope, timed

ROUNDS, ROWS, MOST_RATIO, MOST_LIST = 40, 50, 1.5, 0.2


def measure(sizes: dict[str, object]) -> None:
    """Print the line of the lists."""
    ratios, bare, calls = {}, {}, {}
    for name, actor, call in _every_list():
        ours, peer = _statements(actor, call)
        ratios[name], bare[name] = report.p50(ours) / report.p50(peer), report.p50(peer)
        calls[name] = report.p50(timed(actor, call, rounds=ROUNDS))
        policy = f"policy {report.p50(ours) * 1000:.2f} ms, bare {bare[name] * 1000:.2f} ms, ratio {ratios[name]:.2f}"
        report.note(f"{name}: {policy}, call {calls[name] * 1000:.1f} ms")
    worst, slowest = max(ratios, key=ratios.__getitem__), max(calls, key=calls.__getitem__)
    median = statistics.median(ratios.values())
    figure = {"worst_ratio": ratios[worst], "median_ratio": median, "slowest_call_seconds": calls[slowest]}
    met = ratios[worst] <= MOST_RATIO and calls[slowest] <= MOST_LIST
    sizes |= {"rounds": ROUNDS, "lists": len(ratios), "worst": worst, "slowest": slowest}
    target = f"<= {MOST_RATIO}, <= {MOST_LIST} s"
    report.line("B17", figure=figure, peer="same SQL without policy", ratio=ratios[worst], target=target, met=met, sizes=sizes)


def _every_list() -> Iterator[tuple[str, Any, Callable[[], Any]]]:
    from jingwei.cases import queries
    from jingwei.cases.words import Show
    from jingwei.kernel.purposes import SUPERVISION, VISIT

    who_asks = actors()
    worker = who_asks["worker"]
    yield "worker's day", worker, lambda: queries.list_for_day(actor=worker, purpose=VISIT, most=ROWS)
    for who, actor in (("street", who_asks["officer"]), ("district", who_asks["district"])):
        for show in Show:
            for place in ({}, {"street": STREET}, {"community": COMMUNITY}, {"grid": GRID}):

                def listed(after: str = "", *, actor: Any = actor, show: Any = show, place: Any = place) -> Any:
                    return queries.list_orders(actor=actor, purpose=SUPERVISION, show=show, most=ROWS, after=after, **place)

                name = f"{who}, {show}, {next(iter(place), 'all')}"
                yield name, actor, listed
                if mark := in_scope(actor, listed).next:
                    yield f"{name}, page 2", actor, lambda listed=listed, mark=mark: listed(mark)


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
