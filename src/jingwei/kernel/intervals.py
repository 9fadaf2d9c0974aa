"""Half-open intervals of days and of instants: the start belongs to them, the end does not.

An open end is a real value at the end of the calendar (``FOREVER``, ``FOREVER_AT``), never None, so that every
comparison and every index works without a special case. An interval is never empty: what would be empty is None or an
empty tuple.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

FOREVER = date(9999, 12, 31)
"""The open end of a validity."""

FOREVER_AT = datetime(9999, 12, 31, tzinfo=UTC)
"""The open end of a recording."""


@dataclass(frozen=True, slots=True, order=True)
class Interval[T: date]:
    """What the two kinds of interval share. Use ``DateInterval`` or ``InstantInterval``.

    Invariant: ``start < end``.
    """

    start: T
    end: T

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError(f"An interval must end after it starts: {self.start} to {self.end}.")

    def __contains__(self, point: T) -> bool:
        return self.start <= point < self.end

    def covers(self, other: Self) -> bool:
        """Whether every point of the other is in this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Self) -> bool:
        """Whether the two share a point. Intervals that only touch do not."""
        return self.start < other.end and other.start < self.end

    def touches(self, other: Self) -> bool:
        """Whether one ends exactly where the other starts: nothing between them, nothing in both."""
        return self.end == other.start or other.end == self.start

    def intersection(self, other: Self) -> Self | None:
        """What is in both, or None."""
        if not self.overlaps(other):
            return None
        return type(self)(max(self.start, other.start), min(self.end, other.end))

    def minus(self, other: Self) -> tuple[Self, ...]:
        """What is in this one and not in the other: none, one or two pieces, in order."""
        if not self.overlaps(other):
            return (self,)
        before = (type(self)(self.start, other.start),) if self.start < other.start else ()
        after = (type(self)(other.end, self.end),) if other.end < self.end else ()
        return before + after

    def union(self, other: Self) -> Self | None:
        """Both as one interval if they overlap or touch; None where a gap lies between them."""
        if not (self.overlaps(other) or self.touches(other)):
            return None
        return type(self)(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True, order=True)
class DateInterval(Interval[date]):
    """Days from ``start`` up to, and without, ``end``.

    >>> DateInterval(date(2027, 3, 1), date(2027, 3, 8)).days
    7
    """

    end: date = FOREVER

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise TypeError("A DateInterval holds days. Use InstantInterval for instants.")
        Interval.__post_init__(self)

    @property
    def is_open(self) -> bool:
        """Whether no end is known."""
        return self.end == FOREVER

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.end - self.start).days


@dataclass(frozen=True, slots=True, order=True)
class InstantInterval(Interval[datetime]):
    """Instants from ``start`` up to, and without, ``end``; both aware."""

    end: datetime = FOREVER_AT

    def __post_init__(self) -> None:
        if not all(isinstance(point, datetime) and point.tzinfo for point in (self.start, self.end)):
            raise TypeError("An InstantInterval holds aware instants.")
        Interval.__post_init__(self)

    @property
    def is_open(self) -> bool:
        """Whether no end is known."""
        return self.end == FOREVER_AT
