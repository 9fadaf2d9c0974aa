"""The tree against RFC 6962's own words, against published vectors, and against whoever alters a bit."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.evidence import merkle
from jingwei.evidence.merkle import ProofError, Stored, leaf_hash

MOST = 70
LEAVES = [leaf_hash(bytes([number])) for number in range(MOST)]

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Of Certificate Transparency's reference tests, by which implementations of RFC 6962 have been compared since 2013."""


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(1 << power for power in range(len(leaves).bit_length()) if 1 << power < len(leaves))
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = max(1 << power for power in range(len(leaves).bit_length()) if 1 << power < len(leaves))
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    """RFC 6962, 2.1.2, word for word."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = max(1 << power for power in range(len(leaves).bit_length()) if 1 << power < len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def stored(size: int) -> Stored:
    tree = Stored()
    tree.extend(LEAVES[:size])
    return tree


def flips(value: bytes) -> Iterator[bytes]:
    """All values that differ in one bit."""
    for bit in range(len(value) * 8):
        yield (int.from_bytes(value) ^ 1 << bit).to_bytes(len(value))


def altered(proof: list[bytes]) -> Iterator[list[bytes]]:
    """All proofs that differ in one bit, lack one hash, have one more, or have two exchanged."""
    for place, one in enumerate(proof):
        yield from ([*proof[:place], other, *proof[place + 1 :]] for other in flips(one))
        yield [*proof[:place], *proof[place + 1 :]]
        yield [*proof[:place], one[:31], *proof[place + 1 :]]
    for place in range(len(proof) + 1):
        yield [*proof[:place], LEAVES[0], *proof[place:]]
    for place in range(len(proof) - 1):
        yield [*proof[:place], proof[place + 1], proof[place], *proof[place + 2 :]]


def test_published_roots() -> None:
    leaves = [leaf_hash(bytes.fromhex(one)) for one in INPUTS]
    assert [merkle.root(leaves[: size + 1]).hex() for size in range(8)] == ROOTS
    assert merkle.root([]) == hashlib.sha256(b"").digest()


@pytest.mark.slow
def test_roots_and_proofs_are_those_of_the_rfc() -> None:
    for size in range(MOST + 1):
        tree, leaves = stored(size), LEAVES[:size]
        assert merkle.root(leaves) == tree.root() == mth(leaves)
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, tree.read)
            assert proof == path(index, leaves)
            merkle.verify_inclusion(index, size, leaves[index], proof, mth(leaves))
        for before in range(1, size + 1):
            proof = merkle.consistency_proof(before, size, tree.read)
            assert proof == subproof(before, leaves, True)
            merkle.verify_consistency(before, size, proof, mth(leaves[:before]), mth(leaves))


def test_proofs_of_an_older_size_come_from_the_tree_that_has_grown() -> None:
    tree = stored(MOST)
    for size in range(1, MOST):
        assert merkle.root_at(size, tree.read) == mth(LEAVES[:size])
        assert merkle.inclusion_proof(size - 1, size, tree.read) == path(size - 1, LEAVES[:size])


@pytest.mark.slow
def test_no_altered_inclusion_proof_holds() -> None:
    for size in range(1, 10):
        tree, root = stored(size), mth(LEAVES[:size])
        for index in range(size):
            proof, leaf = path(index, LEAVES[:size]), LEAVES[index]
            claims = [(index, leaf, other, root) for other in altered(proof)]
            claims += [(index, other, proof, root) for other in flips(leaf)] + [
                (index, leaf, proof, other) for other in flips(root)
            ]
            claims += [(other, leaf, proof, root) for other in range(-1, size + 1) if other != index]
            for place, one, way, top in claims:
                with pytest.raises(ProofError):
                    merkle.verify_inclusion(place, size, one, way, top)
        with pytest.raises(ProofError):
            merkle.inclusion_proof(size, size, tree.read)


@pytest.mark.slow
def test_no_altered_consistency_proof_holds() -> None:
    for size in range(2, 10):
        for before in range(1, size + 1):
            one, two = mth(LEAVES[:before]), mth(LEAVES[:size])
            proof = subproof(before, LEAVES[:size], True)
            claims = [(other, one, two) for other in altered(proof)]
            claims += [(proof, other, two) for other in flips(one)] + [(proof, one, other) for other in flips(two)]
            for way, first, second in claims:
                with pytest.raises(ProofError):
                    merkle.verify_consistency(before, size, way, first, second)


def test_only_whole_numbers_and_bytes_are_judged() -> None:
    """``1.0`` and ``True`` would pass for 1; a text of 32 characters has the length of a hash."""
    one, two = leaf_hash(b"1"), leaf_hash(b"2")
    root = merkle.node_hash(one, two)
    merkle.verify_inclusion(1, 2, two, [one], root)
    merkle.verify_consistency(1, 2, [two], one, root)
    text: Any = "x" * 32
    odd: list[Any] = [1.0, True, "1", None]
    for number in odd:
        for call in (
            lambda number=number: merkle.verify_inclusion(number, 2, two, [one], root),
            lambda number=number: merkle.verify_inclusion(0, number, one, [], one),
            lambda number=number: merkle.verify_consistency(number, 2, [two], one, root),
            lambda number=number: merkle.verify_consistency(1, number, [], one, one),
        ):
            with pytest.raises(ProofError):
                call()
    for leaf, path, top in ((text, [one], root), (two, [text], root), (two, [one], text), (two, [bytearray(one)], root)):
        with pytest.raises(ProofError):
            merkle.verify_inclusion(1, 2, leaf, path, top)


def test_the_empty_tree_proves_nothing() -> None:
    tree = stored(3)
    for sizes in ((0, 3), (0, 0), (-1, 3), (4, 3)):
        with pytest.raises(ProofError):
            merkle.consistency_proof(*sizes, tree.read)
        with pytest.raises(ProofError):
            merkle.verify_consistency(*sizes, [], merkle.EMPTY, merkle.EMPTY)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(sizes=st.lists(st.integers(0, 40), max_size=8), data=st.data())
def test_however_the_leaves_come_the_tree_is_the_same(sizes: list[int], data: st.DataObject) -> None:
    tree, leaves = Stored(), [leaf_hash(number.to_bytes(4)) for number in range(sum(sizes))]
    for many in sizes:
        tree.extend(leaves[tree.size : tree.size + many])
    assert tree.root() == merkle.root(iter(leaves)) == mth(leaves)
    if leaves:
        before = data.draw(st.integers(1, len(leaves)))
        proof = merkle.consistency_proof(before, len(leaves), tree.read)
        merkle.verify_consistency(before, len(leaves), proof, mth(leaves[:before]), mth(leaves))


def test_a_forked_tree_is_consistent_with_no_other() -> None:
    """One leaf exchanged: no proof from the old tree, by either, leads to the other's root."""
    for size in range(2, 20):
        forked = Stored()
        forked.extend([*LEAVES[: size // 2], LEAVES[-1], *LEAVES[size // 2 + 1 : size]])
        for before in range(size // 2 + 1, size):
            for tree in (stored(size), forked):
                proof = merkle.consistency_proof(before, size, tree.read)
                with pytest.raises(ProofError):
                    merkle.verify_consistency(before, size, proof, mth(LEAVES[:before]), forked.root())
