"""What the log refuses from the app role, by raw SQL: made-up entries."""

import hashlib
import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from tests.evidence.test_recording import NOON, Declared, about

from jingwei.evidence.canonical import canonical
from jingwei.evidence.recording import Recorded, record
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.scope import Scope

PLANTED = """create table planted (n int); grant insert on planted to jingwei_app;
create trigger t after insert on planted for each statement execute function jw_touch()"""
ENTRY = """insert into evidence_entry (id, log, text, hash, "case", seq, flow, step, at, covers)
values (%s, %s, %s, %s, %s, %s, 'cases', 'cases.made-up', now(), %s)"""
PAYLOAD = "insert into evidence_payload (entry_id, salt, fields, actor, purpose, subjects) values (%s, 'x', '{}', 'x', 'x', '{}')"
PENDING = "insert into evidence_pending (entry_id) values (%s)"

type Row = tuple[object, ...]


def ask(statement: str, *values: object, role: str = "default") -> list[Row]:
    """Run one statement in the session's transaction."""
    with connections[role].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def ask_checked(statement: str, *values: object, role: str) -> None:
    """The same with what is otherwise checked at commit."""
    with transaction.atomic(using=role):
        ask(statement, *values, role=role)
        ask("set constraints all immediate", role=role)


def refused(statement: str, *values: object, match: str = "permission denied", role: str = "default") -> None:
    with pytest.raises(DatabaseError, match=match):
        ask_checked(statement, *values, role=role)


def recorded(case: uuid.UUID, receipt: str = "D1", *, new_case: bool = False) -> Recorded:
    with scopes.entered(Scope.decision(), at=NOON):
        return record(Declared(receipt), actor=Actor.declarant(), at=NOON, about=about(case), new_case=new_case)


def made_up(case: uuid.UUID, *, seq: int = 1, covers: tuple[str, ...] = ("planted",), **others: object) -> bytes:
    fields = {"case": case.hex, "seq": seq, "flow": "cases", "step": "made-up", "covers": list(covers), "v": 1} | others
    return canonical(fields)  # type: ignore[arg-type]


def enter(text: bytes, case: uuid.UUID | None, *, log: str = "acts", seq: int | None = 1, leaf: bytes | None = None) -> uuid.UUID:
    """An entry by hand, as somebody would write it who has the app role's connection and not the product."""
    ident = uuid.uuid4()
    ask(ENTRY, ident, log, text, leaf or hashlib.sha256(b"\0" + text).digest(), case, seq, ["planted"] if log == "acts" else [])
    return ident


@pytest.fixture
def planted(committing: str) -> None:
    """An evidenced table that the app role may write."""
    ask(PLANTED, role="owner")


def change(*then: Callable[[], object]) -> None:
    """Change the evidenced table, do the rest, commit."""
    with scopes.entered(Scope.decision(), at=NOON):
        ask("insert into planted values (1)")
        for step in then:
            step()


def queued(*, payload: bool = True, pending: bool = True) -> None:
    case = uuid.uuid4()
    ident = enter(made_up(case), case)
    if payload:
        ask(PAYLOAD, ident)
    if pending:
        ask(PENDING, ident)


def test_an_entry_covers_when_it_stands_in_the_queue_with_its_payload(planted: None) -> None:
    for given in ({"payload": False}, {"pending": False}):
        with pytest.raises(IntegrityError, match="without an entry that covers it"):
            change(lambda given=given: queued(**given))  # type: ignore[misc]
    change(queued)
    assert ask("select count(*) from planted", role="owner") == [(1,)]
    assert Sequencer(connections["sequencer"]).number_some() == 1


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (b"x", {}),
        (b"{}", {}),
        (made_up(uuid.UUID(int=2)), {}),
        (made_up(uuid.UUID(int=1), seq=2), {}),
        (made_up(uuid.UUID(int=1), covers=("another",)), {}),
        (made_up(uuid.UUID(int=1), step="another"), {}),
        (made_up(uuid.UUID(int=1)), {"leaf": b"0" * 32}),
        (made_up(uuid.UUID(int=1)), {"log": "junk"}),
        (made_up(uuid.UUID(int=1)), {"log": "reads"}),
    ],
)
def test_a_made_up_entry_is_refused(db: None, text: bytes, given: dict[str, object]) -> None:
    with (
        scopes.entered(Scope.decision(), at=NOON),
        pytest.raises(DatabaseError, match=r"evidence_entry_says|evidence_entry_hash|invalid input syntax for type json"),
        transaction.atomic(),
    ):
        enter(text, uuid.UUID(int=1), **given)  # type: ignore[arg-type]


def test_cover_cannot_be_laid_down_for_the_transactions_that_come(planted: None) -> None:
    case = uuid.uuid4()
    ahead = ENTRY.replace("covers)", "covers, xid)").replace("%s)", "%s, pg_current_xact_id()::text::bigint + 1)")
    with scopes.entered(Scope.decision(), at=NOON):
        text = made_up(case)
        leaf = hashlib.sha256(b"\0" + text).digest()
        refused(ahead, uuid.uuid4(), "acts", text, leaf, case, 1, ["planted"])
        ident = enter(text, case)
        ask(PAYLOAD, ident)
        ask(PENDING, ident)
        refused("update evidence_entry set xid = xid + 1 where id = %s", ident)
    with pytest.raises(IntegrityError, match="without an entry that covers it"):
        change()


def test_an_entry_is_queued_once_at_the_place_that_it_is_given(committing: str) -> None:
    entry = recorded(uuid.uuid4(), new_case=True).id
    refused("insert into evidence_pending (place, entry_id) values (9000, %s)", entry)
    refused("update evidence_pending set place = 9000")
    refused("delete from evidence_pending")
    refused(PENDING, entry, match="unique constraint")
