"""The application's clock jumps, back and forth, between operations on the same person, dwelling and order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from tests.declarations.conftest import CODES, GRID, KNOWN, NOON, UNKNOWN, Street
from tests.declarations.test_declaring import owner
from tests.declarations.test_loop import WANG, news
from tests.faces.desk import sign_in
from tests.faults.whole import faults

from jingwei.cases import operations as cases
from jingwei.cases.jobs import remind_and_escalate
from jingwei.cases.words import Outcome, PauseReason
from jingwei.declarations import operations
from jingwei.declarations.operations import Typed
from jingwei.faces._furniture import clock, sessions
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.operations.people import WrongMoveDay, move_out

__all__ = ["sign_in"]
DAY = timedelta(days=1)
QIAN = Actor.of(
    Role.STREET_OFFICER, ident="account:00000000-0000-4000-8000-000000000004", scope=Scope.territory(Level.STREET, GRID[:9])
)


def declare(number: str, name: str, *, at: datetime, code: str = CODES[0]) -> None:
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=at):
        operations.declare(code, Typed(number=number, name=name), actor=actor, at=at)


def close(at: datetime) -> None:
    ident = owner("select id from cases_workorder where closed_at is null")[0][0]
    with scopes.entered(WANG.scope, at=at):
        cases.close_order(ident, outcome=Outcome.AS_DECLARED, actor=WANG, at=at)  # type: ignore[arg-type]


def states() -> list[tuple[object, ...]]:
    return owner("select state, reasons from declarations_declaration order by id")


def test_a_clock_that_ran_ahead_and_was_set_back_keeps_nobody_from_declaring(street: Street) -> None:
    """王小明 declares ten days ahead of time; set back, the clock shows a day on which the register held nothing of him yet."""
    declare(KNOWN, "王小明", at=NOON + 10 * DAY)
    declare(KNOWN, "王小明", at=NOON)
    declare(KNOWN, "王小明", at=NOON, code=CODES[1])
    assert sorted(states()) == [("accepted", []), ("accepted", []), ("waiting", ["overlaps"])]
    assert owner("select count(*) from registers_residence") == [(1,)]
    assert faults(owner) == []


def test_visits_to_one_person_on_days_that_run_backwards_are_both_concluded(street: Street) -> None:
    declare(UNKNOWN, "陈生", at=NOON + 10 * DAY)
    close(NOON + 11 * DAY)
    declare(UNKNOWN, "陈生", at=NOON, code=CODES[1])
    close(NOON + DAY)
    news()
    assert sorted(owner("select state from declarations_declaration")) == [("confirmed",), ("confirmed",)]
    assert owner("select count(*) from registers_person") == [(1,)]
    assert faults(owner, delivered=True) == []


def test_an_order_is_never_closed_before_it_was_opened(street: Street) -> None:
    declare(UNKNOWN, "陈生", at=NOON)
    ident: UUID = owner("select id from cases_workorder")[0][0]  # type: ignore[assignment]
    with scopes.entered(WANG.scope, at=NOON - 3 * DAY):
        assert cases.accept_order(ident, actor=WANG, at=NOON - 3 * DAY).accepted_at == NOON
    with scopes.entered(WANG.scope, at=NOON - 2 * DAY):
        closed = cases.close_order(ident, outcome=Outcome.AS_DECLARED, actor=WANG, at=NOON - 2 * DAY)
    assert closed.closed_at == NOON
    news()
    assert states() == [("confirmed", ["unconfirmed"])]
    assert faults(owner, delivered=True) == []


@pytest.mark.parametrize("jump", [-4, -1, 0, 1, 30])
def test_a_pause_over_a_jump_moves_the_limit_by_whole_working_days_and_never_back(street: Street, jump: int) -> None:
    declare(UNKNOWN, "陈生", at=NOON)
    ident, due = owner("select id, due_on from cases_workorder")[0]
    with scopes.entered(WANG.scope, at=NOON):
        cases.pause_order(ident, reason=PauseReason.APPOINTMENT, actor=WANG, at=NOON)  # type: ignore[arg-type]
    later = NOON + jump * DAY
    with scopes.entered(WANG.scope, at=later):
        resumed = cases.resume_order(ident, actor=WANG, at=later)  # type: ignore[arg-type]
    assert resumed.due_on >= due  # type: ignore[operator]
    assert owner("select ended_at >= started_at from cases_pause") == [(True,)]
    assert owner("select resident_due_on from cases_workorder") == [(due,)]
    assert faults(owner) == []


def test_reminders_and_escalations_come_once_however_the_days_go(street: Street) -> None:
    declare(UNKNOWN, "陈生", at=NOON)
    for day in (0, 7, 20, 3, 20, -5, 400, 8):
        for _ in remind_and_escalate(NOON + day * DAY):
            pass
    steps = owner("select step, count(*) from evidence_entry where step like 'cases.order-%' group by step order by step")
    assert steps == [("cases.order-escalated", 1), ("cases.order-reminded", 1)]
    assert faults(owner) == []


def test_both_time_lines_stay_in_order(street: Street) -> None:
    """Moved out, declared anew and moved out again while the clock goes to and fro: what was known at an instant stays known."""
    declare(KNOWN, "王小明", at=NOON + 5 * DAY)
    assert moved(at=NOON + 9 * DAY, on=8)
    assert not moved(at=NOON - 20 * DAY, on=7), "on that day nobody of the street sees him"
    declare(KNOWN, "王小明", at=NOON + 30 * DAY)
    assert not moved(at=NOON + 10 * DAY, on=31)
    assert not moved(at=NOON + 31 * DAY, on=30), "not on the day of moving in"
    assert moved(at=NOON + 30 * DAY, on=40)
    rows = owner("select lower(recorded), upper(recorded), valid_from, valid_until from registers_residenceversion order by 1")
    assert len(rows) == 4
    assert all(row[0] < row[1] and row[2] < row[3] for row in rows)  # type: ignore[operator]
    assert states() == [("accepted", []), ("accepted", [])]
    assert faults(owner) == []


def moved(*, at: datetime, on: int) -> bool:
    """Whether the street's officer could end the latest residence; a refusal says why."""
    ident: UUID = owner("select residence_id from registers_residenceversion order by recorded_from desc limit 1")[0][0]  # type: ignore[assignment]
    with scopes.entered(QIAN.scope, at=at):
        try:
            move_out(ident, on=(NOON + on * DAY).date(), actor=QIAN, at=at)
        except (WrongMoveDay, NotFound):
            return False
    return True


def test_a_session_ends_half_an_hour_after_the_last_request_also_when_the_clock_was_set_back(
    committing: str, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(Role.GRID_WORKER, GRID)
    real = datetime.now(UTC).timestamp()

    def left(at: float) -> float:
        monkeypatch.setattr(sessions.time, "time", lambda: at)
        assert browser.get("/field/").status_code == 200
        return float(browser.session[sessions.SEEN]) + sessions.STAFF_IDLE_SECONDS - at

    assert left(real) == pytest.approx(1800, abs=61)
    assert left(real + 600) == pytest.approx(1800, abs=61)
    assert left(real - 7200) == pytest.approx(1800, abs=61)
    browser.get("/field/")
    with connections["owner"].cursor() as cursor:
        cursor.execute("select max(expire_date) from django_session")
        assert cursor.fetchone()[0] <= clock.real() + timedelta(seconds=1801)
