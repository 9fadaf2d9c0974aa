"""B17, lists: 50 cases out of N under row policy, by every filter, against the same SQL without policy.

Each list's statement is taken from the product's own query, and runs in turn as the app role in the officer's scope and as the owner of
the tables, who is under no policy. The whole call is timed besides.
"""

import statistics
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import ground, report
from benchmarks.b17_calls import COMMUNITY, GRID, STREET, actors, in_scope, processor_of, timed

ROUNDS, WARM, ROWS, MOST_RATIO, MOST_LIST = 40, 4, 50, 1.5, 0.2


def measure(sizes: dict[str, object]) -> None:
    """Print the line of the lists."""
    clock, processor, calls = {}, {}, {}
    for name, actor, call in _every_list():
        clock[name], processor[name], times = _statements(actor, call)
        calls[name] = report.p50(timed(actor, call, rounds=ROUNDS).clock)
        ratio = f"ratio {clock[name]:.2f}, of processor {processor[name]:.2f}"
        report.note(
            f"{name}: policy {times[0] * 1000:.2f} ms, bare {times[1] * 1000:.2f} ms, {ratio}, call {calls[name] * 1000:.1f} ms"
        )
    worst, slowest = max(clock, key=clock.__getitem__), max(calls, key=calls.__getitem__)
    figure = {
        "worst_ratio": clock[worst],
        "median_ratio": statistics.median(clock.values()),
        "worst_processor_ratio": max(processor.values()),
        "median_processor_ratio": statistics.median(processor.values()),
        "slowest_call_seconds": calls[slowest],
    }
    met = clock[worst] <= MOST_RATIO and calls[slowest] <= MOST_LIST
    sizes |= {"rounds": ROUNDS, "lists": len(clock), "worst": worst, "slowest": slowest}
    target = f"<= {MOST_RATIO}, <= {MOST_LIST} s"
    report.line("B17", figure=figure, peer="same SQL without policy", ratio=clock[worst], target=target, met=met, sizes=sizes)


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


def _statements(actor: Any, call: Callable[[], Any]) -> tuple[float, float, tuple[float, float]]:
    """The call's statements in turn under the actor's policies and as the owner: ratio by the clock and by the server's processor, and
    the seconds of both."""
    from django.db import connection, connections
    from django.test.utils import CaptureQueriesContext

    from jingwei.kernel import scope as scopes

    with scopes.entered(actor.scope, at=ground.NOON), CaptureQueriesContext(connection) as caught:
        call()
        statements = [one["sql"] for one in caught.captured_queries if one["sql"].lstrip().lower().startswith("select ")]
        statements = [sql.replace("%", "%%") for sql in statements if "cases_" in sql]
    with scopes.entered(actor.scope, at=ground.NOON), connection.cursor() as mine, connections["owner"].cursor() as theirs:
        used: dict[Any, list[float]] = {mine: [], theirs: []}

        def on(cursor: Any) -> Callable[[int], None]:
            processor = processor_of(cursor)

            def every(turn: int) -> None:
                before = processor()
                for sql in statements:
                    cursor.execute(sql, [])
                    cursor.fetchall()
                used[cursor].append(processor() - before)

            return every

        ours, peer = map(report.p50, report.alternate(on(mine), on(theirs), rounds=ROUNDS, warm=WARM))
        by_processor = report.p50(used[mine][WARM:]) / max(report.p50(used[theirs][WARM:]), 1e-9)
        return ours / peer, by_processor, (ours, peer)
