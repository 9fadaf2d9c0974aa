"""From a doubt to a closed order: what the visitor, the street and a second visitor notice."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from tests.cases.conftest import CHEN, escalated, opened, plant, steps
from tests.people import G1, G2, LI, NOON, OPERATOR, QIAN, STREET, SUN, WANG, WU, ZHAO, ZHOU

from jingwei.accounts import operations as accounts
from jingwei.accounts.operations import PostGrant
from jingwei.cases import events, operations, queries
from jingwei.cases.brief import Correction
from jingwei.cases.models import WorkOrder
from jingwei.cases.words import Outcome, PauseReason, Show
from jingwei.evidence.models import Entry
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotAllowed, NotFound
from jingwei.kernel.purposes import SUPERVISION, VISIT
from jingwei.kernel.scope import Scope

LATER = NOON + timedelta(hours=2)


def close(order: WorkOrder, outcome: Outcome = Outcome.AS_DECLARED, *, actor: Actor = WANG, at=LATER, **given: object) -> WorkOrder:
    with scopes.entered(actor.scope, at=at):
        return operations.close_order(order.pk, outcome=outcome, actor=actor, at=at, **given)


def visitor(name: str, grid: str) -> str:
    """The ident of a grid worker with an account and a post."""
    grant = PostGrant(role=Role.GRID_WORKER, organisation=STREET, codes=(grid,), valid_from=date(2026, 1, 1))
    with scopes.entered(Scope.decision(), at=NOON):
        made = accounts.create_staff(name, display_name=name, password=None, posts=[grant], actor=OPERATOR, at=NOON)
    return f"account:{made}"


def seen_by(actor: Actor) -> set[str]:
    with scopes.entered(actor.scope, at=LATER):
        return {row.number for row in queries.list_orders(actor=actor, purpose=SUPERVISION).rows}


def test_an_order_has_a_readable_number_and_five_working_days(order: WorkOrder) -> None:
    assert order.number.startswith("2027-03-")
    assert order.due_on == order.resident_due_on == date(2027, 3, 8)
    assert order.due_provisional
    assert steps(order.case) == ["cases.order-opened"]


def test_a_person_opens_no_order_outside_a_decision(home: operations.Where) -> None:
    opening = operations.Opening(where=home, reasons=["unconfirmed"], case=uuid.uuid4(), recorded_by="declarant")
    with scopes.entered(WANG.scope, at=NOON), pytest.raises(NotAllowed):
        operations.open_order(opening, actor=WANG, at=NOON)


def test_the_worker_of_the_grid_sees_accepts_and_closes_it(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=LATER):
        listed = queries.list_for_day(actor=WANG, purpose=VISIT).rows
        assert [row.number for row in listed] == [order.number]
        accepted = operations.accept_order(order.pk, actor=WANG, at=LATER)
    assert accepted.accepted_by == WANG.ident
    closed = close(order)
    assert (closed.closed_by, closed.outcome, closed.proof) == (WANG.ident, "as-declared", "visit")
    assert steps(order.case) == ["cases.order-opened", "cases.order-accepted", "cases.order-closed"]
    with scopes.entered(SUN.scope, at=LATER):
        entry = Entry.objects.get(case=order.case, step="cases.order-closed")
        assert b"as-declared" not in bytes(entry.text), "what a visit found is not in the open part"
        assert "陈".encode() not in bytes(entry.text)


def test_each_level_sees_its_own_orders(order: WorkOrder, elsewhere: Callable[[str], WorkOrder]) -> None:
    second, third = elsewhere(G2), elsewhere("44030400900101")
    assert seen_by(WANG) == {order.number}
    assert seen_by(LI) == {second.number}
    assert seen_by(QIAN) == seen_by(ZHAO) == {order.number, second.number}
    assert seen_by(WU) == {third.number}
    assert seen_by(SUN) == {order.number, second.number, third.number}
    with scopes.entered(ZHOU.scope, at=LATER):
        assert not WorkOrder.objects.exists()
    with scopes.entered(Scope.own(uuid.uuid4(), CHEN), at=LATER):
        assert not WorkOrder.objects.exists()


def test_an_order_of_another_grid_reads_the_same_as_none(order: WorkOrder) -> None:
    with scopes.entered(LI.scope, at=LATER):
        for wanted in (order.pk, uuid.uuid4()):
            with pytest.raises(NotFound):
                operations.accept_order(wanted, actor=LI, at=LATER)
            with pytest.raises(NotFound):
                queries.get_order(wanted, actor=LI, purpose=VISIT)


def test_the_second_to_close_is_told_so_and_changes_nothing(order: WorkOrder) -> None:
    close(order)
    with pytest.raises(operations.AlreadyClosed, match="was closed on 2027-03-01"):
        close(order, Outcome.NOBODY_HOME, actor=QIAN)
    with scopes.entered(WANG.scope, at=LATER):
        order.refresh_from_db()
    assert order.closed_by == WANG.ident
    assert steps(order.case) == ["cases.order-opened", "cases.order-closed"]


def test_who_recorded_the_fact_cannot_close_the_order(home: operations.Where) -> None:
    order = opened(home, recorded_by=WANG.ident)
    with pytest.raises(operations.OwnRecord):
        close(order)


def test_something_else_needs_a_note_and_corrected_a_correction(order: WorkOrder) -> None:
    with pytest.raises(operations.ReasonMissing):
        close(order, Outcome.OTHER, note="  ")
    with pytest.raises(operations.ReasonMissing):
        close(order, Outcome.OTHER, note="x" * 201)
    with pytest.raises(operations.CorrectionMissing):
        close(order, Outcome.CORRECTED, correction=Correction())
    with pytest.raises(operations.NumberWrong) as refusal:
        close(order, Outcome.CORRECTED, correction=Correction(number="990304199003070021"))
    assert "990304" not in str(refusal.value)


def test_a_correction_reaches_the_decision_and_no_list(order: WorkOrder) -> None:
    close(order, Outcome.CORRECTED, correction=Correction(name="陈晓明"))
    system = Actor.system("declarations")
    with scopes.entered(system.scope, at=LATER):
        finding = queries.get_finding(order.pk, actor=system, purpose=VISIT)
    assert finding.correction is not None
    assert (finding.outcome, finding.correction.name, finding.declaration) == (Outcome.CORRECTED, "陈晓明", order.declaration)
    with scopes.entered(WANG.scope, at=LATER), pytest.raises(NotAllowed):
        queries.get_finding(order.pk, actor=WANG, purpose=VISIT)


def test_reading_the_brief_is_noted_for_the_resident_and_masks_the_number(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=LATER):
        with pytest.raises(queries.AcceptFirst):
            queries.read_brief(order.pk, actor=WANG, purpose=VISIT)
        operations.accept_order(order.pk, actor=WANG, at=LATER)
        brief = queries.read_brief(order.pk, actor=WANG, purpose=VISIT)
    assert (brief.name, brief.masked_number) == ("陈小明", "990*************23")
    assert "陈" not in repr(brief)
    with scopes.entered(Scope.own(uuid.uuid4(), CHEN), at=LATER), connection.cursor() as cursor:
        cursor.execute("select what, fields, purpose, actor from evidence_read")
        assert cursor.fetchall() == [("cases.brief", ["kind", "masked-number", "name"], "visit", WANG.ident)]
    with scopes.entered(QIAN.scope, at=LATER), pytest.raises(NotFound):
        queries.read_brief(order.pk, actor=QIAN, purpose=VISIT)
    close(order)
    with scopes.entered(WANG.scope, at=LATER), pytest.raises(NotFound):
        queries.read_brief(order.pk, actor=WANG, purpose=VISIT)


def test_nobody_at_home_brings_two_more_visits_and_then_the_street(order: WorkOrder) -> None:
    at, open_now = LATER, order
    for attempt in (2, 3, 4):
        close(open_now, Outcome.NOBODY_HOME, at=at)
        with scopes.entered(WANG.scope, at=at):
            open_now = WorkOrder.objects.get(closed_at=None)
        assert (open_now.attempt, open_now.resident_due_on) == (attempt, order.resident_due_on)
        assert (open_now.escalated_at is not None) == (attempt == 4)
        at += timedelta(days=1)
    assert open_now.due_on == date(2027, 3, 8)  # three working days from 3 March
    close(open_now, Outcome.NOBODY_HOME, actor=QIAN, at=at)
    with scopes.entered(QIAN.scope, at=at):
        assert not WorkOrder.objects.filter(closed_at=None).exists()
        assert len(queries.list_attempts(open_now.pk, actor=QIAN, purpose=SUPERVISION)) == 4
    assert steps(order.case)[-3:] == ["cases.order-closed", "cases.order-reopened", "cases.order-closed"]


def test_the_street_closes_what_has_come_to_it_and_nothing_else(order: WorkOrder) -> None:
    with pytest.raises(operations.WithTheWorker, match="is with its grid worker"):
        close(order, actor=QIAN)
    escalated(order)
    with scopes.entered(QIAN.scope, at=LATER):
        assert queries.read_brief(order.pk, actor=QIAN, purpose=VISIT).name == "陈小明"
    with scopes.entered(WU.scope, at=LATER), pytest.raises(NotFound):
        operations.close_order(order.pk, outcome=Outcome.AS_DECLARED, actor=WU, at=LATER)
    close(order, actor=QIAN)
    with scopes.entered(WANG.scope, at=LATER):
        order.refresh_from_db()
    assert order.closed_by == QIAN.ident


def test_an_officer_who_recorded_the_fact_does_not_close_it_either(home: operations.Where) -> None:
    order = opened(home, recorded_by=QIAN.ident)
    escalated(order)
    with pytest.raises(operations.OwnRecord):
        close(order, actor=QIAN)


@pytest.mark.parametrize(("posts", "street"), [((G1,), True), ((G1, G1), False), ((G1, G2), True)])
def test_an_order_that_nobody_of_the_grid_may_close_is_with_the_street_at_once(
    home: operations.Where, posts: tuple[str, ...], street: bool
) -> None:
    visitors = [visitor(f"visitor-{at}", code) for at, code in enumerate(posts)]
    order = opened(home, barred=(visitors[0],))
    assert (order.escalated_at is not None) == street
    if street:
        close(order, Outcome.NOBODY_HOME, actor=QIAN)
        with scopes.entered(QIAN.scope, at=LATER):
            again = WorkOrder.objects.get(closed_at=None)
            assert again.escalated_at == LATER, "so is the visit that follows"


def test_an_order_that_loses_its_last_visitor_is_handed_over(order: WorkOrder) -> None:
    first, second = visitor("a", G1), visitor("b", G1)
    for who, handed in ((first, False), (second, True)):
        with scopes.entered(Scope.decision(), at=LATER):
            operations.bar(order.pk, who)
            operations.hand_over(order.pk, order.grid, at=LATER)
            record(
                events.OrderEscalated(order.pk, order.due_on),
                actor=OPERATOR,
                at=LATER,
                about=Particulars(purpose=VISIT, case=order.case),
            )
        with scopes.entered(WANG.scope, at=LATER):
            order.refresh_from_db()
        assert (order.escalated_at is not None) == handed


def test_the_street_reopens_with_a_reason_once(order: WorkOrder) -> None:
    with scopes.entered(QIAN.scope, at=LATER), pytest.raises(operations.OpenStill):
        operations.reopen_order(order.pk, why="ask again", actor=QIAN, at=LATER)
    close(order, Outcome.NOT_ADMITTED)
    with scopes.entered(QIAN.scope, at=LATER):
        with pytest.raises(operations.ReasonMissing):
            operations.reopen_order(order.pk, why=" ", actor=QIAN, at=LATER)
        again = operations.reopen_order(order.pk, why="ring the lower bell", actor=QIAN, at=LATER)
        with pytest.raises(operations.AlreadyReopened):
            operations.reopen_order(order.pk, why="once more", actor=QIAN, at=LATER)
    assert (again.reopened_from_id, again.opening_note) == (order.pk, "ring the lower bell")
    with scopes.entered(WANG.scope, at=LATER):
        operations.accept_order(again.pk, actor=WANG, at=LATER)
        assert queries.read_brief(again.pk, actor=WANG, purpose=VISIT).name == "陈小明"
    with scopes.entered(WANG.scope, at=LATER), pytest.raises(NotAllowed):
        operations.reopen_order(order.pk, why="me too", actor=WANG, at=LATER)


def test_a_pause_stops_the_clock_of_the_step_and_never_the_residents(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=LATER):
        operations.pause_order(order.pk, reason=PauseReason.APPOINTMENT, actor=WANG, at=LATER)
        with pytest.raises(operations.NotPaused):
            operations.pause_order(order.pk, reason=PauseReason.DESK, actor=WANG, at=LATER)
    on_friday = LATER + timedelta(days=4)
    with scopes.entered(WANG.scope, at=on_friday):
        row = operations.resume_order(order.pk, actor=WANG, at=on_friday)
        with pytest.raises(operations.NotPaused):
            operations.resume_order(order.pk, actor=WANG, at=on_friday)
    assert (row.due_on, row.resident_due_on) == (date(2027, 3, 12), date(2027, 3, 8))
    assert steps(order.case) == ["cases.order-opened", "cases.order-paused", "cases.order-resumed"]


def test_a_paused_order_can_be_closed(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=LATER):
        operations.pause_order(order.pk, reason=PauseReason.APPOINTMENT, actor=WANG, at=LATER)
    assert close(order).paused_at is None


def test_lists_page_by_key_and_answer_as_of_a_day(home: operations.Where) -> None:
    orders = [opened(home, at=NOON + timedelta(hours=number)) for number in range(5)]
    close(orders[0], at=NOON + timedelta(days=2))
    found, after = [], ""
    with scopes.entered(QIAN.scope, at=NOON + timedelta(days=1)):
        while True:
            page = queries.list_orders(actor=QIAN, purpose=SUPERVISION, most=2, after=after)
            found += [row.number for row in page.rows]
            if not (after := page.next):
                break
    assert found == [row.number for row in orders]
    with scopes.entered(QIAN.scope, at=NOON + timedelta(days=8)):
        late = queries.list_orders(actor=QIAN, purpose=SUPERVISION, show=Show.LATE)
        done = queries.list_orders(actor=QIAN, purpose=SUPERVISION, show=Show.CLOSED)
        with pytest.raises(Exception, match="first page"):
            queries.list_orders(actor=QIAN, purpose=SUPERVISION, after="nonsense")
    assert (len(late.rows), [row.number for row in done.rows]) == (4, [orders[0].number])
    assert not queries.Page(()).next


def test_the_board_counts_by_community_within_the_slice(order: WorkOrder, elsewhere: Callable[[str], WorkOrder]) -> None:
    elsewhere(f"{STREET}00201")
    elsewhere("44030400900101")
    close(order, at=NOON + timedelta(days=2))
    with scopes.entered(SUN.scope, at=NOON + timedelta(days=4)):
        everywhere = queries.count_by_community(actor=SUN, purpose=SUPERVISION)
    with scopes.entered(QIAN.scope, at=NOON + timedelta(days=4)):
        mine = queries.count_by_community(actor=QIAN, purpose=SUPERVISION)
    assert [(count.code, count.open, count.late, count.due_soon, count.closed) for count in everywhere] == [
        (G1[:12], 0, 0, 0, 1),
        (f"{STREET}002", 1, 0, 1, 0),
        ("440304009001", 1, 0, 1, 0),
    ]
    assert [(count.code, count.open, count.closed, count.median_days) for count in mine] == [
        (G1[:12], 0, 1, 2),
        (f"{STREET}002", 1, 0, None),
    ]


def test_orders_about_one_dwelling_without_a_declaration_may_stand_beside_each_other(db: None) -> None:
    where = plant(G1, room="0909")
    assert {opened(where, declaration=None, brief=None).number, opened(where, declaration=None, brief=None).number} <= seen_by(WANG)
