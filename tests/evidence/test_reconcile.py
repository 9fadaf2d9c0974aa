"""Whatever somebody alters past the functions, in the log or in the tables, is named; and nothing is where nothing was altered."""

import re
import uuid

import pytest
from django.db import connections, transaction
from tests.declarations.conftest import KNOWN, UNKNOWN, Street, street
from tests.declarations.test_declaring import declare
from tests.declarations.test_loop import news, outbox, visit
from tests.evidence.test_genuine import ask, recorded
from tests.evidence.test_recording import NOON
from tests.people import OPERATOR

from jingwei.cases.words import Outcome
from jingwei.config.reconciling import CHECKS
from jingwei.declarations.operations import Typed
from jingwei.evidence import reads, signing
from jingwei.evidence.operations import forgetting
from jingwei.evidence.reconcile import compare, reconcile
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.ports import Message
from jingwei.kernel.progress import ended
from jingwei.kernel.purposes import AUDIT

__all__ = ["outbox", "street"]

SOMEBODY = uuid.UUID(int=77)
FREE = "alter table evidence_entry drop constraint evidence_entry_hash, drop constraint evidence_entry_says"
OF = "(select entry_id from evidence_number where log = 'acts' and number = {})"
TAMPERINGS = {
    "text": ("update evidence_entry set text = 'x' where id = " + OF.format(1), "acts: entry 1 has another hash than its bytes"),
    "spelling": (
        "update evidence_entry set text = text || ' ', hash = sha256('\\x00'::bytea || text || ' ') where id = " + OF.format(1),
        "acts: entry 1 is not canonical JSON",
    ),
    "column": (
        "update evidence_entry set at = at + interval '1 s' where id = " + OF.format(1),
        "acts: entry 1 says something else",
    ),
    "covers": ("update evidence_entry set covers = '{x}' where id = " + OF.format(1), "acts: entry 1 says something else"),
    "payload": (
        "update evidence_payload set fields = fields || '{\"extra\": 1}' where entry_id = " + OF.format(1),
        "acts: entry 1 commits to something else",
    ),
    "salt": (
        "update evidence_payload set salt = sha256('') where entry_id = " + OF.format(1),
        "acts: entry 1 commits to something else",
    ),
    "read": ("update evidence_read set actor = 'nobody'", "reads: entry 0 commits to something else"),
    "lost payload": (
        "delete from evidence_payload where entry_id = " + OF.format(1),
        "is gone, and no act let go of it",
    ),
    "lost read": (
        "delete from evidence_readsubject; delete from evidence_read",
        "is gone, and no act let go of it",
    ),
    "hidden read": ("delete from evidence_readsubject", "reads: of those whom read"),
    "hidden read, altered": (
        "delete from evidence_readsubject; update evidence_read set organisation = 'x'",
        "reads: entry 0 commits to something else",
    ),
    "count": ("update evidence_read set count = count + 1", "reads: of those whom read"),
    "lost name": (
        "update evidence_payload set subjects = '{}' where cardinality(subjects) = 1",
        "names another number of people than is kept",
    ),
    "made-up tombstone": (
        "insert into evidence_tombstone (kind, entry_id, \"case\", aged) select 'payload', entry_id, gen_random_uuid(), false"
        " from evidence_payload; delete from evidence_payload",
        "which is not there",
    ),
    "borrowed tombstone": (
        "insert into evidence_tombstone (kind, entry_id, \"case\", aged) select 'payload', " + OF.format(1) + ', "case", false'
        " from evidence_entry where step = 'evidence.erased' limit 1; delete from evidence_payload where entry_id = "
        + OF.format(1),
        "let go of another number of rows",
    ),
    "young tombstone": (
        "insert into evidence_tombstone (kind, entry_id, \"case\", aged) select 'payload', " + OF.format(1) + ', "case", true'
        " from evidence_entry where step = 'evidence.erased' limit 1; delete from evidence_payload where entry_id = "
        + OF.format(1)
        + "; update evidence_entry set step = 'evidence.log-let-go' where step = 'evidence.erased'",
        "was not old enough",
    ),
    "number": ("delete from evidence_number where log = 'acts' and number = 1", "acts: number 1 has no entry"),
    "extra number": (
        "update evidence_number set number = 99 where log = 'acts' and number = 1",
        "acts: number 99 lies outside the tree",
    ),
    "tile": (
        "update evidence_tile set hashes = set_byte(hashes, 40, 255 - get_byte(hashes, 40))",
        "acts: entry 1 is not the one in the tree",
    ),
    "lost tile": ("delete from evidence_tile where log = 'acts'", "acts: tile 0 of level 0 is missing"),
    "extra tile": ("insert into evidence_tile values ('acts', 1, 0, sha256(''))", "acts: tile 0 of level 1 has 1 hashes"),
    "root": ("update evidence_tree set root = sha256('x') where log = 'acts'", "acts: the tree has another root than its tiles"),
    "size": ("update evidence_tree set size = size - 1 where log = 'acts'", "lies outside the tree"),
    "checkpoint": (
        "insert into evidence_checkpoint values ('acts', 1, sha256('x'), 'x', now(), true)",
        "acts: the checkpoint of size 1 is of another tree",
    ),
    "no object": (
        "update evidence_entry set text = '[1]', hash = sha256('\\x005b315d'::bytea) where id = " + OF.format(1),
        "acts: entry 1 is not canonical JSON",
    ),
    "note": ("update evidence_checkpoint set note = 'x'", "acts: the checkpoint of size"),
    "note of another root": (
        "update evidence_checkpoint set root = (select root from evidence_tree where log = 'reads')",
        "acts: the checkpoint of size",
    ),
    "note of another signer": (
        "update evidence_checkpoint set note = replace(note, '— ', '— x')",
        "acts: the checkpoint of size",
    ),
    "chain": ("update evidence_chain set seq = seq + 1", "acts: the chain of case"),
    "lost chain": ("delete from evidence_chain", "acts: the chain of case"),
    "queue": ("delete from evidence_number where log = 'reads' and number = 0", "has no number and waits for none"),
    "declaration": (
        "delete from declarations_phonecode; delete from declarations_declaration where order_id is null",
        "tells of a declaration that is not there",
    ),
    "hash": ("update declarations_declaration set entry_hash = sha256('x')", "is not told of by the entry that it names"),
    "order": ("update cases_workorder set closed_at = closed_at + interval '1 s'", "no entry tells that the order"),
    "opened": ("update cases_workorder set opened_at = opened_at - interval '1 s'", "was opened"),
    "case": ('update registers_residenceversion set "case" = gen_random_uuid()', "registers_residenceversion: case"),
}


