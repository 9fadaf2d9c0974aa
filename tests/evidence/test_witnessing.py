"""Policies say what is enough; an answer counts for its own key and the checkpoint that was sent, whatever else it says."""

import pytest

from jingwei.evidence import checkpoints, merkle, notes, witnessing
from jingwei.evidence.checkpoints import Checkpoint
from jingwei.evidence.notes import COSIGNATURE, ED25519, MLDSA44, NoteError, SeedSigner
from jingwei.evidence.witnessing import Policy, PolicyError, Witness

KEYS = {name: SeedSigner.of(f"{name}.example/w", COSIGNATURE, seed=name.encode() * 32) for name in "abc"}
VKEY = {name: one.verifier.vkey for name, one in KEYS.items()}
LINES = "".join(f"witness {name} {vkey} https://{name}.example/\n" for name, vkey in VKEY.items())
LOG = SeedSigner.of("j/acts", ED25519, seed=bytes(32))
NOTE = checkpoints.sign(Checkpoint("j/acts", 9, merkle.leaf_hash(b"root")), [LOG], seconds=0)


def line(by: SeedSigner, note: str = NOTE) -> str:
    text = note.rpartition("\n\n")[0] + "\n"
    return notes.sign_note(text, [by], seconds=7).rpartition("\n\n")[2]


def test_two_of_three() -> None:
    policy = Policy.parse(f"# who\n\nlog {LOG.verifier.vkey}\n{LINES}group g 2 a b c\nquorum g\n")
    assert policy.witnesses["a"] == Witness(KEYS["a"].verifier, "https://a.example")
    assert [policy.is_met(set(signed)) for signed in ("", "a", "bc", "abc", "xyz")] == [False, False, True, True, False]


@pytest.mark.parametrize(
    "text", [f"{LINES}group g 2 a b c\nquorum g\n", f"{LINES}group x any a b\ngroup y all x c\nquorum y\n", "quorum none\n"]
)
def test_a_policy_that_was_written_out_reads_the_same(text: str) -> None:
    policy = Policy.parse(text)
    assert Policy.parse(policy.text) == policy
    assert policy.waits is (text != "quorum none\n")
    assert not Policy.parse(f"{LINES}quorum none\n").waits


def test_groups_of_groups_and_nobody() -> None:
    policy = Policy.parse(f"{LINES}group x any a b\ngroup y all x c\nquorum y\n")
    assert [policy.is_met(set(signed)) for signed in ("ab", "c", "ac", "bc")] == [False, False, True, True]
    assert Policy.parse("quorum none\n").is_met(())
    assert Policy().is_met(()), "an installation without witnesses"


@pytest.mark.parametrize(
    "text",
    [
        "",
        LINES,
        f"{LINES}quorum a\nquorum b\n",
        f"{LINES}quorum d\n",
        f"{LINES}group g 4 a b c\nquorum g\n",
        f"{LINES}group g 0 a\nquorum g\n",
        f"{LINES}group g two a b\nquorum g\n",
        f"{LINES}group g any a a\nquorum g\n",
        f"{LINES}group g any d\nquorum g\n",
        f"{LINES}group g any g\nquorum g\n",
        f"{LINES}group g any a\ngroup h any a\nquorum h\n",
        f"{LINES}group none any a\nquorum none\n",
        f"{LINES}witness a {VKEY['a']}\nquorum a\n",
        f"{LINES}witness d {VKEY['a']}\nquorum a\n",
        f"witness a {LOG.verifier.vkey}\nquorum a\n",
        f"witness a {VKEY['a'][:-2]}\nquorum a\n",
        f"{LINES}quorums a\n",
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        Policy.parse(text)


def test_the_request_is_that_of_the_specification() -> None:
    proof = [bytes(32), merkle.leaf_hash(b"")]
    body = witnessing.request(5, proof, NOTE)
    head, _, note = body.partition("\n\n")
    assert head.split("\n") == ["old 5", *(notes.tobase64(one) for one in proof)]
    assert note == NOTE
    assert witnessing.request(0, [], NOTE) == f"old 0\n\n{NOTE}"
    for old, wrong in ((0, proof), (5, proof * 32)):
        with pytest.raises(ValueError, match="no such proof"):
            witnessing.request(old, wrong, NOTE)


def test_an_answer_counts_for_its_own_key_and_checkpoint() -> None:
    witness = Witness(KEYS["a"].verifier, "")
    found = witnessing.cosigned(line(KEYS["b"]) + line(KEYS["a"]), checkpoint=NOTE, witness=witness)
    assert (found.name, found.seconds, found.line) == ("a.example/w", 7, line(KEYS["a"]))
    other = checkpoints.sign(Checkpoint("j/acts", 8, merkle.leaf_hash(b"root")), [LOG], seconds=0)
    for answer in (
        line(KEYS["b"]),
        line(KEYS["a"], other),
        f"{other}",
        f"x\n\n{line(KEYS['a'])}",
        "",
        "nothing\n",
        line(KEYS["a"])[:-1],
    ):
        with pytest.raises(NoteError):
            witnessing.cosigned(answer, checkpoint=NOTE, witness=witness)


def test_a_post_quantum_witness_signs_the_same_checkpoint() -> None:
    signer = SeedSigner.of("pq.example/w", MLDSA44, seed=bytes(32))
    policy = Policy.parse(f"witness pq {signer.verifier.vkey}\nquorum pq\n")
    assert witnessing.cosigned(line(signer), checkpoint=NOTE, witness=policy.witnesses["pq"]).seconds == 7


@pytest.mark.parametrize("body", ["", "\n", "-1\n", "007\n", "7\n7\n", "７\n", "x", "9" * 30])
def test_a_conflict_names_one_size(body: str) -> None:
    assert witnessing.conflicting("12\n") == 12
    with pytest.raises(NoteError):
        witnessing.conflicting(body)
