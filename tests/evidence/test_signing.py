"""Signing follows numbering, continues what was signed, and stops at a log that went back or forked."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from tests.evidence.test_genuine import ask
from tests.evidence.test_recording import NOON
from tests.evidence.test_tree import grow, leaves, root_of

from jingwei.evidence import checkpoints, merkle, signing, trees
from jingwei.evidence.checkpoints import Checkpoint, origin_of
from jingwei.evidence.notes import ED25519, MLDSA44, SeedSigner, Signer
from jingwei.evidence.signing import Inconsistent, Signing
from jingwei.kernel import keys
from jingwei.kernel.keys import KeyRing

NAME = "jingwei.local/log"
ACTS = origin_of("acts", name=NAME)


def seeds(origin: str) -> Sequence[Signer]:
    return [SeedSigner.of(origin, kind, seed=bytes(range(32))) for kind in (ED25519, MLDSA44)]


def signer(folder: Path) -> Signing:
    """Signs with the tests' own keys, which are the installation's until the database of the test is gone (``committing``)."""
    signing.install(seeds)
    return Signing(NAME, seeds, folder / "signed")


def opened(note: str) -> Checkpoint:
    return checkpoints.opened(note, [one.verifier for one in seeds(ACTS)], all_known=True)[0]


def last() -> Checkpoint:
    row = trees.last_signed("acts")
    assert row is not None
    return opened(row.note)


def test_each_log_that_grew_is_signed_once(committing: str, tmp_path: Path) -> None:
    signing_ = signer(tmp_path)
    assert signing_.sign_due(NOON) == 0, "an empty log has nothing to say"
    grow("acts", 0, 300)
    grow("reads", 0, 7)
    assert signing_.sign_due(NOON) == 2
    assert signing_.sign_due(NOON) == 0
    assert last() == Checkpoint(ACTS, 300, merkle.root(leaves(300))) == signing_.remembered("acts")
    grow("acts", 300, 1)
    assert signing_.sign_due(NOON + timedelta(seconds=1)) == 1
    assert ask("select log, size from evidence_checkpoint order by 1, 2") == [("acts", 300), ("acts", 301), ("reads", 7)]


def test_a_kill_between_memory_and_database_is_made_good(committing: str, tmp_path: Path) -> None:
    """What was signed and not kept is signed again, or continued."""
    grow("acts", 0, 5)
    signer(tmp_path).sign_due(NOON)
    ask("delete from evidence_checkpoint", role="owner")
    assert signer(tmp_path).sign_due(NOON) == 1
    ask("delete from evidence_checkpoint", role="owner")
    grow("acts", 5, 5)
    assert signer(tmp_path).sign_due(NOON) == 1
    assert last().size == 10


def test_a_log_that_went_back_is_not_signed(committing: str, tmp_path: Path) -> None:
    """As after the restore of a backup: the database has forgotten what it signed, the signer has not."""
    grow("acts", 0, 10)
    signer(tmp_path).sign_due(NOON)
    ask("truncate evidence_checkpoint, evidence_tile", role="owner")
    ask("update evidence_tree set size = 0", role="owner")
    grow("acts", 0, 8)
    with pytest.raises(Inconsistent, match="went back"):
        signer(tmp_path).sign_due(NOON)
    fork = b"".join([*leaves(8), merkle.leaf_hash(b"another"), *leaves(12)[9:]])
    ask("truncate evidence_tile", role="owner")
    ask("update evidence_tree set size = 0", role="owner")
    ask("select jw_grow('acts', %s)", fork, role="owner")
    grow("reads", 0, 3)
    with pytest.raises(Inconsistent, match="does not continue"):
        signer(tmp_path).sign_due(NOON)
    assert ask("select log, size from evidence_checkpoint") == [("reads", 3)], "the other logs are signed all the same"
    (tmp_path / "signed").rename(tmp_path / "lost")
    assert signer(tmp_path).sign_due(NOON) == 1, "without its memory it cannot know: that is what witnesses are for"


def test_a_tile_that_somebody_altered_stops_the_signing(committing: str, tmp_path: Path) -> None:
    grow("acts", 0, 300)
    signer(tmp_path).sign_due(NOON)
    grow("acts", 300, 1)
    ask("update evidence_tile set hashes = set_byte(hashes, 4, 255 - get_byte(hashes, 4)) where level = 1", role="owner")
    with pytest.raises(Inconsistent):
        signer(tmp_path).sign_due(NOON)
    ask("update evidence_tile set hashes = set_byte(hashes, 4, 255 - get_byte(hashes, 4)) where level = 1", role="owner")
    ask("delete from evidence_tile where level = 0 and index = 1", role="owner")
    with pytest.raises(Inconsistent):
        signer(tmp_path).sign_due(NOON)


def test_a_memory_that_cannot_be_read_stops_the_signing(committing: str, tmp_path: Path) -> None:
    grow("acts", 0, 1)
    signer(tmp_path).sign_due(NOON)
    (file,) = (tmp_path / "signed").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(b"\xff")
    grow("acts", 1, 1)
    with pytest.raises(Inconsistent, match="cannot be read"):
        signer(tmp_path).sign_due(NOON)


def test_two_who_sign_at_once_take_turns(committing: str, tmp_path: Path) -> None:
    grow("acts", 0, 4)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [signing.LOCK])
        assert signer(tmp_path).sign_due(NOON) == 0
        cursor.execute("select pg_advisory_unlock(%s)", [signing.LOCK])
    assert signer(tmp_path).sign_due(NOON) == 1


def test_after_a_rotation_both_keys_sign_until_the_older_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = KeyRing(tmp_path, create=True)
    monkeypatch.setattr(keys, "_ring", ring)
    before = [one.verifier for one in signing.ring_signers(ACTS)]
    assert [one.kind for one in before] == [ED25519, MLDSA44]
    assert [ring.renew(name) for name in (keys.LOG, keys.LOG_PQ)] == [2, 2]
    after = [one.verifier for one in signing.ring_signers(ACTS)]
    assert after[2:] == before
    assert not set(after[:2]) & set(before)
    note = checkpoints.sign(Checkpoint(ACTS, 1, merkle.root(leaves(1))), signing.ring_signers(ACTS), seconds=0)
    assert checkpoints.opened(note, before)[0] == checkpoints.opened(note, after[:2])[0]
    (tmp_path / f"{keys.LOG}.1.key").unlink()
    assert [one.verifier for one in signing.ring_signers(ACTS)] == [after[0], after[1], before[1]]
    assert KeyRing(tmp_path).newest(keys.LOG) == ring.newest(keys.LOG)


def test_a_lost_key_is_made_anew_under_the_next_number(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path, create=True)
    assert ring.renew(keys.LOG) == 1, "the first"
    assert ring.renew(keys.LOG) == 2
    assert len({path.read_text("ascii") for path in tmp_path.glob("*.key")}) == 2


def test_the_root_of_a_log_is_not_what_was_signed_for_it(committing: str, tmp_path: Path) -> None:
    grow("acts", 0, 2)
    signer(tmp_path).sign_due(NOON)
    ask("truncate evidence_tile", role="owner")
    ask("update evidence_tree set size = 0 where log = 'acts'", role="owner")
    grow("acts", 1, 2)
    with pytest.raises(Inconsistent, match="another root"):
        signer(tmp_path).sign_due(NOON)
    assert root_of("acts") != last().root
