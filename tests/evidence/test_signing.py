"""Signing follows numbering, continues what was signed, and stops at a log that went back or forked."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from tests.evidence.test_genuine import ask
from tests.evidence.test_recording import NOON
from tests.evidence.test_tree import grow, leaves, root_of
from tests.people import OPERATOR

from jingwei.declarations import receipts
from jingwei.evidence import checkpoints, merkle, promises, signing, trees
from jingwei.evidence.checkpoints import LOGS, Checkpoint, origin_of
from jingwei.evidence.notes import ED25519, MLDSA44, NoteError, SeedSigner, Signer, Verifier
from jingwei.evidence.operations.forgetting import renew_keys
from jingwei.evidence.signing import Inconsistent, Signing
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
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


def test_no_two_logs_have_a_key_in_common_nor_the_secret_of_the_ring_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = KeyRing(tmp_path, create=True)
    monkeypatch.setattr(keys, "_ring", ring)
    for name in (keys.LOG, keys.LOG_PQ):
        ring.key(name)
        ring.renew(name)
    origins = [origin_of(log, name=name) for log in LOGS for name in (NAME, "elsewhere.example/log")]
    public = [one.verifier.public for origin in origins for one in signing.ring_signers(origin)]
    assert len(public) == len(set(public)) == 2 * 2 * len(origins)
    raw = [SeedSigner.of(ACTS, ED25519, seed=ring.key(keys.LOG, number)).verifier.public for number in (1, 2)]
    raw += [SeedSigner.of(ACTS, MLDSA44, seed=ring.key(keys.LOG_PQ, number)).verifier.public for number in (1, 2)]
    assert not set(raw) & set(public)


def test_one_log_s_signature_is_none_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the name in the note alone: the key does not fit either."""
    monkeypatch.setattr(keys, "_ring", KeyRing(tmp_path, create=True))
    text = Checkpoint(ACTS, 1, merkle.root(leaves(1))).text
    acts, reads = (signing.ring_signers(origin_of(log, name=NAME))[0] for log in ("acts", "reads"))
    signature = acts.sign(text, seconds=0)
    acts.verifier.verify(text, signature)
    with pytest.raises(NoteError):
        Verifier.of(ACTS, ED25519, reads.verifier.public).verify(text, signature)


def test_a_receipt_is_signed_by_the_log_of_acts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_ring", KeyRing(tmp_path, create=True))
    acts = next(one for one in signing.verifiers("acts") if one.kind == ED25519)
    assert receipts.verifier_keys() == [acts.vkey]
    text = receipts.promise_text("D-2027-0301-0001", bytes(32), NOON)
    assert promises.check(text, verifier=acts.vkey).hash == bytes(32)
    keys.ring().renew(keys.LOG)
    assert receipts.verifier_keys()[1:] == [acts.vkey]
    assert receipts.verifier_key() == receipts.verifier_keys()[0] == signing.verifiers("acts")[0].vkey


def test_the_entry_of_a_renewal_names_the_new_keys_of_every_log(
    committing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_ring", KeyRing(tmp_path, create=True))
    before = {one.vkey for log in LOGS for one in signing.verifiers(log)}
    with scopes.entered(OPERATOR.scope, at=NOON):
        renew_keys(actor=OPERATOR, at=NOON)
    ((told,),) = ask("select fields -> 'vkeys' from evidence_payload", role="owner")
    named = json.loads(told) if isinstance(told, str) else told
    assert len(set(named)) == 2 * len(LOGS)
    assert not set(named) & before
    assert {one.vkey for log in LOGS for one in signing.verifiers(log)} == before | set(named)


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
