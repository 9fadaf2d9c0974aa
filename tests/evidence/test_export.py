"""The exported directory is whole, continues itself, and holds no entry that was not signed; old reads go and the tree stays."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connections, transaction
from tests.evidence.test_genuine import ask
from tests.evidence.test_recording import NOON
from tests.evidence.test_signing import NAME, seeds, signer
from tests.people import OPERATOR

from jingwei.config.reconciling import CHECKS
from jingwei.evidence import checkpoints, merkle, proving, signing, stored, tiles, trees
from jingwei.evidence.events import Erased, LogLetGo
from jingwei.evidence.export import EntriesDamaged, Exported, OtherTree, export
from jingwei.evidence.notes import Verifier
from jingwei.evidence.personal import expire
from jingwei.evidence.queries.auditing import list_gaps
from jingwei.evidence.reconcile import reconcile
from jingwei.evidence.recording import Particulars, record
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.progress import ended
from jingwei.kernel.purposes import AUDIT

VERIFIERS = [one.verifier for one in seeds(f"{NAME}/reads")]

LEAVES = """with made as (select gen_random_uuid() as id, n, convert_to(format('{"c":"%%s","n":"00","t":"x","v":1}', n), 'UTF8') as text
  from generate_series(%s::int, %s::int - 1) n),
entry as (insert into evidence_entry (id, log, text, hash, flow, step, at, covers)
  select id, 'reads', text, sha256('\\x00'::bytea || text), 'evidence', 'evidence.read', %s, '{}' from made order by n returning id)
insert into evidence_pending (entry_id) select made.id from made order by n"""


GONE = """insert into evidence_tombstone (kind, entry_id, "case", aged)
  select 'read', q.entry_id, %s, %s from evidence_pending q join evidence_entry e on e.id = q.entry_id where e.log = 'reads'"""


@pytest.fixture(autouse=True)
def signers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log's keys are those that these tests sign with."""
    monkeypatch.setattr(signing, "_signers", seeds)


def leaves(first: int, until: int, folder: Path, at: datetime = NOON) -> None:
    """Leaves of the read log, numbered and signed; their reads went, by age or at somebody's request."""
    case, many = uuid4(), until - first
    with transaction.atomic(using="owner"), scopes.entered(OPERATOR.scope, at=NOON, using="owner"):
        ask(LEAVES, first, until, at, role="owner")
        ask(GONE, case, at < NOON, role="owner")
        event = LogLetGo(many, 0) if at < NOON else Erased(many, "request")
        record(event, actor=OPERATOR, at=NOON, about=Particulars(purpose=AUDIT, case=case), new_case=True, using="owner")
    Sequencer(connections["sequencer"]).number_some()
    signer(folder).sign_due(NOON)


def exported(folder: Path) -> Exported | None:
    with scopes.entered(OPERATOR.scope, at=NOON):
        return ended(export(folder, "reads", verifiers=VERIFIERS, actor=OPERATOR, purpose=AUDIT))


def checked(folder: Path, *, since: int = 0) -> int:
    """Check a directory by its files alone: keys, checkpoint, every tile, every bundle. Its size."""
    known = [Verifier.parse(line) for line in (folder / "log.vkey").read_text().splitlines()]
    head, _ = checkpoints.opened((folder / "checkpoint").read_bytes(), known, all_known=True)
    found = {(one.level, one.index): (folder / one.path).read_bytes() for one in tiles.of_size(head.size)}
    assert merkle.root_at(head.size, tiles.reader(lambda level, index: found[level, index])) == head.root
    hashes = []
    for one in tiles.of_size(head.size):
        if one.level == 0:
            hashes += tiles.hashes(found[0, one.index])
            bundle = folder / tiles.entries_path(one.index, one.width)
            assert bundle.exists() == (one.index * 256 >= since)
            if bundle.exists():
                assert [merkle.leaf_hash(entry) for entry in tiles.unbundle(bundle.read_bytes())] == hashes[-one.width :]
    assert merkle.root(hashes) == head.root
    return head.size


