"""Working-day clocks, reminders and escalation: laws of the pure decisions, and the job that runs them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases.conftest import opened, steps
from tests.people import NOON, WANG

from jingwei.cases import jobs, policy
from jingwei.cases.models import WorkOrder
from jingwei.cases.operations import Where, pause_order
from jingwei.cases.words import Follow, Outcome, PauseReason
from jingwei.kernel import scope as scopes
from jingwei.kernel import workdays
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import start_of

days = st.dates(date(2024, 1, 1), date(2028, 12, 31))
spans = st.integers(0, 40)
DAY = timedelta(days=1)


def left(due: date, today: date) -> int:
    """Working days left after today, negative when late."""
    if due < today:
        return -workdays.between(due + DAY, today + DAY).days
    return workdays.between(today + DAY, due + DAY).days


@given(opened_on=days)
def test_a_limit_is_a_working_day_with_so_many_before_it(opened_on: date) -> None:
    limit = policy.limit(opened_on)
    assert workdays.is_workday(limit.on)
    assert left(limit.on, opened_on) == policy.LIMIT_DAYS


@given(opened_on=days, until_pause=spans, length=spans)
def test_after_a_pause_as_many_working_days_are_left_as_were(opened_on: date, until_pause: int, length: int) -> None:
    due = policy.limit(opened_on).on
    paused_on = opened_on + until_pause * DAY
    resumed_on = paused_on + length * DAY
    again = policy.resumed(due, paused_on=paused_on, resumed_on=resumed_on)
    assert again.on >= due
    assert left(again.on, resumed_on) == left(due, paused_on)


@given(opened_on=days, paused_on=days, back=spans)
def test_a_clock_that_jumps_back_moves_no_limit(opened_on: date, paused_on: date, back: int) -> None:
    due = policy.limit(opened_on).on
    assert policy.resumed(due, paused_on=paused_on, resumed_on=paused_on - back * DAY).on == due


@given(opened_on=days)
def test_there_is_a_working_day_to_remind_on_before_each_limit(opened_on: date) -> None:
    due = policy.limit(opened_on).on
    reminding = [day for n in range(40) if policy.reminder_is_due(due, day := opened_on + n * DAY)]
    assert reminding[-1] == due
    assert sum(workdays.is_workday(day) for day in reminding) == 2  # the working day before, and the limit itself


@given(opened_on=days, today=days)
def test_never_reminded_and_escalated_on_one_day(opened_on: date, today: date) -> None:
    due = policy.limit(opened_on).on
    assert not (policy.reminder_is_due(due, today) and policy.escalation_is_due(due, today))
    if policy.escalation_is_due(due, today):
        assert workdays.is_workday(today)
        assert policy.is_late(due, on=today)


@given(outcome=st.sampled_from(Outcome), attempt=st.integers(1, 20))
def test_only_nobody_at_home_brings_another_visit_and_it_ends(outcome: Outcome, attempt: int) -> None:
    follow = policy.follow_up(outcome, attempt=attempt)
    assert (follow is Follow.NOTHING) == (outcome is not Outcome.NOBODY_HOME or attempt > 3)


def marked(order: WorkOrder, step: str, today: date) -> tuple[bool, bool]:
    """What the database says: whether the order is among those that are due, and whether it would be marked. Nothing stays."""
    at = start_of(today) + timedelta(hours=1)
    system = Actor.system("cases")
    with scopes.entered(system.scope, at=at), connection.cursor() as cursor:
        cursor.execute("select id from cases_due(%s, %s, %s, 500)", [step, today, policy.soon(today)])
        due = order.pk in {row[0] for row in cursor.fetchall()}
        with transaction.atomic():
            cursor.execute("select 1 from cases_mark(%s, %s, %s, %s, %s)", [order.pk, step, today, policy.soon(today), at])
            would = cursor.fetchone() is not None
            transaction.set_rollback(True)
    return due, would


def test_the_database_and_the_pure_rule_agree_on_what_is_due(order: WorkOrder) -> None:
    @settings(deadline=None, max_examples=60)
    @given(due=days, ahead=st.integers(-12, 12))
    def agree(due: date, ahead: int) -> None:
        today = due + ahead * DAY
        with scopes.entered(WANG.scope, at=NOON):
            WorkOrder.objects.filter(pk=order.pk).update(due_on=due)
        remind = policy.reminder_is_due(due, today)
        assert marked(order, "remind", today) == (remind, remind)
        late = policy.is_late(due, on=today)
        assert marked(order, "escalate", today) == (late, late)  # the job asks on working days only
        with transaction.atomic():
            done = run(today)
            transaction.set_rollback(True)
        escalate = ["cases.escalate"] if policy.escalation_is_due(due, today) else []
        assert done == (["cases.remind"] if remind else []) + escalate

    agree()


def run(day: date) -> list[str]:
    at = start_of(day) + timedelta(hours=1)
    return [progress.what for progress in jobs.remind_and_escalate(at)]


@pytest.mark.parametrize("times", [1, 3])
def test_each_order_is_reminded_once_and_escalated_once(committing: str, times: int) -> None:
    from tests.cases.conftest import plant
    from tests.people import G1

    order = opened(plant(G1, room="0101"))  # Monday 1 March 2027, due on Monday 8 March
    for day in range(2, 16):
        for _ in range(times):
            run(date(2027, 3, day))
    with scopes.entered(WANG.scope, at=NOON):
        order.refresh_from_db()
    assert order.reminded_at == start_of(date(2027, 3, 5)) + timedelta(hours=1)  # the Friday before
    assert order.escalated_at == start_of(date(2027, 3, 9)) + timedelta(hours=1)  # the Tuesday after
    assert steps(order.case) == ["cases.order-opened", "cases.order-reminded", "cases.order-escalated"]


def test_a_worker_that_was_down_escalates_on_the_next_working_day(home: Where) -> None:
    order = opened(home, at=datetime(2026, 9, 18, 2, tzinfo=UTC))  # due on Monday 28 September; 1 to 7 October are holidays
    assert run(date(2026, 10, 3)) == []
    assert run(date(2026, 10, 8)) == ["cases.escalate"]
    assert steps(order.case)[-1] == "cases.order-escalated"


def test_a_paused_order_is_neither_reminded_nor_escalated(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=NOON):
        pause_order(order.pk, reason=PauseReason.BUILDING_CLOSED, actor=WANG, at=NOON)
    assert run(date(2027, 3, 5)) == run(date(2027, 3, 20)) == run(date(2027, 3, 22)) == []
