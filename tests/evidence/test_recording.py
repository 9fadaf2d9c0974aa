"""Entries are written with the change they tell of, chained by case, numbered densely after commit."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.declarations.conftest import Street, street

from jingwei.evidence import reads, recording
from jingwei.evidence.events import Event
from jingwei.evidence.models import Entry, Number
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.scope import Scope

__all__ = ["street"]
NOON = datetime(2027, 3, 1, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Declared(Event):
    act: ClassVar[str] = "declare"
    step: ClassVar[str] = "declarations.declared"
    receipt: str


def about(case: uuid.UUID, *subjects: uuid.UUID) -> recording.Particulars:
    return recording.Particulars(purpose=DECLARING, case=case, subjects=subjects)


def test_entries_of_a_case_are_chained(db: None) -> None:
    case, somebody = uuid.uuid4(), uuid.uuid4()
    actor = Actor.declarant()
    with scopes.entered(Scope.decision(), at=NOON):
        first = recording.record(Declared("D1"), actor=actor, at=NOON, about=about(case, somebody), new_case=True)
        second = recording.record(Declared("D2"), actor=actor, at=NOON, about=about(case, somebody))
        rows = {row.pk: row for row in Entry.objects.filter(case=case)}
    assert rows[first.id].seq == 1
    assert rows[second.id].seq == 2
    assert f'"prev":"{first.hash.hex()}"'.encode() in bytes(rows[second.id].text)


def test_recording_outside_a_transaction_is_refused(committing: str) -> None:
    with pytest.raises(recording.OutsideTransaction):
        recording.record(Declared("D1"), actor=Actor.declarant(), at=NOON, about=about(uuid.uuid4()))


def test_no_scope_is_an_error_and_not_an_empty_answer(db: None) -> None:
    with scopes.entered(Scope.decision(), at=NOON):
        recording.record(Declared("D1"), actor=Actor.declarant(), at=NOON, about=about(uuid.uuid4()), new_case=True)
    with pytest.raises(Exception, match="no scope is set"):
        list(Entry.objects.all())


def test_numbers_are_dense_and_given_after_commit(committing: str) -> None:
    for number in range(3):
        with scopes.entered(Scope.decision(), at=NOON):
            recording.record(Declared(f"D{number}"), actor=Actor.declarant(), at=NOON, about=about(uuid.uuid4()), new_case=True)
            reads.note(Actor.declarant(), DECLARING, what="registers.history", fields=["name"], subjects=[uuid.uuid4()])
    assert Sequencer(connections["sequencer"]).number_some() == 6
    assert Sequencer(connections["sequencer"]).number_some() == 0
    assert sorted(Number.objects.filter(log="acts").values_list("number", flat=True)) == [0, 1, 2]
    assert sorted(Number.objects.filter(log="reads").values_list("number", flat=True)) == [0, 1, 2]


def test_an_evidenced_table_does_not_change_without_an_entry(committing: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "create table planted (n int); create trigger t after insert on planted for each statement execute function jw_touch()"
        )
    with (
        pytest.raises(IntegrityError, match="without an entry that covers it"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("insert into planted values (1)")


def test_a_change_that_met_no_row_needs_no_entry_and_one_that_did_does(street: Street) -> None:
    update = "update registers_dwellingversion set source = 'tests' where address "
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"{update} = 'there is no such address'")
        cursor.execute("delete from registers_dwellingversion where address = 'there is no such address'")
    with (
        pytest.raises(IntegrityError, match="without an entry that covers it"),
        transaction.atomic(using="owner"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(f"{update} <> ''")
