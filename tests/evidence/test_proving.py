"""A proof of one entry is checked by the pure functions alone; opened as far as was asked, and no further once it was erased."""

import base64
import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from tests.evidence.test_genuine import ask, recorded
from tests.evidence.test_recording import NOON, Declared
from tests.evidence.test_signing import NAME, seeds, signer
from tests.people import OPERATOR

from jingwei.evidence import checkpoints, merkle, proving, reads, recording
from jingwei.evidence.canonical import canonical
from jingwei.evidence.commitments import commit_field
from jingwei.evidence.operations import forgetting as operations
from jingwei.evidence.operations.forgetting import KeptByLaw, NothingToLift
from jingwei.evidence.personal import expire
from jingwei.evidence.proving import Altered, NoSuchField, NotYetSigned, Restricted
from jingwei.evidence.recording import record
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import AUDIT, DECLARING, OWN_RECORD
from jingwei.kernel.scope import Scope

LI, WU = uuid.UUID(int=11), uuid.UUID(int=12)


@dataclass(frozen=True)
class Read:
    """A ``.jwproof`` taken apart by its description, not by our writer."""

    head: dict[str, list[str]]
    index: int
    path: list[bytes]
    note: str

    @classmethod
    def of(cls, text: str) -> "Read":
        head, _, tlog = text.partition("\n\n")
        first, *lines = head.split("\n")
        assert first == "jingwei-proof v1"
        named: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(" ")
            named.setdefault(name, []).append(value)
        assert set(named) <= {"log", "entry", "open", "member", "promise", "erased"}
        proof, _, note = tlog.partition("\n\n")
        magic, index, *path = proof.split("\n")
        assert magic == "c2sp.org/tlog-proof@v1"
        return cls(named, int(index.removeprefix("index ")), [base64.b64decode(one, validate=True) for one in path], note)

    @property
    def entry(self) -> bytes:
        return base64.b64decode(self.head["entry"][0], validate=True)

    def check(self) -> None:
        """Inclusion under a checkpoint of the log's own keys."""
        origin = f"{NAME}/{self.head['log'][0]}"
        head, _ = checkpoints.opened(self.note, [one.verifier for one in seeds(origin)], all_known=True)
        merkle.verify_inclusion(self.index, head.size, merkle.leaf_hash(self.entry), self.path, head.root)

    def opened(self) -> dict[str, object]:
        """The fields that open what the entry commits to; each is checked."""
        root, found = bytes.fromhex(json.loads(self.entry).get("payload") or json.loads(self.entry)["c"]), {}
        for line in self.head.get("open", []):
            raw = base64.b64decode(line, validate=True)
            shown = json.loads(raw)
            assert canonical(shown) == raw
            node = merkle.leaf_hash(commit_field(shown["field"], shown["value"], salt=bytes.fromhex(shown["salt"])))
            for step in shown["path"]:
                pair = (bytes.fromhex(step[1:]), node) if step[0] == "L" else (node, bytes.fromhex(step[1:]))
                node = merkle.node_hash(*pair)
            assert node == root
            found[shown["field"]] = shown["value"]
        return found


@dataclass(frozen=True, slots=True)
class Log:
    """Two acts and two reads, signed; the second of each concerns two people."""

    alone: uuid.UUID
    both: uuid.UUID
    folder: Path

    def sign(self) -> None:
        while Sequencer(connections["sequencer"]).number_some():
            pass
        signer(self.folder).sign_due(NOON)


def of_people(receipt: str, *people: uuid.UUID) -> uuid.UUID:
    about = recording.Particulars(purpose=DECLARING, case=uuid.uuid4(), subjects=people)
    with scopes.entered(Scope.decision(), at=NOON):
        reads.note(Actor.declarant(), DECLARING, what="registers.person", fields=["name"], subjects=people)
        return record(Declared(receipt), actor=Actor.declarant(), at=NOON, about=about, new_case=True).id


@pytest.fixture
def log(committing: str, tmp_path: Path) -> Log:
    made = Log(of_people("D1", LI), of_people("D2", LI, WU), tmp_path)
    made.sign()
    return made


def prove(name: object, actor: Actor = OPERATOR, **asked: object) -> Read:
    purpose = OWN_RECORD if actor.role is Role.RESIDENT else AUDIT
    with scopes.entered(actor.scope, at=NOON):
        return Read.of(proving.prove(str(name), actor=actor, purpose=purpose, **asked))  # type: ignore[arg-type]


def resident(subject: uuid.UUID) -> Actor:
    return Actor.of(Role.RESIDENT, ident=f"account:{uuid.UUID(int=1)}", scope=Scope.own(uuid.uuid4(), subject))


def test_an_entry_is_proved_by_whichever_name(log: Log) -> None:
    by_id = prove(log.alone)
    by_id.check()
    leaf = merkle.leaf_hash(by_id.entry).hex()
    assert prove(leaf) == prove("acts:0") == by_id
    assert by_id.opened() == {}
    assert by_id.head["log"] == ["acts"]
    prove("reads:1").check()
    for name in ("acts:2", "integrity:0", "nothing", "acts:x", "ab" * 32, uuid.uuid4(), ""):
        with pytest.raises(NotFound):
            prove(name)


def test_a_field_is_opened_and_that_is_noted_as_a_read(log: Log) -> None:
    found = prove(log.both, fields=["receipt"])
    found.check()
    assert found.opened() == {"receipt": "D2"}
    noted = ask("select what, fields, count from evidence_read where what = 'evidence.opening'", role="owner")
    assert noted == [("evidence.opening", ["receipt"], 2)]
    with pytest.raises(NoSuchField, match="phone"):
        prove(log.both, fields=["phone"])


