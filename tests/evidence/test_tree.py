"""The tree in the database against the pure one: whatever the batches, tiles, roots and numbers are those of RFC 6962."""

import uuid
from random import Random

import pytest
from django.db import connections
from tests.evidence.test_genuine import PENDING, ask, recorded, refused
from tests.evidence.test_tiles import cut

from jingwei.evidence import merkle, tiles
from jingwei.evidence.merkle import Stored, leaf_hash
from jingwei.evidence.sequencer import Sequencer

KEEP = "select evidence_keep_checkpoint('acts', %s, %s, 'signed')"


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(8)) for number in range(size)]


def grow(log: str, first: int, many: int) -> None:
    ask("select jw_grow(%s, %s)", log, b"".join(leaves(first + many)[first:]), role="owner")


def root_of(log: str) -> bytes:
    return bytes(ask("select root from evidence_tree where log = %s", log, role="owner")[0][0])  # type: ignore[call-overload]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_batches_the_tree_is_that_of_the_rfc(committing: str, seed: int) -> None:
    chance, size, tree = Random(seed), 0, Stored()
    for _ in range(12):
        many = chance.choice([1, 2, 255, 256, 257, chance.randrange(1, 40), chance.randrange(400, 1200)])
        grow("devices", size, many)
        size += many
        tree.extend(leaves(size)[tree.size :])
        assert root_of("devices") == tree.root() == merkle.root(tree.levels[0])
    stored = ask("select level, index, hashes from evidence_tile order by level, index", role="owner")
    expected = [(one.level, one.index, cut(tree, one)) for one in tiles.of_size(size)]
    assert [(level, index, bytes(hashes)) for level, index, hashes in stored] == expected  # type: ignore[call-overload]
    for earlier in (1, 2, 255, 256, 257, size - 1):
        assert ask("select jw_tree_root('devices', %s)", earlier, role="owner") == [(merkle.root_at(earlier, tree.read),)]


@pytest.mark.slow
def test_two_levels_fill_to_the_brim(committing: str) -> None:
    grow("devices", 0, 65_535)
    for size in (65_536, 65_537):
        grow("devices", size - 1, 1)
        assert root_of("devices") == merkle.root(leaves(size))
    assert ask("select level, count(*) from evidence_tile group by level order by level", role="owner") == [
        (0, 257),
        (1, 1),
        (2, 1),
    ]


def test_numbers_tiles_and_root_come_together(committing: str) -> None:
    sequencer = Sequencer(connections["sequencer"])
    assert root_of("acts") == merkle.EMPTY
    hashes = [recorded(uuid.uuid4(), new_case=True).hash for _ in range(3)]
    assert sequencer.number_some() == 3
    ask(PENDING, ask("select entry_id from evidence_number where number = 1")[0][0])
    hashes.append(recorded(uuid.uuid4(), new_case=True).hash)
    assert sequencer.number_some() == 2, "the one that was queued again is taken and gets no second leaf"
    in_order = "select e.hash from evidence_number n join evidence_entry e on e.id = n.entry_id order by n.number"
    assert [bytes(one) for (one,) in ask(in_order, role="owner")] == hashes  # type: ignore[call-overload]
    assert ask("select size, root from evidence_tree where log = 'acts'") == [(4, merkle.root(hashes))]
    assert ask("select hashes from evidence_tile") == [(b"".join(hashes),)]


def test_no_role_writes_the_tree(committing: str) -> None:
    grow("acts", 0, 3)
    for role in ("default", "sequencer", "import"):
        for statement in (
            "update evidence_tree set size = 0",
            "delete from evidence_tile",
            "update evidence_tile set hashes = hashes",
            "insert into evidence_tile values ('acts', 0, 1, 'x')",
            "insert into evidence_checkpoint values ('acts', 1, 'x', 'x', now(), true)",
            "delete from evidence_checkpoint",
            "insert into evidence_cosignature values ('acts', 1, 'x', 'x', now())",
            "select jw_grow('acts', 'x')",
            "select jw_tree_root('acts', 1)",
        ):
            refused(statement, role=role)
    refused(KEEP, 3, root_of("acts"))


def test_a_checkpoint_that_does_not_fit_the_tree_is_not_kept(committing: str) -> None:
    grow("acts", 0, 300)
    ask(KEEP, 299, merkle.root(leaves(299)), role="sequencer")
    for size, root, match in (
        (300, merkle.root(leaves(299)), "not this root"),
        (301, merkle.root(leaves(301)), "not this root"),
        (0, merkle.EMPTY, "not this root"),
        (300, None, "not this root"),
        (299, merkle.root(leaves(299)), "later checkpoint"),
        (2, merkle.root(leaves(2)), "later checkpoint"),
    ):
        refused(KEEP, size, root, role="sequencer", match=match)
    ask(KEEP, 300, merkle.root(leaves(300)), role="sequencer")
    assert ask("select size from evidence_checkpoint order by size") == [(299,), (300,)]
    assert ask("select kept from evidence_checkpoint where size = 299") == [(True,)], "the first of its hour"


def test_of_the_past_one_checkpoint_an_hour_stays(committing: str) -> None:
    for size in range(1, 6):
        grow("acts", size - 1, 1)
        ask(KEEP, size, merkle.root(leaves(size)), role="sequencer")
    ask("update evidence_checkpoint set signed_at = now() - interval '61 minutes', kept = size = 1 where size <= 4", role="owner")
    ask("insert into evidence_cosignature values ('acts', 3, 'witness', 'line', now())", role="owner")
    grow("acts", 5, 1)
    ask(KEEP, 6, merkle.root(leaves(6)), role="sequencer")
    assert ask("select size from evidence_checkpoint order by size") == [(1,), (3,), (5,), (6,)]
