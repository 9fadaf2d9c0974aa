"""Numbers for the boards of streets and of the district: how many orders wait, are late, were closed, and how long it took.

Counted within the actor's slice, as of the day asked about. By community, which a face adds up to streets, and never by worker: no league tables of staff.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from jingwei.cases import policy
from jingwei.evidence import reads
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import start_of
from jingwei.kernel.purposes import Purpose

DAY = timedelta(days=1)

_COUNT = """select community, count(*) filter (where waits), count(*) filter (where waits and due_on < %(day)s),
 count(*) filter (where waits and due_on between %(day)s and %(soon)s),
 count(*) filter (where waits and desk_asked_at < %(end)s), count(*) filter (where not waits)
from (select community, due_on, desk_asked_at, closed_at is null or closed_at >= %(end)s as waits from cases_workorder
  where opened_at < %(end)s and (closed_at is null or closed_at >= %(monday)s)
    and (%(street)s = '' or street = %(street)s)) as orders
group by 1"""

_SPANS = """select community, (opened_at at time zone 'Asia/Shanghai')::date, (closed_at at time zone 'Asia/Shanghai')::date, count(*)
from cases_workorder where closed_at >= %(monday)s and closed_at < %(end)s
  and (%(street)s = '' or street = %(street)s) group by 1, 2, 3"""


@dataclass(frozen=True, slots=True)
class Count:
    """The numbers of one territory.

    Attributes:
        code: of the community; whoever adds communities up gives another.
        closed: in the week (Monday to the day asked about).
        median_days: working days from opening to closing of those; None when there was none.
    """

    code: str
    open: int = 0
    late: int = 0
    due_soon: int = 0
    waiting_desk: int = 0
    closed: int = 0
    median_days: float | None = None


def count_by_community(*, actor: Actor, purpose: Purpose, street: str = "") -> list[Count]:
    """One line a community, by code; of one street or of all that the actor sees."""
    reads.gate(actor, purpose, duty="cases.board")
    values = _values(scopes.current().on, street=street)
    spans: dict[str, list[tuple[date, date, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SPANS, values)
        for code, opened, closed, times in cursor.fetchall():
            spans[code].append((opened, closed, times))
        cursor.execute(_COUNT, values)
        rows = cursor.fetchall()
    return [
        Count(code, waits, late, soon, desk, closed, policy.median_days(spans[code]))
        for code, waits, late, soon, desk, closed in sorted(rows)
    ]


def _values(day: date, *, street: str) -> dict[str, date | datetime | str]:
    monday = day - DAY * day.weekday()
    return {"day": day, "soon": policy.soon(day), "end": start_of(day + DAY), "monday": start_of(monday), "street": street}
