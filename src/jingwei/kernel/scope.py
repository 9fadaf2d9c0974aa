"""What a transaction may see and change: one of four scopes, set in PostgreSQL and enforced there by row-level security.

``own`` a resident, ``territory`` staff, ``case`` a counter that handles one case from anywhere in the district, ``decision`` code
that decides on a record and shows nobody a row. Policies call ``jw_scope()``, which raises when none is set, so a forgotten scope
is an error and never an empty answer.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from django.db import connections, transaction

from jingwei.kernel.dates import district_day
from jingwei.kernel.statements import prepared


class Kind(StrEnum):
    OWN = "own"
    TERRITORY = "territory"
    CASE = "case"
    DECISION = "decision"


class Level(StrEnum):
    """Whose slice a territory is. ``LOGS`` is an auditor's: log tables of the district and no register."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    LOGS = "logs"

    @property
    def digits(self) -> int:
        """Digits of a code of this level (division codes of the statistics bureau; a grid adds two)."""
        return _DIGITS[self]

    def fits(self, codes: Collection[str]) -> bool:
        """Whether codes are of this level: at least one, all digits, of its length.

        >>> Level.STREET.fits(["440304008"]), Level.GRID.fits(["440304008"]), Level.GRID.fits([])
        (True, False, False)
        """
        return bool(codes) and all(len(code) == self.digits and code.isascii() and code.isdigit() for code in codes)


_DIGITS = {Level.DISTRICT: 6, Level.LOGS: 6, Level.STREET: 9, Level.COMMUNITY: 12, Level.GRID: 14}
DIVISIONS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY)
"""Levels whose codes are divisions of the state; below them lie grids."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One transaction's walls. Build it with the four class methods."""

    kind: Kind
    level: Level | None = None
    codes: tuple[str, ...] = ()
    person: UUID | None = None
    subject: UUID | None = None
    case: UUID | None = None

    @classmethod
    def own(cls, person: UUID, subject: UUID) -> Self:
        """A resident: the person's row, and the subject handle under which reads are logged."""
        return cls(Kind.OWN, person=person, subject=subject)

    @classmethod
    def territory(cls, level: Level, *codes: str) -> Self:
        """Staff: codes of one level; none means nothing is seen."""
        return cls(Kind.TERRITORY, level=level, codes=tuple(sorted(codes)))

    @classmethod
    def for_case(cls, case: UUID) -> Self:
        """A counter with an open case: the rows that belong to the case, wherever they are."""
        return cls(Kind.CASE, case=case)

    @classmethod
    def decision(cls) -> Self:
        """Code that decides: writes what it decided, reads only through functions that return facts about a record."""
        return cls(Kind.DECISION)

    def covers(self, code: str) -> bool:
        """Whether a division or grid lies wholly in the scope. Codes are nested: a grid's begins with its community's. Code that decides
        has the whole district; a resident, a case and an auditor have no territory.

        >>> street = Scope.territory(Level.STREET, "440304008")
        >>> [street.covers(code) for code in ("44030400800101", "440304008", "440304", "440304009")]
        [True, True, False, False]
        >>> Scope.decision().covers("440304"), Scope.territory(Level.LOGS, "440304").covers("440304"), Scope.territory(Level.GRID).covers("")
        (True, False, False)
        """
        if self.kind is Kind.DECISION:
            return True
        walled = self.kind is Kind.TERRITORY and self.level is not Level.LOGS
        return walled and any(code.startswith(mine) for mine in self.codes if mine)


class NoScope(RuntimeError):
    """Code asked for personal rows outside ``entered``. A fault of the program, never of a person."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The scope in force: when the transaction began, the day asked about, and whose knowledge counts (None: the latest)."""

    scope: Scope
    at: datetime
    on: date
    known_at: datetime | None


_entered: ContextVar[Entered | None] = ContextVar("jingwei_scope", default=None)

_SET = """select set_config('jw.scope', %s, true), set_config('jw.level', %s, true), set_config('jw.codes', %s, true),
 set_config('jw.person', %s, true), set_config('jw.subject', %s, true), set_config('jw.case', %s, true),
 set_config('jw.day', %s, true), set_config('jw.known', %s, true)"""


def current() -> Entered:
    """The scope in force.

    Raises:
        NoScope: outside ``entered``.
    """
    entered = _entered.get()
    if entered is None:
        raise NoScope("No scope is set. Open the transaction with kernel.scope.entered(actor.scope, at=now).")
    return entered


def _apply(entered: Entered | None, *, using: str) -> None:
    values: tuple[str, ...] = ("",) * 8
    if entered is not None:
        scope = entered.scope
        values = (
            scope.kind,
            scope.level or "",
            ",".join(scope.codes),
            str(scope.person or ""),
            str(scope.subject or ""),
            str(scope.case or ""),
            entered.on.isoformat(),
            entered.known_at.isoformat() if entered.known_at else "",
        )
    with prepared(using) as cursor:
        cursor.execute(_SET, values)


@contextmanager
def entered(
    scope: Scope, *, at: datetime, on: date | None = None, known_at: datetime | None = None, using: str = "default"
) -> Iterator[Entered]:
    """One transaction (or a savepoint of the caller's) under a scope.

    Args:
        at: the instant read at the door (aware); reads are logged under it.
        on: the day that is asked about: which residences count as open, which version of a row is meant; None is the district's
            day of ``at``.
        known_at: whose knowledge counts; None is the latest.
    """
    before = _entered.get()
    mine = Entered(scope, at, on or district_day(at), known_at)
    if before == mine and connections[using].in_atomic_block:
        yield mine
        return
    outermost = not connections[using].in_atomic_block
    with transaction.atomic(using=using):
        _apply(mine, using=using)
        token = _entered.set(mine)
        try:
            yield mine
        finally:
            _entered.reset(token)
        # On an error the database undoes the settings with the savepoint, at the end of the transaction by itself; else we do.
        if not outermost:
            _apply(before, using=using)
