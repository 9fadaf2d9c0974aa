"""A checkpoint that is kept is opened with every key that may stand under it, before it is exported, proved with, or passed by reconcile."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.evidence.test_genuine import ask
from tests.evidence.test_merkle import flips
from tests.evidence.test_recording import NOON
from tests.evidence.test_signing import ACTS, seeds, signer
from tests.evidence.test_tree import grow
from tests.evidence.test_witnesses import Witnessing
from tests.evidence.test_witnessing import LINES
from tests.people import OPERATOR

from jingwei.evidence import proving, signing, stored, trees, witnesses
from jingwei.evidence.checkpoints import Checkpoint
from jingwei.evidence.export import export
from jingwei.evidence.reconcile import reconcile
from jingwei.evidence.stored import CheckpointDamaged
from jingwei.evidence.trees import Signed
from jingwei.evidence.witnessing import Policy
from jingwei.kernel import keys
from jingwei.kernel import scope as scopes
from jingwei.kernel.keys import KeyRing
from jingwei.kernel.progress import ended
from jingwei.kernel.purposes import AUDIT

KEYS = [one.verifier for one in seeds(ACTS)]


@pytest.fixture
def witnessed(committing: str, tmp_path: Path) -> Iterator[Signed]:
    """A checkpoint of five entries that three witnesses signed; no key of the log was ever taken away."""
    for name in (keys.LOG, keys.LOG_PQ):
        keys.ring().newest(name)
    witnesses.install(Policy.parse(f"{LINES}group g 2 a b c\nquorum g\n"), limit=timedelta(hours=1))
    grow("acts", 0, 5)
    signer(tmp_path).sign_due(NOON)
    witnesses.ask("acts", Witnessing())
    found = trees.last_signed("acts")
    assert found is not None
    yield found
    witnesses.install(Policy(), limit=timedelta.max)


def altered(signed: Signed, note: str) -> str:
    return stored.fault("acts", Signed(signed.size, signed.root, note), KEYS)


@pytest.mark.slow
def test_no_bit_of_a_kept_checkpoint_can_change(witnessed: Signed) -> None:
    """Not in the name or id of a line either: there a stranger would say that he did not check it."""
    assert stored.fault("acts", witnessed, KEYS) == ""
    raw, heads = witnessed.note.encode(), witnessed.note.partition("\n\n")[0]
    passed = []
    for place, other in enumerate(flips(raw)):
        if place // 8 % 7 and place // 8 > len(heads) + 2000:
            continue  # every seventh byte of the long post-quantum line's end and after it
        try:
            text = other.decode()
        except UnicodeDecodeError:
            continue
        if not altered(witnessed, text):
            passed.append(place)
    assert passed == []


def test_lines_that_nobody_knows_are_refused(witnessed: Signed) -> None:
    text, _, lines = witnessed.note.rpartition("\n\n")
    first, *rest = lines.splitlines(keepends=True)
    assert "unknown key" in altered(witnessed, witnessed.note + "\u2014 stranger.example AAAAAAAA\n")
    assert "own log" in altered(witnessed, f"{text}\n\n{''.join(rest[1:])}")
    assert "cannot be opened" in altered(witnessed, witnessed.note + first)
    assert "cannot be opened" in altered(witnessed, "x")
    other = Checkpoint(ACTS, 5, bytes(32))
    signed = signing.checkpoints.sign(other, seeds(ACTS), seconds=1)
    assert "another tree" in altered(witnessed, signed)


def test_a_witness_who_left_the_policy_passes_unchecked(witnessed: Signed) -> None:
    left = LINES.splitlines()[1:]
    witnesses.install(Policy.parse("\n".join([*left, "group g any b c", "quorum g", ""])), limit=timedelta(hours=1))
    assert stored.fault("acts", witnessed, KEYS) == ""
    assert "cannot be opened" in altered(witnessed, witnessed.note[:-8] + "AAAAAA=\n")


def test_keys_that_were_taken_away_pass_and_without_that_they_do_not(
    witnessed: Signed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [one.verifier for one in signing.ring_signers(ACTS)]
    assert "unknown key" in stored.fault("acts", witnessed, others)
    ring = KeyRing(tmp_path / "keys", create=True)
    monkeypatch.setattr(keys, "_ring", ring)
    for name in (keys.LOG, keys.LOG_PQ):
        ring.key(name)
        ring.renew(name)
    assert "unknown key" in stored.fault("acts", witnessed, others)
    ring.destroy(keys.LOG, 1)
    assert stored.fault("acts", witnessed, others) == ""


def test_what_was_altered_is_neither_exported_nor_proved_with_and_reconcile_names_it(witnessed: Signed, tmp_path: Path) -> None:
    ask("update evidence_checkpoint set note = replace(note, chr(8212), '-')", role="owner")
    with scopes.entered(OPERATOR.scope, at=NOON), pytest.raises(CheckpointDamaged):
        ended(export(tmp_path / "out", "acts", verifiers=KEYS, actor=OPERATOR, purpose=AUDIT))
    assert not (tmp_path / "out").exists()
    assert [one for one in ended(reconcile([])) if "cannot be opened" in one] != []
    ask("update evidence_checkpoint set note = 'x'", role="owner")
    assert [one for one in ended(reconcile([])) if one.startswith("acts: the checkpoint of size 5 cannot be opened")] != []


def test_no_proof_is_made_with_a_checkpoint_that_was_altered(committing: str, tmp_path: Path) -> None:
    from tests.evidence.test_proving import LI, Log, of_people

    made = Log(of_people("D1", LI), of_people("D2", LI), tmp_path)
    made.sign()
    ask("update evidence_checkpoint set note = note || note", role="owner")
    with scopes.entered(OPERATOR.scope, at=NOON), pytest.raises(CheckpointDamaged):
        proving.prove(str(made.alone), actor=OPERATOR, purpose=AUDIT)
