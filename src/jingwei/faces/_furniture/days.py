"""The two days of a search for people: as of which day, as known on which. They stay with what was found, not with the address.

What was typed is not kept with them, so a result cannot be asked again for another day: its days stand beside it, and what is revealed of it is
revealed as of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from urllib.parse import urlencode

from jingwei.faces._furniture.access import Request
from jingwei.faces._furniture.components import ScopeBar
from jingwei.faces._furniture.handles import Kept
from jingwei.kernel import scope as scopes
from jingwei.kernel.dates import district_day, parse_day, start_of
from jingwei.kernel.scope import Scope

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """``as_of`` is None today, ``known_on`` None for the latest knowledge."""

    as_of: date | None
    known_on: date | None

    @classmethod
    def asked(cls, request: Request) -> Self:
        """The days in the address of a search."""
        return cls(request.as_of if request.as_of != district_day(request.at) else None, request.known_on)

    @classmethod
    def of(cls, rows: Sequence[Kept]) -> Self:
        """The days that were kept with what a search found."""
        held = next((row for row in rows if "days" in row), {})
        return cls(*(parse_day(held[name]) if held.get(name) else None for name in ("as_of", "known_on")))

    @property
    def looking_back(self) -> bool:
        """Whether it is not today's record as known today."""
        return self.as_of is not None or self.known_on is not None

    @property
    def query(self) -> str:
        """``?as_of=…&known_on=…`` for a link or form that asks again; '' for today."""
        texts = {"as_of": self.as_of, "known_on": self.known_on}
        kept = {name: day.isoformat() for name, day in texts.items() if day}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def row(self) -> Kept:
        """What is kept beside the rows that were found."""
        return {
            "days": "1",
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "known_on": self.known_on.isoformat() if self.known_on else "",
        }

    @contextmanager
    def entered(self, request: Request, scope: Scope) -> Iterator[None]:
        """A scope on these days."""
        known_at = start_of(self.known_on + DAY) if self.known_on else None
        with scopes.entered(scope, at=request.at, on=self.as_of, known_at=known_at):
            yield

    def bar(self, request: Request, *, territory: str, name: str) -> ScopeBar:
        """The bar above a search in one territory."""
        return ScopeBar(((territory, name),), territory, self.as_of or district_day(request.at), self.known_on)
