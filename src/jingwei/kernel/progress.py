"""How far a long task has come: modules yield it, faces and commands show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units; ``total`` is None while it is not known."""

    what: str
    done: int
    total: int | None = None
