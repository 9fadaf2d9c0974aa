"""Whether a consumer received something wrong, and what it is told instead. Pure.

What was received is right when a reader could have got it on that day, by all that is known now. So what was believed wrongly is a
correction, also when it is known by a fact that is dated back; and what became otherwise after that day is news, which the next read
brings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jingwei.sharing.protecting import Value

type Values = Mapping[str, Value]
type Ask = Callable[[Sequence[str]], Sequence[Values]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a consumer is told. ``value`` is None when it should have received nothing, and is to use nothing."""

    value: Value


def correction(field: str, *, then: Sequence[Values], now: Sequence[Values], holds: Callable[[Value], bool]) -> Told | None:
    """What to tell a consumer of one field; None when it holds what is right.

    Args:
        then: the records that a reader could have got on the day of receipt, as known now; there are several of somebody with two homes.
        now: those of today.
        holds: whether the consumer's value, or the correction that waits for it, is this one.

    >>> moved = dict(then=[{"community": "001"}], now=[{"community": "002"}])
    >>> correction("community", **moved, holds="001".__eq__) is None, correction("community", **moved, holds="003".__eq__)
    (True, Told(value='002'))
    >>> correction("use", then=[], now=[], holds="home".__eq__), correction("use", then=[], now=[], holds=lambda value: value is None)
    (Told(value=None), None)
    """
    if any(field in values and holds(values[field]) for values in (*then, *now)):
        return None
    right = next((values[field] for values in (*now, *then) if field in values), None)
    return None if holds(right) else Told(right)


@dataclass(frozen=True, slots=True)
class Right:
    """What is right of one record, asked for the territory of an agreement.

    Attributes:
        subjects: whom it concerns today.
        shown: what a reader gets today.
        then: what one could have got on a day.
    """

    subjects: tuple[UUID, ...]
    shown: Ask
    then: Callable[[date, Sequence[str]], Sequence[Values]]
