"""Where orders wait: how long each step took of the orders that were closed lately, and since when the oldest open one waits.

By street or community, never by worker; the outcome of a visit is not read.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import connection

from jingwei.evidence import reads
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day, start_of
from jingwei.kernel.purposes import Purpose

DAY = timedelta(days=1)
WINDOW = timedelta(days=28)


class By(StrEnum):
    """What the steps are counted by."""

    STREET = "street"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Slowest:
    """The step that took longest on average.

    Attributes:
        code: of the street or community.
        step: ``accept``, ``visit``, ``desk`` or a ``PauseReason``.
        days: calendar days, the mean of the orders that went through the step.
        orders: how many those were.
    """

    code: str
    step: str
    days: float
    orders: int


_STEPS = """with done as (
  select id, street, community, opened_at, accepted_at, closed_at, proof from cases_workorder
  where closed_at >= %(start)s and closed_at < %(end)s and (%(street)s = '' or street = %(street)s)
), pauses as (
  select d.id, p.reason, extract(epoch from least(coalesce(p.ended_at, d.closed_at), d.closed_at) - p.started_at) as seconds
  from done d join cases_pause p on p.order_id = d.id
), spans as (
  select d.street, d.community, 'accept' as step, extract(epoch from d.accepted_at - d.opened_at) as seconds
  from done d where d.accepted_at is not null
  union all
  select d.street, d.community, case d.proof when 'desk' then 'desk' else 'visit' end,
    extract(epoch from d.closed_at - coalesce(d.accepted_at, d.opened_at))
      - coalesce((select sum(p.seconds) from pauses p where p.id = d.id), 0)
  from done d
  union all
  select d.street, d.community, p.reason, p.seconds from done d join pauses p on p.id = d.id
)
select distinct on (code) code, step, days, orders from (
  select {by} as code, step, avg(greatest(seconds, 0)) / 86400.0 as days, count(*) as orders from spans group by 1, 2
) as means order by code, days desc, step"""


def slowest_steps(by: By, *, actor: Actor, purpose: Purpose, street: str = "") -> dict[str, Slowest]:
    """The slowest step of each street or community, of the orders closed in the four weeks up to the day asked about."""
    reads.gate(actor, purpose, duty="cases.board")
    end = start_of(scopes.current().on + DAY)
    with connection.cursor() as cursor:
        cursor.execute(_STEPS.format(by=By(by).value), {"start": end - WINDOW, "end": end, "street": street})
        return {row[0]: Slowest(row[0], row[1], float(row[2]), row[3]) for row in cursor.fetchall()}


_OLDEST = """select min(opened_at) from cases_workorder where opened_at < %(end)s and (closed_at is null or closed_at >= %(end)s)
 and (%(street)s = '' or street = %(street)s) and (%(community)s = '' or community = %(community)s)"""


def oldest_open(*, actor: Actor, purpose: Purpose, street: str = "", community: str = "") -> date | None:
    """The day on which the oldest order was opened that was open on the day asked about; None when none was."""
    reads.gate(actor, purpose, duty="cases.board")
    end = start_of(scopes.current().on + DAY)
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, {"end": end, "street": street, "community": community})
        (opened,) = cursor.fetchone()
    return district_day(opened) if opened else None