def test_a_directory_is_whole_and_continues(committing: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert exported(out) is None, "nothing is signed"
    leaves(0, 300, tmp_path)
    first = exported(out)
    assert first is not None
    assert (first.size, first.files) == (300, 7)
    assert checked(out / "reads") == 300
    leaves(300, 700, tmp_path)
    assert exported(out) is not None
    assert checked(out / "reads") == 700
    again = exported(out)
    assert again is not None
    assert again.files == 2, "nothing is written twice but the keys and the checkpoint"
    assert not list(out.rglob("*.draft"))


def test_a_directory_of_another_tree_is_left_alone(committing: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    leaves(0, 5, tmp_path)
    exported(out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for statement in ("truncate evidence_tile, evidence_checkpoint", "update evidence_tree set size = 0"):
        ask(statement, role="owner")
    ask("select jw_grow('reads', %s)", b"".join(merkle.leaf_hash(bytes([one])) for one in range(9)), role="owner")
    (tmp_path / "signed").rename(tmp_path / "lost")
    signer(tmp_path).sign_due(NOON)
    with pytest.raises(OtherTree):
        exported(out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    (tmp_path / "mine" / "reads").mkdir(parents=True)
    (tmp_path / "mine" / "reads" / "letter").touch()
    with pytest.raises(OtherTree):
        exported(tmp_path / "mine")


def test_a_directory_is_continued_whoever_signed_it_and_never_goes_back(
    committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    leaves(0, 5, tmp_path)
    exported(out)
    place = out / "reads" / "checkpoint"
    place.write_text(place.read_text().partition("\n\n")[0] + "\n\n— of.a.key/that.is AAAAAA==\n")
    leaves(5, 9, tmp_path)
    again = exported(out)
    assert again is not None
    assert again.size == 9
    assert checked(out / "reads") == 9
    monkeypatch.setattr(stored, "best", lambda log, _verifiers: trees.signed_at(log, 5))  # what a quorum signed, say
    assert exported(tmp_path / "new").size == 5  # type: ignore[union-attr]
    assert exported(out).size == 9  # type: ignore[union-attr]


def test_an_entry_that_was_altered_is_not_exported(committing: str, tmp_path: Path) -> None:
    leaves(0, 300, tmp_path)
    ask("alter table evidence_entry drop constraint evidence_entry_hash", role="owner")
    ask("update evidence_entry e set text = 'x' from evidence_number n where n.entry_id = e.id and n.number = 257", role="owner")
    with pytest.raises(EntriesDamaged, match="256"):
        exported(tmp_path / "out")
    assert not (tmp_path / "out" / "reads" / "checkpoint").exists()


def test_old_reads_go_and_the_tree_stays(committing: str, zhou: Actor, tmp_path: Path) -> None:
    leaves(0, 600, tmp_path, at=NOON - timedelta(days=4 * 366))
    leaves(600, 1100, tmp_path)
    (root,) = ask("select size, root from evidence_tree where log = 'reads'", role="owner")
    with scopes.entered(OPERATOR.scope, at=NOON):
        proof = proving.prove("reads:512", actor=OPERATOR, purpose=AUDIT)
        assert expire(NOON, 1) == 256
        assert expire(NOON, 100) == 256
        assert expire(NOON, 100) == 0, "88 more are old, and share their tile with new ones"
        with pytest.raises(NotFound):
            proving.prove("reads:511", actor=OPERATOR, purpose=AUDIT)
        assert proving.prove("reads:512", actor=OPERATOR, purpose=AUDIT) == proof
    assert ask("select min(number), count(*) from evidence_number where log = 'reads'") == [(512, 588)]
    assert ask("select count(*) from evidence_entry where log = 'reads'", role="owner") == [(588,)]
    assert ask("select aged, count(*), count(entry_id) from evidence_tombstone group by aged order by aged", role="owner") == [
        (False, 500, 500),
        (True, 88, 88),
    ]
    leaves(1100, 1101, tmp_path)
    assert ask("select size, pruned from evidence_tree where log = 'reads'") == [(1101, 512)]
    assert exported(tmp_path / "out") is not None
    assert checked(tmp_path / "out" / "reads", since=512) == 1101
    assert ended(reconcile(CHECKS)) == []
    assert root[0] == 1100
    with scopes.entered(zhou.scope, at=NOON):
        found = {one.what: (one.looked_at, one.found) for one in list_gaps(actor=zhou, purpose=AUDIT)}
    assert found["numbers-reads"] == (589, 0), "what went by retention is no gap"


def test_what_is_still_told_of_or_not_signed_is_not_pruned(committing: str, tmp_path: Path) -> None:
    ask(LEAVES, 0, 600, NOON - timedelta(days=4 * 366), role="owner")
    ask("alter table evidence_tombstone disable trigger user", role="owner")
    ask(GONE, uuid4(), False, role="owner")
    Sequencer(connections["sequencer"]).number_some()
    with scopes.entered(OPERATOR.scope, at=NOON):
        assert ask("select evidence_prune(now(), 9999)") == [(0,)]
    signer(tmp_path).sign_due(NOON)
    read = """insert into evidence_read (id, entry_id, at, actor, role, organisation, purpose, law, article, version, what, fields, count, salt)
      select gen_random_uuid(), entry_id, now(), '', '', '', '', '', '', '', '', '{}', 0, '' from evidence_number where number = 300"""
    ask(read, role="owner")
    with scopes.entered(OPERATOR.scope, at=NOON):
        assert ask("select evidence_prune(now(), 9999)") == [(256,)]
