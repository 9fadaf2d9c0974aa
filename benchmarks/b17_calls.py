"""Who asks in B17, and how long one call of theirs takes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import ground
from benchmarks.b17_district import DISTRICT

# The largest street of the demo's plan, its largest community and that one's first grid; and the smallest street: few live there, so that
# a search reads past many who live elsewhere.
STREET, COMMUNITY, GRID, SMALL_STREET = "440304005", "440304005021", "44030400502101", "440304400"


def actors() -> dict[str, Any]:
    """By name: a grid worker, clerks of the largest and of the smallest street, officers of the street and of the district."""
    from jingwei.kernel.actors import LEVELS, Actor, Role
    from jingwei.kernel.scope import Scope

    def of(role: Role, code: str) -> Actor:
        return Actor.of(role, ident="account:bench", scope=Scope.territory(LEVELS[role], code), organisation=code[:9])

    return {
        "worker": of(Role.GRID_WORKER, GRID),
        "clerk": of(Role.CLERK, STREET),
        "small street's clerk": of(Role.CLERK, SMALL_STREET),
        "officer": of(Role.STREET_OFFICER, STREET),
        "district": of(Role.DISTRICT_OFFICER, DISTRICT),
    }


def in_scope(actor: Any, call: Callable[[], Any]) -> Any:
    """What a call returns in a transaction of its own."""
    from jingwei.kernel import scope as scopes

    with scopes.entered(actor.scope, at=ground.NOON):
        return call()


@dataclass(frozen=True, slots=True)
class Spent:
    """Of some calls: seconds by the clock, and seconds of processor of this process and its server process together."""

    clock: list[float]
    processor: list[float]


def processor_of(cursor: Any) -> Callable[[], float]:
    """Seconds of processor that the server process of a cursor has used; 0 where the system does not tell."""
    running = Path(f"/proc/{cursor.connection.info.backend_pid}/schedstat")
    return lambda: int(running.read_text("ascii").split()[0]) / 1e9 if running.exists() else 0.0


def timed(actor: Any, call: Callable[[], Any], *, rounds: int, warm: int = 2) -> Spent:
    """Whole calls, each with its transaction and scope. On a busy machine the processor's time says what an idle one would take."""
    from django.db import connection

    with connection.cursor() as cursor:
        server = processor_of(cursor)
    spent = Spent([], [])
    for turn in range(warm + rounds):
        begun, used = time.perf_counter(), time.process_time() + server()
        in_scope(actor, call)
        if turn >= warm:
            spent.clock.append(time.perf_counter() - begun)
            spent.processor.append(time.process_time() + server() - used)
    return spent
