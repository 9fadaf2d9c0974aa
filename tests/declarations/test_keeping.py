"""What was typed is handed out to its person and destroyed when its time is over; the proof that it happened stands."""

from datetime import timedelta

from django.db import connections
from tests.declarations.conftest import KNOWN, NOON, Street
from tests.declarations.test_declaring import declare, owner

from jingwei.declarations import operations
from jingwei.declarations import personal as declarations
from jingwei.declarations.jobs import tidy
from jingwei.declarations.operations import Typed
from jingwei.evidence import personal as evidence
from jingwei.kernel import scope as scopes
from jingwei.kernel.scope import Scope
from jingwei.registers.people import numbers

LATER = NOON + timedelta(days=1)


def test_what_was_declared_is_handed_out_and_erased(street: Street) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    subject = numbers.subject_of(KNOWN)
    entries = owner("select text from evidence_entry order by id")
    with scopes.entered(Scope.decision(), at=LATER):
        described = declarations.PERSONAL["declarations_declaration"]
        assert [row["name"] for row in described.export(subject)] == ["王小明"]
        assert described.erase(subject, LATER) == 1
        assert described.export(subject) == []
        assert described.erase(subject, LATER) == 0
    assert [bytes(row[0]) for row in owner("select claim_sealed from declarations_declaration")] == [b""]  # type: ignore[arg-type]
    assert set(entries) <= set(owner("select text from evidence_entry"))


def test_payloads_and_keys_are_destroyed_and_the_leaves_stand(street: Street) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    subject = numbers.subject_of(KNOWN)
    with scopes.entered(Scope.decision(), at=LATER):
        assert [row["step"] for row in evidence.PERSONAL["evidence_payload"].export(subject)] == ["declarations.declared"]
        assert evidence.PERSONAL["evidence_payload"].erase(subject, LATER) == 1
        assert [row["what"] for row in evidence.PERSONAL["evidence_readsubject"].export(subject)] == ["registers.facts"]
        assert evidence.PERSONAL["evidence_readsubject"].erase(subject, LATER) == 1
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from evidence_subjectkey where subject = %s", [subject])
        assert cursor.fetchone() == (0,)
    assert owner("select step, count(*) from evidence_entry group by step order by step") == [
        ("declarations.declared", 1),
        ("evidence.log-let-go", 2),
        ("registers.facts", 1),
    ]


def test_decoys_and_old_counters_are_tidied_away(street: Street) -> None:
    declare(Typed(number=KNOWN, name="王小明"))
    declare(Typed(number=KNOWN, name="王小明"))
    with scopes.entered(Scope.decision(), at=NOON):
        operations.count_attempt("somebody", at=NOON)
    assert tidy(NOON) == 0
    assert tidy(LATER + timedelta(hours=1)) == 1
    assert owner("select count(*) from declarations_decoy") == [(0,)]
