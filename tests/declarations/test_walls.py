"""What the database itself refuses of declarations, by raw SQL as the app role in each scope."""

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from tests.declarations.conftest import CODES, COMMUNITY, GRID, KNOWN, NOON, STREET, UNKNOWN, Street
from tests.declarations.test_declaring import declare, owner

from jingwei.declarations.operations import Typed
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Level, Scope
from jingwei.registers.people import numbers

WORKER = Scope.territory(Level.GRID, GRID)
OFFICER = Scope.territory(Level.STREET, STREET)
CLERK = Scope.for_case(UUID(int=5))


def mine(number: str) -> Scope:
    return Scope.own(UUID(int=6), numbers.subject_of(number))


EVERY = {"worker": WORKER, "officer": OFFICER, "case": CLERK, "own": mine(UNKNOWN), "decision": Scope.decision()}


@pytest.fixture
def waiting(street: Street) -> tuple[UUID, UUID]:
    """A doubtful declaration of a stranger, and its order."""
    declare(Typed(number=UNKNOWN, name="陈生"))
    found = owner("select id, order_id from declarations_declaration")[0]
    assert isinstance(found[0], UUID)
    assert isinstance(found[1], UUID)
    return found[0], found[1]


def ask(statement: str, *values: object, scope: Scope) -> list[tuple[object, ...]]:
    """Rows; what was changed is undone."""
    with scopes.entered(scope, at=NOON), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall() if cursor.description else []
        transaction.set_rollback(True)
    return rows


def refused(statement: str, *values: object, scope: Scope, match: str) -> None:
    with pytest.raises(DatabaseError, match=match):
        ask(statement, *values, scope=scope)


@pytest.mark.parametrize("who", ["worker", "officer", "case", "own"])
def test_nobody_but_a_decision_points_a_declaration_to_another_order(waiting: tuple[UUID, UUID], who: str) -> None:
    declaration, order = waiting
    refused("select declarations_attach(%s, %s)", declaration, order, scope=EVERY[who], match="for decisions only")
    refused("update declarations_declaration set order_id = null", scope=EVERY[who], match="permission denied")
    refused("delete from declarations_declaration", scope=EVERY[who], match="permission denied")


@pytest.mark.parametrize("who", ["worker", "officer", "case", "own"])
def test_nobody_but_a_decision_adds_one(waiting: tuple[UUID, UUID], who: str) -> None:
    columns = (
        "dwelling_id, subject, claim_sealed, declared_at, declared_on, answer_by, answer_provisional, channel, recorded_by, notice,"
        " language, entry, entry_hash, state, reasons, person, order_id, decided_at, street, community, grid"
    )
    copied = f"insert into declarations_declaration (id, receipt, \"case\", {columns}) select %s, 'x', %s, {columns} from declarations_declaration"
    values = (
        'insert into declarations_declaration (id, receipt, "case", dwelling_id, subject, claim_sealed, declared_at, declared_on,'
        " answer_by, answer_provisional, channel, recorded_by, notice, language, entry, entry_hash, state, reasons, street, community,"
        " grid) values (%s, 'x', %s, %s, %s, '', now(), '2026-11-23', '2026-11-30', false, 'portal', 'x', 'x', 'en', %s, '', 'waiting',"
        " '{unconfirmed}', %s, %s, %s)"
    )
    dwelling = owner("select id from registers_dwelling")[0][0]
    given = (uuid4(), uuid4(), dwelling, numbers.subject_of(UNKNOWN), uuid4(), STREET, COMMUNITY, GRID)
    refused(values, *given, scope=EVERY[who], match="row-level security")
    if who in {"worker", "officer", "own"}:  # who sees the row cannot copy it either
        refused(copied, uuid4(), uuid4(), scope=EVERY[who], match="row-level security")


def test_each_scope_sees_its_own_slice(waiting: tuple[UUID, UUID]) -> None:
    counted = "select count(*) from declarations_declaration"
    elsewhere = Scope.territory(Level.GRID, "44030400800102")
    seen = {name: ask(counted, scope=scope)[0][0] for name, scope in EVERY.items()}
    assert seen == {"worker": 1, "officer": 1, "case": 0, "own": 1, "decision": 0}
    assert ask(counted, scope=elsewhere) == ask(counted, scope=mine(KNOWN)) == [(0,)]
    assert ask(counted, scope=Scope.territory(Level.LOGS, STREET[:6])) == [(0,)]
    for scope in EVERY.values():
        assert ask("select count(*) from declarations_phonecode", scope=scope) == [(0,)]


def test_whose_word_contests_follows_from_the_scope(waiting: tuple[UUID, UUID]) -> None:
    declaration = waiting[0]
    contested = 'select count("case") from declarations_contest(%s)'
    assert ask(contested, declaration, scope=mine(UNKNOWN)) == [(1,)]
    assert ask(contested, declaration, scope=mine(KNOWN)) == [(0,)]
    assert ask(contested, declaration, scope=CLERK) == [(0,)]
    for scope in (WORKER, OFFICER):
        refused(contested, declaration, scope=scope, match="not in this scope")
    refused("select declarations_contest(%s, true)", declaration, scope=mine(KNOWN), match="does not exist")


def test_a_receipt_is_shown_to_the_person_concerned_and_to_no_other_resident(waiting: tuple[UUID, UUID]) -> None:
    receipt = owner("select receipt from declarations_declaration")[0][0]
    shown = "select code from declarations_shown(%s)"
    assert ask(shown, receipt, scope=mine(UNKNOWN)) == [(CODES[0],)]
    assert ask(shown, receipt, scope=mine(KNOWN)) == []
    assert ask(shown, receipt, scope=Scope.decision()) == [(CODES[0],)]
    for scope in (WORKER, OFFICER):
        refused(shown, receipt, scope=scope, match="not in this scope")
    for who in ("worker", "officer", "case", "own"):
        refused("select * from declarations_try_code(%s)", receipt, scope=EVERY[who], match="for decisions only")


def test_nobody_asks_who_is_protected(waiting: tuple[UUID, UUID]) -> None:
    for scope in EVERY.values():
        refused("select registers_protects(null, %s)", numbers.subject_of(UNKNOWN), scope=scope, match="permission denied")


def test_states_only_move_forward(waiting: tuple[UUID, UUID]) -> None:
    conclude = "select declarations_conclude(%s, %s, null, now())"
    with scopes.entered(Scope.decision(), at=NOON), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(conclude, [waiting[0], "unconfirmed"])
        assert cursor.fetchone() == (True,)
        cursor.execute(conclude, [waiting[0], "waiting"])
        assert cursor.fetchone() == (False,)
        transaction.set_rollback(True)
    for scope in (WORKER, OFFICER, CLERK, mine(UNKNOWN)):
        refused(conclude, waiting[0], "unconfirmed", scope=scope, match="for decisions only")
