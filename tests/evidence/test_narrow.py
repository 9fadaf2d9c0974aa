"""What the log refuses from its own roles, by raw SQL: broken chains, lost numbers, skipped deliveries, reads by whoever loads."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connections, transaction
from tests.evidence.test_genuine import PENDING, ask, enter, made_up, recorded, refused
from tests.evidence.test_recording import NOON, Declared, about

from jingwei.evidence.recording import record
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.scope import Scope


def test_an_entry_that_is_queued_again_holds_nobody_up(committing: str) -> None:
    sequencer = Sequencer(connections["sequencer"])
    first = recorded(uuid.uuid4(), new_case=True).id
    assert sequencer.number_some() == 1
    ask(PENDING, first)
    second = recorded(uuid.uuid4(), new_case=True).id
    assert sequencer.number_some() == 2
    assert ask("select number, entry_id from evidence_number order by number") == [(0, first), (1, second)]


def test_the_sequencer_gives_numbers_and_does_nothing_else(committing: str) -> None:
    entry = recorded(uuid.uuid4(), new_case=True).id
    for statement in (
        "delete from evidence_pending",
        "select * from evidence_pending",
        "select * from evidence_entry",
        f"insert into evidence_number values ('acts', 7, now(), '{entry}')",
        "update evidence_number set number = 7",
        "delete from evidence_number",
    ):
        refused(statement, role="sequencer")
    refused("select evidence_number_some(9)")
    assert ask("select evidence_number_some(9)", role="sequencer") == [(1,)]


def test_an_entry_follows_from_the_one_before(db: None) -> None:
    case = uuid.uuid4()
    first = recorded(case, new_case=True)
    with scopes.entered(Scope.decision(), at=NOON):
        for text, seq in (
            (made_up(case, seq=2), 2),
            (made_up(case, seq=2, prev="00" * 32), 2),
            (made_up(case, seq=3, prev=first.hash.hex()), 3),
            (made_up(case, seq=0, prev=first.hash.hex()), 0),
        ):
            with pytest.raises(DatabaseError, match="does not follow"), transaction.atomic():
                enter(text, case, seq=seq)
        enter(made_up(case, seq=2, prev=first.hash.hex()), case, seq=2)


def test_the_chain_of_a_case_stays_at_its_last_entry(db: None) -> None:
    case = uuid.uuid4()
    recorded(case, new_case=True)
    second = recorded(case, "D2")
    for change_ in (
        "prev = 'x'",
        "seq = 7",
        "seq = 1",
        f"seq = 1, prev = (select hash from evidence_entry where seq = 1 and \"case\" = '{case}')",
    ):
        with scopes.entered(Scope.decision(), at=NOON):
            refused(f'update evidence_chain set {change_} where "case" = %s', case, match="not at its last entry")
    refused('update evidence_chain set "case" = %s where "case" = %s', uuid.uuid4(), case)
    refused('delete from evidence_chain where "case" = %s', case)
    assert ask('select seq from evidence_chain where "case" = %s and prev = %s', case, second.hash) == [(2,)]
    with transaction.atomic():
        recorded(case, "D3")
        ask("set constraints all immediate")


def test_a_subject_keeps_its_key(db: None) -> None:
    subject = uuid.uuid4()
    ask("insert into evidence_subjectkey (subject, sealed) values (%s, 'x')", subject)
    refused("update evidence_subjectkey set sealed = 'y' where subject = %s", subject)
    refused("update evidence_subjectkey set subject = gen_random_uuid() where subject = %s", subject, match="keeps its key")
    refused("delete from evidence_subjectkey where subject = %s", subject)


def test_a_cursor_moves_on_to_entries_that_are_there(committing: str) -> None:
    for _ in range(2):
        recorded(uuid.uuid4(), new_case=True)
    Sequencer(connections["sequencer"]).number_some()
    refused("insert into evidence_cursor values ('somebody', 1)")
    with scopes.entered(Scope.decision(), at=NOON):
        assert ask("select evidence_advance('somebody', 1)") == [(True,)]
        assert ask("select evidence_advance('somebody', 0)") == [(False,)]
        refused("select evidence_advance('somebody', 2)", match="no entry has that number")
    refused("update evidence_cursor set number = 0")
    refused("delete from evidence_cursor")
    with scopes.entered(Scope.territory(scopes.Level.LOGS, "440304"), at=NOON):
        refused("select evidence_advance('somebody', 1)", match="for decisions only")


def test_whoever_loads_writes_entries_and_reads_none(committing: str) -> None:
    recorded(uuid.uuid4(), new_case=True)
    for table in ("evidence_entry", "evidence_payload", "evidence_pending", "evidence_read", "evidence_number"):
        refused(f"select * from {table}", role="import")
    with scopes.entered(Scope.decision(), at=datetime(2027, 3, 1, tzinfo=UTC), using="import"):
        who = about(uuid.uuid4(), uuid.uuid4())
        record(Declared("D9"), actor=Actor.declarant(), at=NOON, about=who, using="import")
        record(Declared("D10"), actor=Actor.declarant(), at=NOON, about=who, using="import")
    assert Sequencer(connections["sequencer"]).number_some() == 3
