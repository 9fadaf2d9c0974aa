"""Witnesses sign what continues; a fork gets no signature; what binds waits for them, and what people bring does not."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connections
from tests.evidence.test_genuine import ask, recorded
from tests.evidence.test_recording import NOON
from tests.evidence.test_signing import ACTS, seeds, signer
from tests.evidence.test_tree import grow
from tests.evidence.test_witnessing import KEYS, LINES

from jingwei.evidence import checkpoints, merkle, notes, stored, trees, witnesses
from jingwei.evidence.merkle import ProofError
from jingwei.evidence.sequencer import Sequencer
from jingwei.evidence.witnesses import NotWitnessed
from jingwei.evidence.witnessing import Policy, Why

LIMIT = timedelta(hours=1)


@dataclass
class Witnessing:
    """Three witnesses behind their addresses, each with what it signed last; by the words of C2SP tlog-witness."""

    signed: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    asked: int = 0

    def __call__(self, url: str, body: str) -> tuple[int, str]:
        self.asked += 1
        name = url.removeprefix("https://")[0]
        if name in self.silent:
            raise TimeoutError
        if name in self.unknown:
            return 404, ""
        head, _, note = body.partition("\n\n")
        first, *lines = head.split("\n")
        checkpoint, _ = checkpoints.opened(note, [one.verifier for one in seeds(ACTS)])
        size, root = self.signed.get(name, (0, b""))
        if int(first.removeprefix("old ")) != size or (checkpoint.size == size and checkpoint.root != root):
            return 409, f"{size}\n"
        if size:
            try:
                merkle.verify_consistency(size, checkpoint.size, [notes.unbase64(one) for one in lines], root, checkpoint.root)
            except ProofError:
                return 422, ""
        self.signed[name] = (checkpoint.size, checkpoint.root)
        return 200, notes.sign_note(checkpoint.text, [KEYS[name]], seconds=1900000000).rpartition("\n\n")[2]


@pytest.fixture
def three() -> Iterator[Witnessing]:
    witnesses.install(Policy.parse(f"{LINES}group g 2 a b c\nquorum g\n"), limit=LIMIT)
    yield Witnessing()
    witnesses.install(Policy(), limit=timedelta.max)


def grown(many: int, folder: Path) -> None:
    grow("acts", trees.head_of("acts").size, many)
    signer(folder).sign_due(NOON)


def test_each_signs_once_and_from_where_it_stood(committing: str, three: Witnessing, tmp_path: Path) -> None:
    assert witnesses.ask("acts", three) == [], "nothing is signed yet"
    grown(5, tmp_path)
    three.silent = {"c"}
    assert witnesses.ask("acts", three) == ["a", "b"]
    assert (witnesses.witnessed_size("acts"), three.asked) == (5, 3)
    three.silent = set()
    assert witnesses.ask("acts", three) == ["c"]
    assert witnesses.ask("acts", three) == []
    known = [*(one.verifier for one in seeds(ACTS)), *(one.verifier for one in KEYS.values())]
    signed = trees.best_signed("acts", least=1)
    assert signed is not None
    assert len(checkpoints.opened(signed.note, known, all_known=True)[1].checked) == 5
    grown(400, tmp_path)
    ask("delete from evidence_cosignature where witness = 'b.example/w'", role="owner")
    assert witnesses.ask("acts", three) == ["a", "b", "c"], "b says where it stands, and is told the way from there"
    assert witnesses.witnessed_size("acts") == 405


def test_what_is_handed_on_is_what_a_quorum_signed_under_a_key_of_now(committing: str, three: Witnessing, tmp_path: Path) -> None:
    grown(5, tmp_path)
    witnesses.ask("acts", three)
    grown(3, tmp_path)  # nobody has signed that yet
    mine = [one.verifier for one in seeds(ACTS)]
    retired = [notes.SeedSigner.of(ACTS, notes.ED25519, seed=bytes(32)).verifier]
    found = [
        stored.best("acts", mine),
        stored.best("acts", mine, least=6),
        stored.best("acts", retired),
        stored.best("acts", mine, least=9),
    ]
    assert [one.size if one else None for one in found] == [5, 8, 8, None]


def test_a_fork_gets_no_signature(committing: str, three: Witnessing, tmp_path: Path) -> None:
    grown(5, tmp_path)
    witnesses.ask("acts", three)
    before = dict(three.signed)
    ask("truncate evidence_tile, evidence_checkpoint, evidence_cosignature", role="owner")
    ask("update evidence_tree set size = 0", role="owner")
    ask("select jw_grow('acts', %s)", b"".join(merkle.leaf_hash(bytes([one])) for one in range(9)), role="owner")
    (tmp_path / "signed").rename(tmp_path / "lost")
    signer(tmp_path).sign_due(NOON)
    assert witnesses.ask("acts", three) == []
    assert refused() == [("a", Why.FORKED, 9, 5), ("b", Why.FORKED, 9, 5), ("c", Why.FORKED, 9, 5)]
    ask("truncate evidence_tile, evidence_checkpoint", role="owner")
    ask("update evidence_tree set size = 0", role="owner")
    (tmp_path / "signed").rename(tmp_path / "lost too")
    grown(3, tmp_path)
    assert witnesses.ask("acts", three) == [], "nor a log that went back"
    assert refused() == [("a", Why.WENT_BACK, 3, 5), ("b", Why.WENT_BACK, 3, 5), ("c", Why.WENT_BACK, 3, 5)]
    assert three.signed == before
    assert witnesses.witnessed_size("acts") == 0


def fallen_silent(*, hours: int = 2) -> None:
    """All that was recorded is numbered, so long ago, and no witness has signed it."""
    while Sequencer(connections["sequencer"]).number_some():
        pass
    ask("update evidence_number set numbered_at = numbered_at - make_interval(hours => %s)", hours, role="owner")


def signing_again(three: Witnessing, folder: Path) -> None:
    """The log as it stands is signed, and all three witnesses sign it."""
    while Sequencer(connections["sequencer"]).number_some():
        pass
    signer(folder).sign_due(NOON)
    three.silent = set()
    assert witnesses.ask("acts", three) == ["a", "b", "c"]


def refused() -> list[tuple[str, Why, int, int]]:
    return [(one.witness, one.why, one.size, one.seen) for one in witnesses.refusals("acts")]


def test_another_root_at_the_very_size_is_a_fork_too(committing: str, three: Witnessing, tmp_path: Path) -> None:
    grown(5, tmp_path)
    witnesses.ask("acts", three)
    three.signed["b"] = (5, bytes(32))
    ask("delete from evidence_cosignature where witness = 'b.example/w'", role="owner")
    assert witnesses.ask("acts", three) == []
    assert refused() == [("b", Why.FORKED, 5, 5)]


def test_a_refusal_is_kept_since_it_began_and_gone_once_the_witness_signs(
    committing: str, three: Witnessing, tmp_path: Path
) -> None:
    grown(5, tmp_path)
    three.unknown = {"b"}
    assert witnesses.ask("acts", three) == ["a", "c"]
    (first,) = witnesses.refusals("acts")
    assert (first.witness, first.why, first.size, first.seen) == ("b", Why.UNKNOWN_LOG, 5, 0)
    grown(1, tmp_path)
    witnesses.ask("acts", three)
    (again,) = witnesses.refusals("acts")
    assert (again.size, again.since) == (6, first.since)
    three.silent, three.unknown = {"b"}, set()
    witnesses.ask("acts", three)
    assert witnesses.refusals("acts") == [again], "silence is no answer"
    three.silent = set()
    assert witnesses.ask("acts", three) == ["b"]
    assert witnesses.refusals("acts") == []
    for role in ("default", "sequencer"):
        with pytest.raises(DatabaseError, match="permission denied"):
            ask("insert into evidence_refusal values ('acts', 'x', 'x', 'forked', 1, 1, now())", role=role)


def test_what_binds_waits_and_what_people_bring_does_not(committing: str, three: Witnessing, tmp_path: Path) -> None:
    witnesses.require("decide")
    recorded(uuid.uuid4(), new_case=True)
    Sequencer(connections["sequencer"]).number_some()
    witnesses.require("decide")
    fallen_silent()
    (since,) = ask("select numbered_at from evidence_number", role="owner")
    for act in ("decide", "serve", "publish"):
        with pytest.raises(NotWitnessed) as refused:
            witnesses.require(act)
        assert refused.value.values == {"since": since[0]}
    recorded(uuid.uuid4(), new_case=True)
    signer(tmp_path).sign_due(NOON)
    three.silent = {"a", "b"}
    assert witnesses.ask("acts", three) == ["c"]
    with pytest.raises(NotWitnessed):
        witnesses.require("decide")
    three.silent = {"a"}
    assert witnesses.ask("acts", three) == ["b"]
    witnesses.require("decide")


def test_one_witness_that_goes_on_alone_for_long_does_not_hide_the_last_quorum(
    committing: str, three: Witnessing, tmp_path: Path
) -> None:
    """Twelve hundred lines of one witness stand above the checkpoint that two signed; a page of lines ends within a size."""
    grown(5, tmp_path)
    three.silent = {"c"}
    witnesses.ask("acts", three)
    lines = """insert into evidence_cosignature (log, size, witness, line, stated_at)
      select 'acts', size, who, '', now() from generate_series(%s, %s) size, unnest(%s::text[]) who"""
    for first, names in ((6, ["c.example/w"]), (1206, ["c.example/w", "x.example/w"])):
        ask(lines, first, first + 1199, names, role="owner")
        assert witnesses.witnessed_size("acts") == 5
    ask("delete from evidence_cosignature where size <= 5", role="owner")
    assert witnesses.witnessed_size("acts") == 0


def test_without_a_policy_nobody_is_waited_for(committing: str) -> None:
    witnesses.require("decide")
