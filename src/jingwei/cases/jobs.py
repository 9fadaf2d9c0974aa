"""Periodic work: remind one working day before the limit, escalate to the street on the first working day after it.

Each order is one transaction and each step is marked once, conditionally: two workers at once, or one that was killed, repeat
nothing.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.cases import policy
from jingwei.cases.operations import escalate, remind
from jingwei.kernel import scope as scopes
from jingwei.kernel import workdays
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.progress import Progress

PAGE = 500
STEPS = {"remind": remind, "escalate": escalate}


def remind_and_escalate(now: datetime) -> Iterator[Progress]:
    """Do what is due at an instant, yielding how far it came. Run it as often as wanted; nothing happens twice.

    Escalation happens on working days only; a worker that was down catches up on the next one.
    """
    actor = Actor.system("cases")
    for step, act in STEPS.items():
        done = 0
        while step == "remind" or workdays.is_workday(district_day(now)):
            page = _due(step, actor=actor, now=now)
            for order in page:
                with scopes.entered(actor.scope, at=now):
                    act(order, actor=actor, at=now)
                done += 1
                yield Progress(f"cases.{step}", done)
            if len(page) < PAGE:
                break


def _due(step: str, *, actor: Actor, now: datetime) -> list[UUID]:
    today = district_day(now)
    with scopes.entered(actor.scope, at=now), connection.cursor() as cursor:
        cursor.execute("select id from cases_due(%s, %s, %s, %s)", [step, today, policy.soon(today), PAGE])
        return [row[0] for row in cursor.fetchall()]
