"""The whole loop in one process: declared, doubtful, visited, closed, confirmed; messages to the phones we know."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connections
from tests.declarations.conftest import GRID, KNOWN, NOON, UNKNOWN, Street
from tests.declarations.test_declaring import declare, owner
from tests.sharing.agreeing import found, signed
from tests.sharing.conftest import machine

from jingwei.cases import operations as cases
from jingwei.cases.brief import Correction
from jingwei.cases.words import Outcome, Verdict
from jingwei.config.subscriptions import SUBSCRIPTIONS
from jingwei.declarations import claims, operations
from jingwei.declarations.errors import CodeWrong, NotContestable
from jingwei.declarations.operations import Typed
from jingwei.evidence.delivery import Subscription, deliver
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import ports
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.ports import Message
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers

WANG = Actor.of(Role.GRID_WORKER, ident="account:00000000-0000-4000-8000-000000000001", scope=Scope.territory(Level.GRID, GRID))
OFFICER = Actor.of(
    Role.STREET_OFFICER, ident="account:00000000-0000-4000-8000-000000000002", scope=Scope.territory(Level.STREET, GRID[:9])
)
LATER = NOON + timedelta(hours=3)


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    sent: list[Message] = []
    monkeypatch.setattr(ports, "_queue", sent.append)
    return sent


def news(subscriptions: tuple[Subscription, ...] = SUBSCRIPTIONS) -> None:
    """Number what is new and deliver it until nothing is left."""
    sequencer = Sequencer(connections["sequencer"])
    while sequencer.number_some():
        for subscription in subscriptions:
            deliver(subscription, now=LATER)


def visit(outcome: Outcome, correction: Correction | None = None) -> None:
    order = owner("select id from cases_workorder where closed_at is null")[0][0]
    with scopes.entered(WANG.scope, at=LATER):
        cases.close_order(order, outcome=outcome, correction=correction, actor=WANG, at=LATER)  # type: ignore[arg-type]


def test_a_doubtful_declaration_is_confirmed_by_a_visit(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生", phone="13800000009"))
    news()
    assert [message.phone for message in outbox] == ["13800000009"]
    visit(Outcome.AS_DECLARED)
    news()
    assert owner("select state from declarations_declaration") == [("confirmed",)]
    assert owner("select name from registers_personversion") == [("陈生",)]
    assert owner("select standing from registers_residenceversion") == [("door",)]
    assert len(outbox) == 1, "a phone that was only typed learns no outcome"


def test_the_outcome_goes_to_the_phone_that_we_knew(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=KNOWN, name="赵云", phone="13800000009"))
    visit(Outcome.CORRECTED, Correction(name="王小明"))
    news()
    assert [message.phone for message in outbox if message.ident.startswith("concluded")] == ["13800000001"]


@pytest.mark.parametrize("outcome", [Outcome.AS_DECLARED, Outcome.NO_SUCH_DWELLING])
def test_no_entry_says_what_a_visit_found(street: Street, outbox: list[Message], outcome: Outcome) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(outcome)
    news()
    texts = [bytes(row[0]).decode() for row in owner("select text from evidence_entry where log = 'acts'")]  # type: ignore[arg-type]
    assert any('"step":"concluded"' in text for text in texts)
    assert not any(word in text for text in texts for word in ('"outcome"', outcome.value, "confirmed", '"door"'))


def test_a_visit_corrects_the_name(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    news()
    visit(Outcome.CORRECTED, Correction(name="陈升"))
    news()
    assert owner("select name from registers_personversion") == [("陈升",)]


def test_a_visit_that_confirms_nothing_enters_nothing(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(Outcome.NO_SUCH_DWELLING)
    news()
    assert owner("select state from declarations_declaration") == [("unconfirmed",)]
    assert owner("select count(*) from registers_person") == [(0,)]


def test_nobody_home_is_visited_again_and_the_declaration_follows(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(Outcome.NOBODY_HOME)
    news()
    assert owner("select count(*) from cases_workorder where closed_at is null") == [(1,)]
    assert owner(
        "select d.state, o.closed_at is null from declarations_declaration d join cases_workorder o on o.id = d.order_id"
    ) == [("waiting", True)]
    visit(Outcome.AS_DECLARED)
    news()
    assert owner("select state from declarations_declaration") == [("confirmed",)]


def upheld() -> None:
    """Who was declared objects to the last visit, and an officer agrees."""
    own = Scope.own(UUID(int=1), numbers.subject_of(UNKNOWN))
    chen = Actor.of(Role.RESIDENT, ident="account:00000000-0000-4000-8000-000000000003", scope=own)
    order = owner("select id from cases_workorder order by closed_at desc nulls last, opened_at desc limit 1")[0][0]
    with scopes.entered(own, at=LATER):
        objection = cases.raise_objection(order, text="我一直在家", actor=chen, at=LATER)  # type: ignore[arg-type]
    with scopes.entered(OFFICER.scope, at=LATER):
        cases.decide_objection(objection, verdict=Verdict.UPHELD, reason="邻居作证", actor=OFFICER, at=LATER)


@pytest.mark.parametrize("prompt", [True, False], ids=["news at once", "news late"])
@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
@pytest.mark.parametrize("first", [Outcome.NO_SUCH_DWELLING, Outcome.AS_DECLARED])
@pytest.mark.parametrize(("second", "state"), [(Outcome.AS_DECLARED, "confirmed"), (Outcome.NOT_ADMITTED, "unconfirmed")])
def test_after_an_upheld_objection_the_next_visit_counts(
    street: Street, outbox: list[Message], prompt: bool, backwards: bool, first: Outcome, second: Outcome, state: str
) -> None:
    """Whatever the order in which the news arrives: the last visit is the last word."""
    subscriptions = SUBSCRIPTIONS[::-1] if backwards else SUBSCRIPTIONS
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(first)
    if prompt:
        news(subscriptions)
        assert owner("select state from declarations_declaration")[0][0] in {"confirmed", "unconfirmed"}
    upheld()
    if prompt:
        news(subscriptions)
        assert owner("select state, decided_at from declarations_declaration") == [("waiting", None)]
    visit(second)
    news(subscriptions)
    assert owner("select state from declarations_declaration") == [(state,)]
    current = "select count(*) from registers_residenceversion where recorded_until > '9999-01-01'"
    assert owner(current) == [(1 if state == "confirmed" else 0,)]
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from evidence_cursor")
    news(subscriptions)
    for subscription in subscriptions:
        deliver(subscription, now=LATER)
    assert owner("select state from declarations_declaration") == [(state,)]


def test_the_person_concerned_is_told_and_contests_with_one_tap(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    news()
    assert [message.phone for message in outbox] == ["13800000001"]
    ident = owner("select id from declarations_declaration")[0][0]
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=LATER), pytest.raises(NotContestable):
        operations.contest(ident, "0" * 32, actor=actor, at=LATER)  # type: ignore[arg-type]
    with scopes.entered(actor.scope, at=LATER):
        operations.contest(ident, claims.contest_token(ident), actor=actor, at=LATER)  # type: ignore[arg-type]
    assert owner("select reasons from cases_workorder") == [(["contested"],)]
    visit(Outcome.NOT_ADMITTED)
    news()
    assert owner("select state from declarations_declaration") == [("unconfirmed",)]
    assert owner("select count(*) from registers_residenceversion where recorded_until > '9999-01-01'") == [(0,)]


def test_who_received_where_somebody_is_said_to_live_is_told_when_it_is_withdrawn(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    news()
    reader = machine(7, GRID[:6], level=Level.DISTRICT)
    agreement = signed("community", what="registers.people", by=reader, valid_from=date(2026, 1, 1))
    (row,) = found(agreement, KNOWN, by=reader, at=LATER).rows
    assert row.values == {"community": GRID[:12]}
    ident, actor = owner("select id from declarations_declaration")[0][0], Actor.declarant()
    with scopes.entered(actor.scope, at=LATER):
        operations.contest(ident, claims.contest_token(ident), actor=actor, at=LATER)  # type: ignore[arg-type]
    visit(Outcome.NOT_ADMITTED)
    news()
    assert owner("select record, field from sharing_correction") == [(row.record, "community")]


def test_delivering_twice_changes_nothing(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(Outcome.AS_DECLARED)
    news()
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from evidence_cursor")
    news()
    for subscription in SUBSCRIPTIONS:
        deliver(subscription, now=LATER)
    assert owner("select count(*) from registers_residence") == [(1,)]


def test_the_one_time_code_opens_the_receipt_a_few_times(street: Street, outbox: list[Message]) -> None:
    receipt = declare(Typed(number=UNKNOWN, name="陈生", phone="13800000009"))
    news()
    ident = owner("select id from declarations_declaration")[0][0]
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=NOON):
        operations.prove_phone(receipt.number, claims.one_time_code(ident), actor=actor, at=NOON)  # type: ignore[arg-type]
    with scopes.entered(actor.scope, at=NOON), pytest.raises(CodeWrong):
        operations.prove_phone(receipt.number, "000000", actor=actor, at=NOON)
    with scopes.entered(actor.scope, at=NOON), pytest.raises(CodeWrong):
        operations.prove_phone("20261123-AAAAA-BBBBB", "000000", actor=actor, at=NOON)
