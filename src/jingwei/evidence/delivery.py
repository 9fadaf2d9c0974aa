"""News goes up: subscribers read the log by number, each with its own cursor, moved in the transaction of its own work.

A handler that fails rolls back with its cursor and is tried again; it never sees an event twice after success and never misses one.
Handlers are idempotent all the same, since their effect may outlive their commit (a message that was sent).
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jingwei.evidence.models import Cursor
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.statements import prepared

PAGE = 500


@dataclass(frozen=True, slots=True)
class Delivered:
    """One event as a subscriber gets it. ``fields`` is empty when the payload was erased."""

    number: int
    step: str
    case: UUID
    at: datetime
    actor: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A handler, the steps it wants, and the steps it may record itself (the test for cycles walks these)."""

    name: str
    steps: frozenset[str]
    handle: Callable[[Delivered], None]
    records: frozenset[str] = frozenset()


_NEXT = """select n.number, e.step, e."case", e.at, p.actor, p.fields
from evidence_number n join evidence_entry e on e.id = n.entry_id left join evidence_payload p on p.entry_id = e.id
where n.log = 'acts' and n.number > %s order by n.number limit %s"""


_BEHIND = """select s.name from unnest(%s::text[]) as s (name) left join evidence_cursor c on c.subscriber = s.name
where coalesce(c.number, -1) < (select max(number) from evidence_number where log = 'acts')"""


def behind(subscriptions: Sequence[Subscription], *, now: datetime) -> list[Subscription]:
    """Those for whom there is something new; one statement for all, since most of the time there is nothing."""
    actor = Actor.system("evidence.delivery")
    with scopes.entered(actor.scope, at=now), prepared() as cursor:
        cursor.execute(_BEHIND, [[subscription.name for subscription in subscriptions]])
        names = {row[0] for row in cursor.fetchall()}
    return [subscription for subscription in subscriptions if subscription.name in names]


def deliver(subscription: Subscription, *, now: datetime) -> int:
    """Hand the subscriber what is new, one event a transaction; how many events its cursor moved over.

    Raises:
        whatever the handler raises; its event stays undelivered.
    """
    moved = 0
    for event in _news(subscription, now=now):
        if event.step in subscription.steps:
            _one(subscription, event, now=now)
        moved += 1
    return moved


def _news(subscription: Subscription, *, now: datetime) -> Iterable[Delivered]:
    actor = Actor.system(subscription.name)
    while True:
        with scopes.entered(actor.scope, at=now), prepared() as cursor:
            place = Cursor.objects.filter(pk=subscription.name).values_list("number", flat=True).first()
            cursor.execute(_NEXT, [-1 if place is None else place, PAGE])
            page = [_delivered(*row) for row in cursor.fetchall()]
        yield from page
        if page:
            _move(subscription, page[-1].number, now=now)
        if len(page) < PAGE:
            return


def _delivered(number: int, step: str, case: UUID, at: datetime, actor: str | None, fields: str | None) -> Delivered:
    return Delivered(number, step, case, at, actor or "", json.loads(fields or "{}"))


def _one(subscription: Subscription, event: Delivered, *, now: datetime) -> None:
    with scopes.entered(Actor.system(subscription.name).scope, at=now):
        if _advance(subscription.name, event.number):
            subscription.handle(event)


def _move(subscription: Subscription, number: int, *, now: datetime) -> None:
    with scopes.entered(Actor.system(subscription.name).scope, at=now):
        _advance(subscription.name, number)


def _advance(subscriber: str, number: int) -> bool:
    """Move the cursor forward under its row's lock; False when another process was first."""
    with prepared() as cursor:
        cursor.execute("select evidence_advance(%s, %s)", [subscriber, number])
        return bool(cursor.fetchone()[0])
