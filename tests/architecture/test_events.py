"""News goes up and comes to rest: no cycle of subscriptions, every step is an event, every event accounts for real tables."""

from dataclasses import is_dataclass

import pytest
from django.db import connections
from tests.architecture.source import all_events, modules

from jingwei.config.subscriptions import SUBSCRIPTIONS
from jingwei.evidence.delivery import Delivered, Subscription
from jingwei.evidence.events import ACTS, Event


def _events() -> dict[str, type[Event]]:
    found: dict[str, type[Event]] = {}
    for event in all_events():
        assert event.step not in found, f"{event.step} is the step of two events"
        found[event.step] = event
    return found


def _cycle(subscriptions: tuple[Subscription, ...]) -> list[str]:
    """Steps of one cycle, empty when there is none."""
    follows: dict[str, set[str]] = {}
    for subscription in subscriptions:
        for step in subscription.steps:
            follows.setdefault(step, set()).update(subscription.records)

    def walk(step: str, path: list[str]) -> list[str]:
        if step in path:
            return [*path[path.index(step) :], step]
        return next((found for after in sorted(follows.get(step, ())) if (found := walk(after, [*path, step]))), [])

    return next((found for step in sorted(follows) if (found := walk(step, []))), [])


def test_no_subscription_leads_back_to_itself() -> None:
    assert _cycle(SUBSCRIPTIONS) == []


def test_a_cycle_is_found() -> None:
    def nothing(event: Delivered) -> None: ...

    def made(name: str, step: str, records: str) -> Subscription:
        return Subscription(name, frozenset({step}), nothing, frozenset({records}))

    assert _cycle((made("a", "x.one", "y.two"), made("b", "y.two", "x.one"))) == ["x.one", "y.two", "x.one"]


def test_subscribers_name_steps_that_exist() -> None:
    named = {step for subscription in SUBSCRIPTIONS for step in subscription.steps | subscription.records}
    assert not named - set(_events())


def test_subscribers_have_names_of_their_own_and_their_modules() -> None:
    names = [subscription.name for subscription in SUBSCRIPTIONS]
    assert len(set(names)) == len(names)
    assert {name.split(".")[0] for name in names} <= set(modules())


def test_events_are_frozen_facts_of_their_module() -> None:
    for step, event in _events().items():
        assert is_dataclass(event), step
        assert event.__dataclass_params__.frozen, step  # type: ignore[attr-defined]
        assert event.act in ACTS, step
        assert step.split(".")[0] == event.__module__.split(".")[1], step
        assert len(step) <= 48, step


@pytest.mark.django_db(databases=["owner"])
def test_events_account_for_evidenced_tables_and_all_of_them() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid"
            " where p.proname in ('jw_touch', 'jw_touch_rows') and not t.tgisinternal"
        )
        evidenced = {name for (name,) in cursor.fetchall()}
    covered = {table for event in _events().values() for table in event.covers}
    assert covered - evidenced == set(), "events cover tables that nothing watches"
    assert evidenced - covered == set(), "no event accounts for these tables, so they could never change"
