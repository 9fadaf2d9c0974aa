"""What commands need from the program that starts them; ``jingwei.config`` hands it over as click's object."""

from pathlib import Path
from typing import Protocol


class Runtime(Protocol):
    """The product around a command.

    Promise: a command that never calls ``start`` opens no database and sets up no Django.
    """

    @property
    def data(self) -> Path:
        """The data folder."""

    def start(self) -> None:
        """Make Django ready and have the database running. Calling it twice does nothing the second time."""
