"""Twelve weeks of declarations and visits before the demo's first day, so that boards and lists are not empty.

Nothing is written by hand: people declare through ``declarations.operations`` and grid workers visit through ``cases.operations``,
each at an earlier instant; the log is numbered and its news delivered after each week, as in daily work.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from django.db import connections

from jingwei.accounts import queries as accounts
from jingwei.cases import operations as cases
from jingwei.cases import queries as orders
from jingwei.cases.words import Outcome
from jingwei.declarations import operations as declarations
from jingwei.declarations.operations import Typed
from jingwei.demo.cast import Player
from jingwei.demo.generator import Standing
from jingwei.evidence.delivery import Subscription, deliver
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel import workdays
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import start_of
from jingwei.kernel.progress import Progress
from jingwei.kernel.purposes import SUPERVISION

WEEKS = 12
SHARE = 0.032  # of all who live undeclared: about 300 in a district of 31 000
DOUBTFUL = 0.08  # who are known to nothing that is held, or are still registered elsewhere
AT_HOME = 3  # of the doubtful ones in the story's grid, in the last days: its worker has something to do
FORGOTTEN = 0.2  # visits of the last three weeks that nobody has made yet
NOBODY_HOME = 0.12
WITH_PHONE = 0.55
DAY = timedelta(days=1)


@dataclass(slots=True)
class Past:
    """What happened in the weeks before a day; iterate ``live`` to the end.

    Attributes:
        until: the demo's first day; everything happens before it.
        home: the story's grid.
        workers: grid → account of its worker.
        overseer: account of an officer of the district, who sees which visits wait.
    """

    players: Sequence[Player]
    until: date
    home: str
    workers: Mapping[str, UUID]
    overseer: UUID
    subscriptions: Sequence[Subscription]
    rng: Random
    declared: int = 0
    visited: int = 0
    _visit_on: dict[str, date | None] = field(default_factory=dict)

    def live(self) -> Iterator[Progress]:
        """Day after day."""
        calendar = self.calendar()
        first = self.until - WEEKS * 7 * DAY
        sequencer = Sequencer(connections["sequencer"])
        for number in range(WEEKS * 7):
            day = first + number * DAY
            for player in calendar.get(day, ()):
                self._declare(player, at=self._instant(day, 8, 21))
            if workdays.is_workday(day):
                self._visits(day)
            if number % 7 == 6:
                recorded_as_of("default", start_of(day + DAY))
                news(sequencer, self.subscriptions, now=start_of(day + DAY))
                yield Progress("past", number + 1, WEEKS * 7)
        recorded_as_of("default", None)

    def calendar(self) -> dict[date, list[Player]]:
        """Who declares on which day, from the day on which they live there: more from week to week, as word gets around."""
        wanted = max(12, round(len(self.players) * SHARE))
        doubtful = max(1, round(wanted * DOUBTFUL))
        able = [one for one in self.players if not one.person.protected and one.since < self.until]
        known = [one for one in able if one.known]
        strangers = [one for one in able if one.person.standing in {Standing.NEWCOMER, Standing.ELSEWHERE}]
        at_home = [one for one in strangers if one.dwelling.grid == self.home and one.since < self.until - AT_HOME * DAY][:AT_HOME]
        others = [one for one in strangers if one not in at_home]
        chosen = self.rng.sample(known, min(len(known), wanted - doubtful)) + self.rng.sample(others, min(len(others), doubtful))
        days: dict[date, list[Player]] = {}
        for one in chosen:
            span = min(WEEKS * 7, (self.until - one.since).days)
            days.setdefault(self.until - DAY - int(span * self.rng.random() ** 1.4) * DAY, []).append(one)
        for number, one in enumerate(at_home):
            days.setdefault(self.until - (1 + number) * DAY, []).append(one)
        return days

    def _instant(self, day: date, first: int, last: int) -> datetime:
        return start_of(day) + timedelta(seconds=first * 3600 + int(self.rng.random() * (last - first) * 3600))

    def _declare(self, player: Player, *, at: datetime) -> None:
        actor = Actor.declarant()
        phone = (player.person.phone or "") if self.rng.random() < WITH_PHONE else ""
        typed = Typed(number=player.person.identity, name=player.person.name, phone=phone)
        recorded_as_of("default", at)
        with scopes.entered(actor.scope, at=at):
            declarations.declare(player.dwelling.house_code, typed, actor=actor, at=at)
        self.declared += 1

    def _visits(self, day: date) -> None:
        """The visits that fall on a day; in the evening, since who declared this morning is not visited before tomorrow."""
        for row in self._waiting(at=start_of(day) + timedelta(hours=17)):
            if row.number not in self._visit_on:
                self._visit_on[row.number] = self._plan(row.opened_on)
            planned = self._visit_on[row.number]
            if planned is not None and planned <= day and row.opened_on < day and not self._is_fresh_at_home(row):
                self._visit(row.id, row.grid, attempt=row.attempt, at=self._instant(day, 17, 20))

    def _is_fresh_at_home(self, row: orders.Listed) -> bool:
        return row.grid == self.home and row.opened_on >= self.until - AT_HOME * DAY

    def _plan(self, opened_on: date) -> date | None:
        if self.rng.random() < FORGOTTEN and opened_on >= self.until - 21 * DAY:
            return None
        return workdays.add(opened_on, 1 + int(self.rng.random() * 4)).on

    def _waiting(self, *, at: datetime) -> list[orders.Listed]:
        overseer = accounts.actor_for(self.overseer, at=at)
        with scopes.entered(overseer.scope, at=at):
            return list(orders.list_orders(actor=overseer, purpose=SUPERVISION, most=200).rows)

    def _visit(self, order: UUID, grid: str, *, attempt: int, at: datetime) -> None:
        outcome = Outcome.NOBODY_HOME if attempt < 3 and self.rng.random() < NOBODY_HOME else Outcome.AS_DECLARED
        worker = accounts.actor_for(self.workers[grid], at=at)
        with scopes.entered(worker.scope, at=at):
            cases.accept_order(order, actor=worker, at=at - timedelta(hours=2))
            cases.close_order(order, outcome=outcome, actor=worker, at=at)
        self.visited += 1


def recorded_as_of(alias: str, at: datetime | None) -> None:
    """Version rows that a connection writes from now on count as known since an instant; None: since they are written.

    Only made-up data is ever written so: else "as known on" a day before the filling would know nothing. The database takes it
    only while the owner lets it (``evidence.past``).
    """
    with connections[alias].cursor() as cursor:
        cursor.execute("select set_config('jw.recorded', %s, false)", [at.isoformat() if at else ""])


def news(sequencer: Sequencer, subscriptions: Sequence[Subscription], *, now: datetime) -> None:
    """Number what was committed and hand it to all subscribers, until nothing is new."""
    while True:
        while sequencer.number_some():
            pass
        if not sum(deliver(subscription, now=now) for subscription in subscriptions):
            return
