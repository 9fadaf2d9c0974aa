"""One JSON line a benchmark: figure, peer, ratio, target, sizes, versions."""

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version


def line(
    ident: str, *, figure: dict[str, float], peer: str, ratio: float, target: str, met: bool, sizes: dict[str, object]
) -> None:
    """Print one benchmark's line on stdout."""
    versions = {"python": platform.python_version(), "jingwei": version("jingwei"), "django": version("Django")}
    rounded = {name: round(value, 6) for name, value in figure.items()}
    out = {"id": ident, "figure": rounded, "peer": peer, "ratio": round(ratio, 3), "target": target, "met": met}
    print(json.dumps(out | {"sizes": sizes, "versions": versions}, ensure_ascii=False), flush=True)


def alternate(
    ours: Callable[[int], object], peer: Callable[[int], object], *, rounds: int, warm: int = 30
) -> tuple[list[float], list[float]]:
    """Seconds of each call of two functions, run in turn so that a drift of the machine meets both; each is first every second time."""
    mine: list[float] = []
    theirs: list[float] = []
    for turn in range(warm + rounds):
        for work, spent in ((ours, mine), (peer, theirs))[:: 1 if turn % 2 else -1]:
            begun = time.perf_counter()
            work(turn)
            spent.append(time.perf_counter() - begun)
    return mine[warm:], theirs[warm:]


def p50(spent: list[float]) -> float:
    """The median."""
    return statistics.median(spent)


def note(text: str) -> None:
    """Progress and remarks, on stderr."""
    print(text, file=sys.stderr, flush=True)
