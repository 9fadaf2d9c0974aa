"""After an erasure nothing that is left in the database opens what concerned the erased person; the others keep what is theirs."""

import base64
import hmac
import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.evidence.test_genuine import ask
from tests.evidence.test_proving import LI, WU, Log, log, of_people, prove, resident
from tests.evidence.test_recording import NOON
from tests.evidence.test_signing import seeds
from tests.people import OPERATOR

from jingwei.evidence import proving, reads, signing
from jingwei.evidence.canonical import Json
from jingwei.evidence.commitments import commit, field_salt
from jingwei.evidence.merkle import leaf_hash
from jingwei.evidence.operations import forgetting
from jingwei.evidence.reconcile import reconcile
from jingwei.kernel import scope as scopes
from jingwei.kernel.errors import NotFound
from jingwei.kernel.progress import ended
from jingwei.kernel.purposes import OWN_RECORD

__all__ = ["log"]
CHEN = uuid.UUID(int=13)


@pytest.fixture(autouse=True)
def signers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log's keys are those that these tests sign with."""
    monkeypatch.setattr(signing, "_signers", seeds)


def erase(person: uuid.UUID) -> None:
    with scopes.entered(OPERATOR.scope, at=NOON):
        forgetting.erase(person, reason="request", actor=OPERATOR, at=NOON)


def kept() -> list[bytes]:
    """Every byte string in any table of the log."""
    found = []
    for table, column in ask(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and table_name like 'evidence\\_%%' and data_type = 'bytea'",
        role="owner",
    ):
        found += [bytes(value) for (value,) in ask(f"select {column} from {table} where {column} is not null", role="owner")]  # type: ignore[arg-type]
    return found


def salts(of: uuid.UUID) -> Iterator[bytes]:
    """What whoever holds the database can try as a salt: all that is kept, and all that follows from it by the formats."""
    for one in kept():
        yield one
        for name in (*reads.COMMITTED, "fillers"):
            field = field_salt(one, name)
            yield from (field, field_salt(field, "fillers"), hmac.digest(field, of.bytes, "sha256"))
        yield hmac.digest(one, of.bytes, "sha256")


def read_of(number: int) -> tuple[bytes, dict[str, Json], dict[str, object]]:
    """Salt and fields of a read, as somebody may have written them down before; and its leaf."""
    ((salt, fields, text),) = ask(
        "select r.salt, jw_read_fields(r)::text, e.text from evidence_read r join evidence_number n on n.entry_id = r.entry_id"
        " join evidence_entry e on e.id = r.entry_id where n.log = 'reads' and n.number = %s",
        number,
        role="owner",
    )
    return bytes(salt), json.loads(str(fields)), json.loads(bytes(text))  # type: ignore[arg-type]


def test_a_read_of_the_erased_alone_opens_with_nothing_that_is_left(log: Log) -> None:
    salt, fields, leaf = read_of(0)
    assert commit(fields, salt=salt).hex() == leaf["c"], "it opened before"
    assert salt in kept()
    erase(LI)
    assert not [one for one in salts(LI) if commit(fields, salt=one).hex() == leaf["c"]]
    assert ask(
        "select count(*) from evidence_read where count = 1 and id not in (select read_id from evidence_readsubject)", role="owner"
    ) == [(0,)]


def test_an_erased_handle_cannot_be_tried_against_the_leaf_in_its_place(log: Log) -> None:
    label = b"jingwei/subject/v1\0"
    ((salt,),) = ask("select salt from evidence_readsubject where subject = %s and salt is not null", LI, role="owner")
    mine = leaf_hash(label + bytes(salt) + LI.bytes)  # type: ignore[arg-type]
    erase(LI)
    left = [bytes(one) for (one,) in ask("select leaf from evidence_tombstone where leaf is not null", role="owner")]  # type: ignore[arg-type]
    assert left == [mine], "its place is kept"
    assert not [one for one in salts(LI) if leaf_hash(label + one + LI.bytes) == mine]


def test_what_another_of_the_list_shows_says_nothing_of_a_handle_that_is_known(log: Log) -> None:
    """Whoever gets WU's proof and knows LI's handle (it stands in LI's own proofs) cannot tell whether LI was on the list too."""
    shown = prove("reads:1", resident(WU), fields=None)
    told = [json.loads(base64.b64decode(one)) for one in (*shown.head["open"], *shown.head["member"])]
    beside = {bytes.fromhex(step[1:]) for one in told for step in one["path"]}
    for salt in (bytes.fromhex(one["salt"]) for one in told):
        for try_ in (salt, hmac.digest(salt, LI.bytes, "sha256")):
            assert leaf_hash(b"jingwei/subject/v1\0" + try_ + LI.bytes) not in beside
        fillers = {leaf_hash(b"jingwei/filler/v1\0" + hmac.digest(salt, n.to_bytes(8), "sha256")) for n in range(8)}
        assert not fillers & beside, "nor how many there are"


def test_the_others_of_a_list_keep_line_and_proof_until_the_last_is_gone(committing: str, log: Log) -> None:
    of_people("D3", LI, WU, CHEN)
    log.sign()
    erase(LI)
    for person in (WU, CHEN):
        actor = resident(person)
        with scopes.entered(actor.scope, at=NOON):
            lines = reads.of_subject(actor=actor, purpose=OWN_RECORD)
            row = next(one for one in lines if one.count == 3)
            raw = proving.prove_read(row.pk, actor=actor, purpose=OWN_RECORD)
        assert "\nmember " in raw
        found = prove("reads:2", actor, fields=None)
        found.check()
        assert len(found.head["member"]) == 1
        assert isinstance(found.opened()["subjects"], str)
    with pytest.raises(NotFound):
        prove("reads:2", resident(LI), fields=None)
    erase(WU)
    assert len(prove("reads:2", resident(CHEN), fields=None).head["member"]) == 1
    log.sign()
    assert ended(reconcile(())) == []
    erase(CHEN)
    assert prove("reads:2").head["erased"] == [""]
    assert ask("select count(*) from evidence_read where count > 1", role="owner") == [(0,)]
    assert ask("select count(*) from evidence_tombstone where leaf is not null", role="owner") == [(0,)]
    assert prove(log.both).head["erased"] == [""]
    log.sign()
    assert ended(reconcile(())) == []


def test_two_of_a_list_who_go_at_once_leave_nothing(committing: str, log: Log) -> None:
    """The second waits for the first, and finds itself alone."""
    with ThreadPoolExecutor(1) as pool:
        with scopes.entered(OPERATOR.scope, at=NOON):
            forgetting.erase(LI, reason="request", actor=OPERATOR, at=NOON)
            second = pool.submit(_erase_and_close, WU)
            while ask("select count(*) from pg_locks where not granted", role="owner") == [(0,)]:
                assert not second.done(), "it did not wait"
        second.result()
    assert ask("select count(*) from evidence_read", role="owner") == [(0,)]
    assert ask("select count(*) from evidence_payload where entry_id = any (%s)", [log.alone, log.both], role="owner") == [(0,)]
    log.sign()
    assert ended(reconcile(())) == []


def _erase_and_close(person: uuid.UUID) -> None:
    try:
        erase(person)
    finally:
        connections.close_all()
