"""What commands need from the program that starts them; ``jingwei.config`` hands it over as click's object."""

from pathlib import Path
from threading import Event
from typing import Protocol


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
