"""How far a long task has come: modules yield it, faces and commands show it."""

from collections.abc import Generator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units; ``total`` is None while it is not known."""

    what: str
    done: int
    total: int | None = None


def ended[R](steps: Generator[Progress, None, R]) -> R:
    """Run a task to its end without showing anything; what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
