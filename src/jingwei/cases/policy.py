"""Pure decisions of the module: limits in working days, when to remind and to escalate, what follows a visit.

No database, no clock. Limits: demo district rules, article 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median

from jingwei.cases.words import Follow, Outcome
from jingwei.kernel import workdays

LIMIT_DAYS = 5
AGAIN_DAYS = 3
OBJECTION_DAYS = 5
AGAIN_MOST = 2  # further visits that follow by themselves when nobody was at home
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """The last day of a step; provisional past the last announced calendar."""

    on: date
    provisional: bool


def limit(opened_on: date, *, days: int = LIMIT_DAYS) -> Limit:
    """The last day of a step that began on a day: so many working days later, the first day not counted."""
    deadline = workdays.add(opened_on, days)
    return Limit(deadline.on, deadline.provisional)


def resumed(due_on: date, *, paused_on: date, resumed_on: date) -> Limit:
    """The step's limit after a pause: as many working days are left as were left when it began.

    A pause that began and ended on one day moves nothing, and so does one that a clock which jumped back ends before it began.
    """
    stood = workdays.between(paused_on + DAY, max(paused_on, resumed_on) + DAY)
    if stood.days == 0:
        return Limit(due_on, stood.provisional)
    deadline = workdays.add(due_on, stood.days)
    return Limit(deadline.on, deadline.provisional or stood.provisional)


@lru_cache(maxsize=8)  # asked of each row of a list
def soon(today: date) -> date:
    """The last day that counts as due soon: the next working day."""
    return workdays.add(today, 1).on


def reminder_is_due(due_on: date, today: date) -> bool:
    """Whether to remind: from one working day before the limit, up to the limit itself."""
    return today <= due_on <= soon(today)


def escalation_is_due(due_on: date, today: date) -> bool:
    """Whether the street is told: on the first working day after the limit, or any later one."""
    return due_on < today and workdays.is_workday(today)


def is_late(due_on: date, *, on: date) -> bool:
    """Whether the limit has passed by the end of a day."""
    return due_on < on


def follow_up(outcome: Outcome, *, attempt: int) -> Follow:
    """What follows a closed order by itself.

    >>> [str(follow_up(Outcome.NOBODY_HOME, attempt=n)) for n in (1, 2, 3, 4)]
    ['again', 'again', 'street', '']
    """
    if outcome is not Outcome.NOBODY_HOME or attempt > AGAIN_MOST + 1:
        return Follow.NOTHING
    return Follow.AGAIN if attempt <= AGAIN_MOST else Follow.STREET


def median_days(spans: Iterable[tuple[date, date, int]]) -> float | None:
    """The median number of working days from opening to closing.

    Args:
        spans: day opened, day closed, how many orders had just these.
    """
    days = [workdays.between(opened + DAY, closed + DAY).days for opened, closed, times in spans for _ in range(times)]
    return median(days) if days else None
