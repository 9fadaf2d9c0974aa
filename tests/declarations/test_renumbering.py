"""A visit that found another identity number settles nothing by itself: somebody else visits, and the person it concerns is told."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connections
from tests.declarations.conftest import KNOWN, STREET, UNKNOWN, Street
from tests.declarations.test_declaring import declare, owner
from tests.declarations.test_loop import LATER, WANG, news, outbox, visit

from jingwei.cases import operations as cases
from jingwei.cases.brief import BRIEF, Brief, Correction
from jingwei.cases.words import Outcome, Proof
from jingwei.config.subscriptions import SUBSCRIPTIONS
from jingwei.declarations import claims, operations
from jingwei.declarations.operations import Typed
from jingwei.evidence.delivery import deliver
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.ports import Message
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers

__all__ = ["outbox"]
SUN = replace(WANG, ident="account:00000000-0000-4000-8000-000000000002")
FOUND = Correction(name="王小明", number=KNOWN)


def visited_by_sun(outcome: Outcome) -> None:
    order = owner("select id from cases_workorder where closed_at is null")[0][0]
    with scopes.entered(SUN.scope, at=LATER):
        cases.close_order(order, outcome=outcome, actor=SUN, at=LATER)  # type: ignore[arg-type]


def renumbered(street: Street) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    news()
    visit(Outcome.CORRECTED, FOUND)
    news()


def test_one_visitor_alone_registers_nobody_who_declared_nothing(street: Street, outbox: list[Message]) -> None:
    renumbered(street)
    assert owner("select count(*) from registers_person") == [(0,)]
    assert owner("select state, reasons, subject from declarations_declaration") == [
        ("waiting", ["unconfirmed"], numbers.subject_of(KNOWN))
    ]
    with pytest.raises(cases.OwnRecord):
        visit(Outcome.AS_DECLARED)


def test_the_person_is_told_and_can_contest(street: Street, outbox: list[Message]) -> None:
    renumbered(street)
    assert [message.phone for message in outbox] == ["13800000001"]
    ident = UUID(str(owner("select id from declarations_declaration")[0][0]))
    assert claims.contest_token(ident) in outbox[0].text
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=LATER):
        operations.contest(ident, claims.contest_token(ident), actor=actor, at=LATER)
    visited_by_sun(Outcome.NOT_ADMITTED)
    news()
    assert owner("select state from declarations_declaration") == [("unconfirmed",)]


def test_a_second_visitor_confirms_the_number_that_was_found(street: Street, outbox: list[Message]) -> None:
    renumbered(street)
    order, sealed = owner("select id, brief_sealed from cases_workorder where closed_at is null")[0]
    assert Brief.opened(BRIEF, order, bytes(sealed)) == Brief(name="王小明", number=KNOWN)  # type: ignore[arg-type]
    visited_by_sun(Outcome.AS_DECLARED)
    news()
    assert owner("select state from declarations_declaration") == [("confirmed",)]
    assert owner("select p.subject from registers_residence r join registers_person p on p.id = r.person_id") == [
        (numbers.subject_of(KNOWN),)
    ]


def test_where_one_visits_alone_the_second_visit_is_the_streets(street: Street, outbox: list[Message]) -> None:
    renumbered(street)
    assert owner("select escalated_at is not null from cases_workorder order by opened_at") == [(False,), (True,)]
    qian = Actor.of(
        Role.STREET_OFFICER, ident=f"account:{UUID(int=4)}", scope=Scope.territory(Level.STREET, STREET), organisation=STREET
    )
    order = owner("select id from cases_workorder where closed_at is null")[0][0]
    with scopes.entered(qian.scope, at=LATER):
        cases.close_order(order, outcome=Outcome.AS_DECLARED, actor=qian, at=LATER)  # type: ignore[arg-type]
    news()
    assert owner("select state from declarations_declaration") == [("confirmed",)]


def test_delivering_the_first_visit_again_settles_nothing(street: Street, outbox: list[Message]) -> None:
    renumbered(street)
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from evidence_cursor")
    for subscription in SUBSCRIPTIONS:
        deliver(subscription, now=LATER)
    assert owner("select count(*) from registers_person") == [(0,)]
    assert owner("select count(*) from cases_workorder") == [(2,)]


def test_a_residence_of_the_declared_person_is_withdrawn(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    ident = UUID(str(owner("select id from declarations_declaration")[0][0]))
    with scopes.entered(Scope.decision(), at=LATER):
        operations.contest(ident, claims.contest_token(ident), actor=Actor.declarant(), at=LATER)
    visit(Outcome.CORRECTED, Correction(name="陈生", number=UNKNOWN))
    news()
    assert owner("select count(*) from registers_residenceversion where recorded_until > '9999-01-01'") == [(0,)]
    assert owner("select state, person from declarations_declaration") == [("waiting", None)]


def test_an_order_of_the_found_person_is_joined_and_bars_the_visitor(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    first = owner("select id from cases_workorder")[0][0]
    declare(Typed(number=KNOWN, name="赵云"))
    with scopes.entered(WANG.scope, at=LATER):
        cases.close_order(first, outcome=Outcome.CORRECTED, correction=FOUND, actor=WANG, at=LATER)  # type: ignore[arg-type]
    news()
    assert owner("select count(*), count(closed_at) from cases_workorder") == [(2, 1)]
    with pytest.raises(cases.OwnRecord):
        visit(Outcome.AS_DECLARED)
    visited_by_sun(Outcome.AS_DECLARED)
    news()
    assert owner("select state from declarations_declaration") == [("confirmed",), ("confirmed",)]
    assert owner("select count(*) from registers_residence") == [(1,)]


def test_proof_at_a_counter_stands_and_the_person_is_told(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    news()
    ident, order = owner("select id, order_id from declarations_declaration")[0]
    with scopes.entered(Scope.decision(), at=LATER):
        operations.conclude(
            ident,  # type: ignore[arg-type]
            order=order,  # type: ignore[arg-type]
            confirmed=True,
            correction=FOUND,
            proof=Proof.DESK,
            at=LATER,
        )
    news()
    assert owner("select standing from registers_residenceversion") == [("counter",)]
    assert owner("select state, subject from declarations_declaration") == [("confirmed", numbers.subject_of(KNOWN))]
    assert {message.ident.partition(":")[0] for message in outbox} == {"renumbered", "concluded"}
    assert {message.phone for message in outbox} == {"13800000001"}
