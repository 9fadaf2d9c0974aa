"""Declarations that hang together: they end with their order, weigh the same for a dwelling, and bar whoever had a hand in them."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction
from tests.declarations.conftest import CODES, KNOWN, NOON, OTHER, UNKNOWN, Street, number
from tests.declarations.test_declaring import declare, owner
from tests.declarations.test_loop import LATER, WANG, news, outbox, visit

from jingwei.cases import operations as cases
from jingwei.cases.words import Outcome
from jingwei.declarations import claims, operations
from jingwei.declarations.operations import Typed
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.ports import Message
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers

__all__ = ["outbox"]
WANG_DECLARES = replace(Actor.declarant(), ident=WANG.ident)


def declare_as(actor: Actor, typed: Typed) -> None:
    with scopes.entered(actor.scope, at=NOON):
        operations.declare(CODES[0], typed, actor=actor, at=NOON)


def contested() -> UUID:
    """The one declaration, contested by the link of the message."""
    ident = UUID(str(owner("select id from declarations_declaration")[0][0]))
    actor = Actor.declarant()
    with scopes.entered(actor.scope, at=LATER):
        operations.contest(ident, claims.contest_token(ident), actor=actor, at=LATER)
    return ident


def test_the_second_declaration_of_one_person_ends_with_the_order_of_the_first(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(Outcome.AS_DECLARED)
    news()
    assert owner("select state from declarations_declaration") == [("confirmed",), ("confirmed",)]
    assert owner("select count(*) from registers_residence") == [(1,)]


def test_both_follow_a_visit_that_found_nobody_at_home(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(Outcome.NOBODY_HOME)
    visit(Outcome.NO_SUCH_DWELLING)  # before the news of the first was delivered
    news()
    assert owner("select state from declarations_declaration") == [("unconfirmed",), ("unconfirmed",)]


@pytest.mark.parametrize(
    "before", [Typed(number=KNOWN, name="王小明"), Typed(number=UNKNOWN, name="陈生"), Typed(number=KNOWN, name="赵云")]
)
def test_whoever_was_declared_before_weighs_the_same_whether_known_or_not(street: Street, before: Typed) -> None:
    """A full dwelling tells the next declarer nothing of the one before."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table registers_dwellingversion disable trigger user")
        cursor.execute("update registers_dwellingversion set capacity = 1")
        cursor.execute("alter table registers_dwellingversion enable trigger user")
    declare(before)
    declare(before)
    declare(Typed(number=OTHER, name="张伟"))
    subject = numbers.subject_of(OTHER)
    assert owner(f"select reasons from declarations_declaration where subject = '{subject}'") == [(["over-capacity"],)]


def test_who_is_declared_twice_weighs_once(street: Street) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table registers_dwellingversion disable trigger user")
        cursor.execute("update registers_dwellingversion set capacity = 2")
        cursor.execute("alter table registers_dwellingversion enable trigger user")
    declare(Typed(number=KNOWN, name="王小明"))
    declare(Typed(number=KNOWN, name="赵云"))
    declare(Typed(number=OTHER, name="张伟"))
    assert sorted(owner("select state from declarations_declaration")) == [("accepted",), ("accepted",), ("waiting",)]


def test_who_recorded_a_declaration_does_not_settle_it_after_it_was_contested(street: Street, outbox: list[Message]) -> None:
    declare_as(WANG_DECLARES, Typed(number=KNOWN, name="王小明"))
    contested()
    with pytest.raises(cases.OwnRecord):
        visit(Outcome.AS_DECLARED)
    assert owner("select recorded_by, barred from cases_workorder") == [(WANG.ident, ["declarant"])]


def test_nor_does_who_contested_it(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    ident = UUID(str(owner("select id from declarations_declaration")[0][0]))
    with scopes.entered(Scope.decision(), at=LATER):
        operations.contest(ident, claims.contest_token(ident), actor=WANG_DECLARES, at=LATER)
    with pytest.raises(cases.OwnRecord):
        visit(Outcome.AS_DECLARED)


def test_nor_who_contests_while_the_visit_is_still_to_be_made(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    ident = UUID(str(owner("select id from declarations_declaration")[0][0]))
    with scopes.entered(Scope.decision(), at=LATER):
        operations.contest(ident, claims.contest_token(ident), actor=WANG_DECLARES, at=LATER)
    with pytest.raises(cases.OwnRecord):
        visit(Outcome.AS_DECLARED)


def test_nor_who_declared_the_same_again(street: Street, outbox: list[Message]) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    declare_as(WANG_DECLARES, Typed(number=UNKNOWN, name="陈生"))
    with pytest.raises(cases.OwnRecord):
        visit(Outcome.AS_DECLARED)


def test_the_database_itself_refuses_whoever_had_a_hand_in_it(street: Street, outbox: list[Message]) -> None:
    declare_as(WANG_DECLARES, Typed(number=KNOWN, name="王小明"))
    contested()
    close = "update cases_workorder set closed_at = now(), closed_by = %s, outcome = 'as-declared', proof = 'visit'"
    for barred in (WANG.ident, "declarant"):
        with (
            pytest.raises(IntegrityError, match="does_not_verify"),
            transaction.atomic(using="owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(close, [barred])
    with pytest.raises(IntegrityError, match="stays barred"), connections["owner"].cursor() as cursor:
        cursor.execute("update cases_workorder set barred = '{}'")


def test_the_work_is_the_same_for_a_declaration_that_joins_an_order(street: Street) -> None:
    declare(Typed(number=number(8), name="周全"))
    counts = owner("select count(*) from declarations_decoy")
    declare(Typed(number=number(8), name="周全"))
    assert owner("select count(*) from declarations_decoy") == counts, "barring takes the place of opening"


def test_whoever_declared_second_may_come_to_a_counter_too(street: Street) -> None:
    declare(Typed(number=UNKNOWN, name="陈生"))
    second = declare(Typed(number=UNKNOWN, name="陈生"))
    holder = Actor.declarant()
    with scopes.entered(holder.scope, at=LATER):
        operations.ask_desk(second.number, actor=holder, at=LATER)
    assert owner("select desk_asked_at from cases_workorder") == [(LATER,)]
