"""What the database itself refuses, by raw SQL as the app role; and two at once."""

import uuid
from datetime import timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from tests.cases.conftest import CHEN, opened, plant, steps
from tests.people import G1, G2, LI, NOON, QIAN, SUN, WANG

from jingwei.cases import operations
from jingwei.cases.models import WorkOrder
from jingwei.cases.words import Outcome
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Kind, Scope

LATER = NOON + timedelta(hours=2)
CLOSE = """update cases_workorder set closed_at = now(), closed_by = {by}, outcome = {outcome}, proof = 'visit'{more}
where id = %s"""


def refused(statement: str, *values: object, match: str, scope: Scope = WANG.scope) -> None:
    def ask() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute("set constraints all immediate")

    with scopes.entered(scope, at=LATER), pytest.raises(DatabaseError, match=match):
        ask()


def changed(statement: str, *values: object, scope: Scope) -> int:
    with scopes.entered(scope, at=LATER), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_who_recorded_a_fact_cannot_close_its_order_whatever_they_send(home: operations.Where) -> None:
    order = opened(home, recorded_by=WANG.ident)
    close = CLOSE.format(by=f"'{WANG.ident}'", outcome="'as-declared'", more="")
    refused(close, order.pk, match="cases_who_records_does_not_verify")
    refused("update cases_workorder set recorded_by = 'somebody' where id = %s", order.pk, match="never changes")
    refused(close.replace("proof =", "recorded_by = 'x', proof ="), order.pk, match="never changes")


@pytest.mark.parametrize(
    ("by", "outcome", "more", "match"),
    [
        ("'a'", "'other'", "", "cases_other_needs_a_note"),
        ("'a'", "'corrected'", "", "cases_correction_only_when_corrected"),
        ("'a'", "'as-declared'", ", correction_sealed = 'x'", "cases_correction_only_when_corrected"),
        ("'a'", "'splendid'", "", "cases_known_outcome"),
        ("null", "'as-declared'", "", "cases_order_closed_by_somebody"),
        ("'a'", "null", "", "cases_order_closed_by_somebody"),
        ("'a'", "'as-declared'", ", paused_at = now(), paused_reason = 'desk'", "cases_paused_for_a_reason"),
        ("'a'", "'as-declared'", ", reasons = '{}'", "never changes"),
        ("'a'", "'as-declared'", ", resident_due_on = '2027-12-01'", "never changes"),
    ],
)
def test_nonsense_is_refused(order: WorkOrder, by: str, outcome: str, more: str, match: str) -> None:
    refused(CLOSE.format(by=by, outcome=outcome, more=more), order.pk, match=match)


def test_a_closed_order_never_changes(order: WorkOrder) -> None:
    with scopes.entered(WANG.scope, at=LATER):
        operations.close_order(order.pk, outcome=Outcome.AS_DECLARED, actor=WANG, at=LATER)
    for change in (
        "outcome = 'other', note = 'x'",
        "closed_by = 'account:9'",
        "closed_at = now()",
        "due_on = '2027-12-01'",
        "note = 'x'",
    ):
        refused(f"update cases_workorder set {change} where id = %s", order.pk, match="never changes")
    refused("delete from cases_workorder where id = %s", order.pk, match="permission denied")


def test_nothing_changes_without_evidence(committing: str) -> None:
    order = opened(plant(G1, room="0101"))
    with pytest.raises(IntegrityError, match="without an entry that covers it"), scopes.entered(WANG.scope, at=LATER):
        WorkOrder.objects.filter(pk=order.pk).update(accepted_at=LATER, accepted_by=WANG.ident)


def test_writes_across_the_border_are_refused(order: WorkOrder) -> None:
    assert changed("update cases_workorder set accepted_at = now(), accepted_by = 'x' where id = %s", order.pk, scope=LI.scope) == 0
    refused(f"update cases_workorder set grid = '{G2}' where id = %s", order.pk, match="never changes|row-level security")
    with scopes.entered(WANG.scope, at=LATER):
        row = WorkOrder.objects.get(pk=order.pk)
        row.pk, row.number, row.declaration, row.grid = uuid.uuid4(), "x", None, G2
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


def test_the_functions_for_decisions_serve_no_other_scope(order: WorkOrder) -> None:
    for call in (
        "cases_due('escalate', '2030-01-01', '2030-01-02', 9)",
        f"cases_finding('{order.pk}')",
        f"cases_mark('{order.pk}', 'remind', '2027-03-07', '2027-03-09', now())",
        f"cases_ask_desk('{order.pk}', now())",
        f"cases_admit('{order.pk}')",
        "cases_erase(now(), now(), null)",
        "cases_of_subject(gen_random_uuid())",
        "cases_objections_of(gen_random_uuid())",
        "cases_visits_of(gen_random_uuid())",
    ):
        for scope in (WANG.scope, SUN.scope, Scope.own(uuid.uuid4(), CHEN)):
            refused(f"select * from {call}", match="not in this scope", scope=scope)
    with pytest.raises(DatabaseError, match="no scope"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from cases_workorder")


@pytest.mark.parametrize("function", ["cases_of_subject", "cases_objections_of"])
def test_what_is_kept_about_somebody_is_for_them_alone(order: WorkOrder, function: str) -> None:
    nobody = Scope(Kind.OWN)  # a resident's scope whose subject was left out
    for scope in (nobody, Scope.own(uuid.uuid4(), uuid.uuid4()), WANG.scope, SUN.scope):
        for whom in (f"'{CHEN}'", "null"):
            refused(f"select * from {function}({whom})", match="not in this scope", scope=scope)
    rows = 1 if function == "cases_of_subject" else 0
    for scope in (Scope.own(uuid.uuid4(), CHEN), Scope.decision()):
        assert changed(f"select * from {function}('{CHEN}')", scope=scope) == rows


def test_one_open_order_per_declaration(order: WorkOrder, home: operations.Where) -> None:
    with pytest.raises(IntegrityError, match="cases_one_open_order_per_declaration"):
        opened(home, declaration=order.declaration)


def test_of_two_who_close_at_once_one_is_told_so(committing: str) -> None:
    order = opened(plant(G1, room="0101"))
    told: list[str] = []

    def close(actor_outcome: Outcome) -> None:
        try:
            with scopes.entered(WANG.scope, at=LATER):
                operations.close_order(order.pk, outcome=actor_outcome, actor=WANG, at=LATER)
            told.append("closed")
        except operations.AlreadyClosed as refusal:
            told.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=close, args=(outcome,)) for outcome in (Outcome.AS_DECLARED, Outcome.NOT_ADMITTED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["closed", "order-already-closed"]
    assert steps(order.case) == ["cases.order-opened", "cases.order-closed"]


def test_a_connection_killed_before_commit_leaves_nothing(committing: str) -> None:
    order = opened(plant(G1, room="0101"))

    def close_and_die() -> None:
        with scopes.entered(WANG.scope, at=LATER), connection.cursor() as cursor:
            operations.close_order(order.pk, outcome=Outcome.NOBODY_HOME, actor=WANG, at=LATER)
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseError):
        close_and_die()
    connection.close()
    assert steps(order.case) == ["cases.order-opened"]
    with scopes.entered(QIAN.scope, at=LATER):
        assert WorkOrder.objects.get().closed_at is None