def test_the_resident_opens_what_concerns_them_and_nobody_else(log: Log) -> None:
    assert prove(log.both, resident(WU), fields=None).opened() == {"receipt": "D2"}
    assert set(prove("reads:0", resident(LI), fields=None).opened()) == {
        *("actor", "basis", "case", "fields", "org", "purpose", "role", "subjects", "what")
    }
    several = prove("reads:1", resident(LI), fields=None)
    root = several.opened()["subjects"]
    assert isinstance(root, str), "of several people a root is shown, and not one of them"
    assert len(several.head["member"]) == 1
    assert WU.hex not in base64.b64decode(several.head["member"][0]).decode()
    for name in (log.alone, "reads:0", "acts:0"):
        with pytest.raises(NotFound):
            prove(name, resident(WU))


def test_what_no_checkpoint_holds_is_not_proved_yet(log: Log) -> None:
    fresh = recorded(uuid.uuid4(), new_case=True)
    with pytest.raises(NotYetSigned):
        prove(fresh.id)
    Sequencer(connections["sequencer"]).number_some()
    with pytest.raises(NotYetSigned):
        prove(fresh.id)
    log.sign()
    prove(fresh.id).check()


def test_the_checkpoint_that_was_witnessed_is_taken_before_the_newest(log: Log) -> None:
    ask("insert into evidence_cosignature values ('acts', 2, 'w', '— w AAAAAAA=\n', now())", role="owner")
    later = recorded(uuid.uuid4(), new_case=True)
    log.sign()
    assert prove(log.alone).note.endswith("\n— w AAAAAAA=\n")
    assert prove(later.id).note.split("\n")[1] == "3"


def test_after_an_erasure_inclusion_holds_and_nothing_opens(log: Log) -> None:
    key = ask("select count(*) from evidence_subjectkey where subject = %s", LI, role="owner")
    before = prove(log.alone)
    with scopes.entered(OPERATOR.scope, at=NOON):
        done = operations.erase(LI, reason="request", actor=OPERATOR, at=NOON)
    after = prove(log.alone)
    after.check()
    assert (after.entry, after.head["erased"], key) == (before.entry, [""], [(1,)])
    with pytest.raises(NoSuchField):
        prove(log.alone, fields=["receipt"])
    for trace in (
        "select count(*) from evidence_payload where %s = any (subjects)",
        "select count(*) from evidence_readsubject where subject = %s",
        "select count(*) from evidence_subjectkey where subject = %s",
    ):
        assert ask(trace, LI, role="owner") == [(0,)]
    assert prove("reads:0").head["erased"] == [""]
    assert "erased" not in prove("reads:1").head, "it is another person's read too"
    assert prove(log.both, resident(WU), fields=None).opened() == {"receipt": "D2"}, "another person's right stands"
    with pytest.raises(NotFound):
        prove(log.both, resident(LI))
    log.sign()
    told = prove(done.id, fields=None)
    assert told.opened() == {"rows": 4, "reason": "request"}
    assert json.loads(told.entry)["act"] == "erase"
    assert "subjects" not in json.loads(told.entry)


def test_what_is_restricted_is_neither_opened_nor_erased(log: Log) -> None:
    with scopes.entered(OPERATOR.scope, at=NOON):
        operations.restrict(LI, reason="court", actor=OPERATOR, at=NOON)
        with pytest.raises(KeptByLaw):
            operations.erase(LI, reason="request", actor=OPERATOR, at=NOON)
    closed = prove(log.alone)
    closed.check()
    assert "erased" not in closed.head
    with pytest.raises(Restricted):
        prove(log.both, fields=["receipt"])
    assert prove(log.alone, resident(LI), fields=None).opened() == {"receipt": "D1"}, "whom it concerns may see it"
    later = NOON + timedelta(days=4 * 366)
    with connections["owner"].cursor() as cursor:
        cursor.execute("insert into evidence_cursor values ('all', 99)")
    with scopes.entered(Scope.decision(), at=later):
        expire(later, 100)
    assert prove(log.alone, resident(LI), fields=None).opened() == {"receipt": "D1"}, "its retention waits"
    with scopes.entered(OPERATOR.scope, at=NOON):
        operations.lift(LI, reason="court", actor=OPERATOR, at=NOON)
        with pytest.raises(NothingToLift):
            operations.lift(LI, reason="court", actor=OPERATOR, at=NOON)
    assert prove(log.alone, fields=["receipt"]).opened() == {"receipt": "D1"}


@pytest.mark.parametrize(
    ("taken", "of"),
    [
        ("delete from evidence_payload", "acts:0"),
        ("delete from evidence_readsubject where salt is null", "reads:0"),
        ("delete from evidence_readsubject where salt is null; delete from evidence_read where count = 1", "reads:0"),
        ("delete from evidence_readsubject", "reads:1"),
        ("update evidence_readsubject set salt = null", "reads:1"),
        ("update evidence_read set count = 1", "reads:1"),
    ],
)
def test_what_somebody_took_away_is_not_passed_off_as_erased(log: Log, taken: str, of: str) -> None:
    ask(taken, role="owner")
    with pytest.raises(Altered):
        prove(of)


def test_a_payload_that_was_altered_opens_nothing(log: Log) -> None:
    ask("""update evidence_payload set fields = '{"receipt": "D9"}' where entry_id = %s""", log.alone, role="owner")
    with pytest.raises(Altered):
        prove(log.alone)
