"""What the registers need from above: who keeps the lists of departments, which are no base registers.

A taker is also how the base registers themselves take lines, so that importing is one loop for all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from jingwei.kernel.actors import Actor
from jingwei.kernel.scope import Scope
from jingwei.registers.importing.columns import Layout, Value
from jingwei.registers.importing.reasons import Unusable

NEW, MATCHED, ALIKE, DIFFERS = "new", "matched", "alike", "differs"
"""What a taker makes of a line that it takes: entered; held already; held under another writing of the name; held, while the line says
something else of it, which the register does not take from a list.
"""


@dataclass(frozen=True, slots=True)
class Taking:
    """In whose name and under which walls lines are taken.

    Attributes:
        batch: number of the batch; what is written carries ``entered_by``.
        today: the day on which the import was begun, by which territory and places are looked up.
        as_of: the date of the data: what a line says counts from it when the line has no day of its own.
        scope: lines about places outside its territory are refused.
        key: the batch's data key, for what is kept sealed.
    """

    batch: int
    entered_by: str
    source: str
    at: datetime
    today: date
    as_of: date
    scope: Scope
    key: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line whose cells were read."""

    line: int
    values: Mapping[str, Value]


class Taker(Protocol):
    """Takes lines into one register, in the import role's open transaction.

    Promise: writes nothing outside it, and answers for every line.
    """

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        """Line → ``NEW``, ``MATCHED``, ``ALIKE`` or ``DIFFERS``, or why it is not taken."""


class RegisteredLists(Protocol):
    """The lists that departments registered with owner, purpose, basis and retention."""

    def layout(self, name: str) -> Layout | None:
        """The fields of a list; None when no such list is registered."""

    def titles(self) -> Mapping[str, str]:
        """Name of each list that takes lines → what people call it, in the reader's language."""

    def taker(self, name: str, by: Taking) -> Taker:
        """Who takes lines into it."""


class NoLists:
    """Until a module that keeps lists is installed: there is none."""

    def layout(self, name: str) -> Layout | None:
        """None."""
        return None

    def titles(self) -> Mapping[str, str]:
        """None."""
        return {}

    def taker(self, name: str, by: Taking) -> Taker:
        """Nothing can come here, since no list has a layout."""
        raise LookupError(name)


_lists: RegisteredLists = NoLists()


def install_lists(lists: RegisteredLists) -> None:
    """Config hands over the keeper of lists at start."""
    global _lists
    _lists = lists


def lists() -> RegisteredLists:
    """The process's keeper of lists."""
    return _lists


class ImportQueue(Protocol):
    """Lets a worker read a batch's file to its end, as the actor under whose walls it was sent.

    Promise: asked for in the caller's transaction; asking twice does no harm.
    """

    def __call__(self, batch: int, *, actor: Actor) -> None: ...


class NoImportQueue(RuntimeError):
    """No queue is installed. A fault of the program."""


_queue: ImportQueue | None = None


def install_import_queue(queue: ImportQueue) -> None:
    """Config hands over the queue at start."""
    global _queue
    _queue = queue


def queue_import(batch: int, *, actor: Actor) -> None:
    """Have a batch read in the background.

    Raises:
        NoImportQueue: none is installed.
    """
    if _queue is None:
        raise NoImportQueue("No queue for imports is installed. Start through jingwei.config.")
    _queue(batch, actor=actor)


def stored_name(batch: int) -> str:
    """The name under which the file store keeps the file of a batch until it was read."""
    return f"import-{batch}"
