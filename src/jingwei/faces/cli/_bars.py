"""Drawing how far a long task is: a bar on stderr when a person looks at a terminal, nothing at all otherwise."""

import sys
from collections.abc import Generator

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from jingwei.kernel.progress import Progress, ended


def drawn[R](steps: Generator[Progress, None, R], what: str) -> R:
    """Run a task to its end and return what it returns."""
    if not sys.stderr.isatty():
        return ended(steps)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            bar.update(task, completed=step.done, total=step.total)
