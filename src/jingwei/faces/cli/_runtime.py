"""What commands need from the program that starts them; ``jingwei.config`` hands it over as click's object."""

from collections.abc import Callable, Generator, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import Protocol

from jingwei.demo.mark import Mark
from jingwei.faces.cli._backups import Backups
from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import Progress

OPERATOR = Actor.operator()
"""In whose name commands act."""


class House(Protocol):
    """A demo's data folder, held by this process. ``mark`` is None until it is filled."""

    @property
    def mark(self) -> Mark | None:
        """What the folder's mark says."""

    def fill(self, *, scale: Fraction, on: date) -> Iterator[Progress]:
        """Fill it, once the runtime is started."""

    def move_clock(self, to: date, *, today: date) -> None:
        """Let the demo's clock show another day; refuses one before the district's own."""


class Runtime(Protocol):
    """The product around a command.

    Promise: a command that never calls ``start`` opens no database and sets up no Django.
    """

    @property
    def data(self) -> Path:
        """The data folder."""

    def prepare(self) -> None:
        """Make Django ready; no database is started."""

    def migrate(self) -> None:
        """Bring the tables up to date as the database's owner."""

    def work(self, stop: Event) -> None:
        """Number, deliver, send and do what is due until ``stop`` is set."""

    def start(self) -> None:
        """Make Django ready and have the database running. Calling it twice does nothing the second time."""

    def ask_witnesses(self) -> None:
        """Have the newest checkpoints signed by the witnesses of the policy, if there is one; needs the sequencer's connection."""

    def reconcile(self) -> Generator[Progress, None, list[str]]:
        """Every difference between the log and the tables, in words; needs the owner's connection."""

    def compared(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Evidenced tables that ``reconcile`` compares by value, by existence, and neither way."""

    def backups(self) -> Backups:
        """Backup and restore of the data folder. Nothing is started."""

    def open_demo(self, scale: Fraction | None) -> House:
        """Take the data folder for a demo; refuses one that holds anything else. Nothing is started."""

    def free_port(self) -> int:
        """A port that nobody listens on."""

    def require_port(self) -> int:
        """The port that the server is to listen on; refuses one that is in use."""

    def serve(self, ready: Callable[[str], bool]) -> None:
        """Start, and run server and worker until interrupted; ``ready`` is called with the URL and says whether to go on."""
