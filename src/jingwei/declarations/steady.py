"""Steady work: a declaration makes the same reads and the same writes whatever was found, so that its time says little.

Statements are counted as they run; what is missing to the budget is made up by decoy rows of a usual size and by empty reads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from jingwei.declarations.models import Decoy
from jingwei.kernel import randomness
from jingwei.kernel.statements import insert_row, prepared

FILLER_BYTES = 220  # about one version row
_WRITES = ("insert", "with ")
_LOADING = 2  # reads by which a process loads the archive's keys, once a generation


class OverBudget(RuntimeError):
    """A declaration made more statements than the budget: raise it, or the declaration can be told apart by its work."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many statements that write and that do not."""

    writes: int
    others: int


@dataclass(slots=True)
class Counter:
    """How many statements of each sort ran since it was started."""

    writes: int = 0
    others: int = 0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if str(sql).lstrip().lower().startswith(_WRITES):
            self.writes += 1
        else:
            self.others += 1
        return execute(sql, params, many, context)


@contextmanager
def steadily(budget: Budget, *, at: datetime) -> Iterator[Counter]:
    """Run the block, then make up what is missing to the budget.

    Raises:
        OverBudget: the block alone made more.
    """
    counter = Counter()
    with connection.execute_wrapper(counter):
        yield counter
        if counter.writes > budget.writes or counter.others > budget.others + _LOADING:
            raise OverBudget(f"{counter.writes} writes and {counter.others} others; the budget is {budget}.")
        while counter.writes < budget.writes:
            insert_row(Decoy(id=randomness.ordered_id(at), filler=randomness.draw(FILLER_BYTES)))
        with prepared() as cursor:
            while counter.others < budget.others:
                cursor.execute("select 1")
                cursor.fetchone()  # as every other read is waited for
