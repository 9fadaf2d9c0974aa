"""A list confirms nobody to whoever sent it, nor a street's list to anybody: who collects does not decide (采办分离)."""

import pytest
from django.db import connection
from tests.declarations.conftest import CODES, GRID, NOON, UNKNOWN, Street
from tests.declarations.test_declaring import declare, owner
from tests.declarations.test_loop import news, outbox, visit
from tests.registers.importing.conftest import COLLEAGUE, importing
from tests.registers.importing.messy import HEAD

from jingwei.cases.words import Outcome
from jingwei.declarations import operations
from jingwei.declarations.operations import Typed
from jingwei.declarations.words import Channel
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.ports import Message
from jingwei.kernel.scope import Level, Scope

__all__ = ["outbox"]
STREET, DISTRICT = GRID[:9], GRID[:6]
SENDER = "account:00000000-0000-4000-8000-00000000000a"
OTHERS = "account:00000000-0000-4000-8000-00000000000b"
LIST = f"{HEAD}\n陈生,{UNKNOWN}\n"
CHEN = Typed(number=UNKNOWN, name="陈生")
IN_STREET = Actor.of(Role.STREET_OFFICER, ident=SENDER, scope=Scope.territory(Level.STREET, STREET))
IN_DISTRICT = Actor.of(Role.DISTRICT_OFFICER, ident=SENDER, scope=Scope.territory(Level.DISTRICT, DISTRICT))


def at_counter(ident: str, code: str = CODES[0]) -> None:
    """Declared for somebody by the account, which holds a clerk's post in the street as well."""
    clerk = Actor.of(Role.CLERK, ident=ident, scope=Scope.decision())
    with scopes.entered(clerk.scope, at=NOON):
        operations.declare(code, CHEN, actor=clerk, at=NOON, channel=Channel.COUNTER)


def became() -> list[tuple[object, ...]]:
    return sorted(owner("select state, reasons from declarations_declaration"))


@pytest.mark.parametrize("who", [SENDER, OTHERS, None], ids=["sender", "colleague", "anybody"])
def test_a_list_of_a_street_confirms_nobody(street: Street, who: str | None) -> None:
    assert importing(LIST, actor=IN_STREET, code=STREET, at=NOON).found == {"new": 1}
    at_counter(who) if who else declare(CHEN)
    assert became() == [("waiting", ["unconfirmed"])]
    assert owner("select count(*) from registers_residenceversion") == [(0,)]


@pytest.mark.parametrize(("who", "state"), [(SENDER, "waiting"), (COLLEAGUE, "waiting"), (OTHERS, "accepted")])
def test_a_list_of_the_district_confirms_to_all_but_who_sent_and_who_took_it(street: Street, who: str, state: str) -> None:
    importing(LIST, actor=IN_DISTRICT, code=DISTRICT, at=NOON)
    at_counter(who)
    assert [row[0] for row in became()] == [state]


def test_what_the_list_itself_confirmed_is_no_proof_of_the_list(street: Street) -> None:
    importing(LIST, actor=IN_DISTRICT, code=DISTRICT, at=NOON)
    declare(CHEN)
    at_counter(SENDER)
    assert [row[0] for row in became()] == ["accepted", "waiting"]


def test_a_list_that_the_operator_took_over_confirms(street: Street) -> None:
    importing(LIST, at=NOON)
    declare(CHEN)
    assert became() == [("accepted", [])]
    assert owner("select standing from registers_residenceversion") == [("history",)]


def test_whoever_was_visited_is_known_by_more_than_the_list(street: Street, outbox: list[Message]) -> None:
    importing(LIST, actor=IN_STREET, code=STREET, at=NOON)
    declare(CHEN)
    visit(Outcome.AS_DECLARED)
    news()
    at_counter(SENDER)
    assert [row[0] for row in became()] == ["accepted", "confirmed"]


def test_nobody_asks_the_database_who_is_only_listed(street: Street) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select has_function_privilege('registers_only_listed(uuid, text)', 'execute')")
        assert cursor.fetchone() == (False,)