def differences() -> list[str]:
    return ended(reconcile(CHECKS))


@pytest.mark.slow
def test_every_alteration_is_named(street: Street, outbox: list[Message]) -> None:
    """One after another on the same ground, each taken back before the next."""
    declare(Typed(number=KNOWN, name="王小明"))
    declare(Typed(number=UNKNOWN, name="陈生"))
    visit(Outcome.AS_DECLARED)
    news()
    with scopes.entered(OPERATOR.scope, at=NOON):
        reads.note(OPERATOR, AUDIT, what="registers.person", fields=["name"], subjects=[SOMEBODY])
        forgetting.erase(SOMEBODY, reason="request", actor=OPERATOR, at=NOON)
    while Sequencer(connections["sequencer"]).number_some():
        pass
    signing.installed().sign_due(NOON)
    assert differences() == []
    with connections["owner"].cursor() as cursor:
        cursor.execute(FREE)
    missed = {}
    for name, (statement, expected) in TAMPERINGS.items():
        found = _after(statement)
        if not any(expected in one for one in found):
            missed[name] = found
    assert missed == {}
    assert differences() == []


def _after(statement: str) -> list[str]:
    """What is found with a statement's effect, which is taken back."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in re.findall(r"(?:update|delete from|insert into) (\w+)", statement):
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(statement)
        found = ended(compare(CHECKS))
        transaction.set_rollback(True, using="owner")
    return found


def test_a_gap_in_a_case_is_named(committing: str) -> None:
    case = uuid.uuid4()
    recorded(case, "D1", new_case=True)
    second = recorded(case, "D2")
    recorded(case, "D3")
    Sequencer(connections["sequencer"]).number_some()
    ask("delete from evidence_payload where entry_id = %s", second.id, role="owner")
    ask("delete from evidence_number where entry_id = %s", second.id, role="owner")
    ask("delete from evidence_entry where id = %s", second.id, role="owner")
    found = differences()
    assert "acts: number 1 has no entry" in found
    assert any("does not follow from the one before in its case" in one for one in found)
