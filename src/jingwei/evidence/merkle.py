"""The tree: RFC 6962 over SHA-256, in numbers and hashes alone. No I/O, no clock, no state; anybody may use it.

The tree over n leaves is defined by splitting at k, the largest power of two below n::

    MTH(())        = SHA-256("")
    MTH((d,))      = SHA-256(0x00 ‖ d)                                   ``leaf_hash``
    MTH(d[0:n])    = SHA-256(0x01 ‖ MTH(d[0:k]) ‖ MTH(d[k:n]))           ``node_hash``

A leaf and a node begin with different bytes, so that no node can pass for a leaf. Everything here rests on one observation: a subtree
is **complete** when it holds exactly ``d[i·2^level : (i+1)·2^level]``. Complete subtrees never change while the tree grows, and every
range that RFC 6962 hashes begins at a multiple of a power of two that is at least its length, so it falls into complete
subtrees, largest first. Hence whoever makes proofs needs one thing of a store::

    read(level, index) -> MTH(d[index·2^level : (index+1)·2^level])

for complete subtrees inside the tree, and is asked for no other: 32 bytes, the same at every call, whatever was appended since. A store
raises ``LookupError`` where it has lost it. (These are the coordinates of StoredHash in Go's ``sumdb/tlog``.)

Sources: RFC 6962, section 2.1; RFC 9162, sections 2.1.3.2 and 2.1.4.2 for checking without recursion.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""

type Read = Callable[[int, int], bytes]
"""A store of complete subtrees; see above for what it promises."""


class ProofError(ValueError):
    """The proof does not show what it is for. Nothing that it speaks of may be believed."""


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of one entry's bytes."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node over two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """Root of the tree over leaf hashes.

    Level by level: neighbours are paired, an odd one at the end goes up as it is. That gives RFC 6962's split, since the left part of
    every split is a power of two and so is never cut by the pairing.
    Cost: one hash a leaf; memory for the leaf hashes.
    """
    level = list(leaf_hashes)
    while len(level) > 1:
        level = [*_pairs(level), *level[len(level) & ~1 :]]
    return level[0] if level else EMPTY


def root_at(size: int, read: Read) -> bytes:
    """Root of the tree of that size. Cost: at most log₂(size) reads and hashes."""
    return _over(0, size, read) if size else EMPTY


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size``, from the leaf's sibling to the root's child (RFC 6962, 2.1.1).

    Cost: about log₂(size) hashes of proof; at most twice as many reads.

    Raises:
        ProofError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ProofError(f"A tree of {size} leaves has no leaf {index}.")
    proof, low, high = [], 0, size
    while high - low > 1:  # the leaf lies in [low, high), which is one of RFC 6962's subtrees
        split = low + _split(high - low)
        if index < split:
            proof.append(_over(split, high, read))
            high = split
        else:
            proof.append(_over(low, split, read))
            low = split
    return proof[::-1]


def consistency_proof(size1: int, size2: int, read: Read) -> list[bytes]:
    """Proof that the tree of ``size2`` begins with all leaves of the tree of ``size1`` (RFC 6962, 2.1.2); empty for equal sizes.

    Cost: about log₂(size2) hashes of proof; at most twice as many reads.

    Raises:
        ProofError: the sizes are not 1 ≤ size1 ≤ size2. Every tree begins with the empty one: that proves nothing.
    """
    if not 1 <= size1 <= size2:
        raise ProofError(f"There is no proof from size {size1} to size {size2}.")
    proof, low, high = [], 0, size2
    while high != size1:  # the old tree's end lies in (low, high], which is one of RFC 6962's subtrees
        split = low + _split(high - low)
        if size1 <= split:
            proof.append(_over(split, high, read))
            high = split
        else:
            proof.append(_over(low, split, read))
            low = split
    if low:  # the subtree at the old tree's end; when it is the whole old tree, the checker knows its hash: root1
        proof.append(_over(low, high, read))
    return proof[::-1]


def verify_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that leaf ``index`` of the tree with that size and root has that hash.

    Cost: one hash for each of the proof's.

    Raises:
        ProofError: it is not shown. A longer or shorter proof than the sizes ask for shows nothing either.
    Source: RFC 9162, 2.1.3.2.
    """
    _check_numbers(index, size)
    if not 0 <= index < size:
        raise ProofError(f"A tree of {size} leaves has no leaf {index}.")
    _check_lengths(leaf_hash, root, *proof)
    node, last, found = index, size - 1, leaf_hash  # of the path's place in its level, and of the level's last
    for sibling in proof:
        if last == 0:
            raise ProofError("The proof is too long.")
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:  # the level's last without a sibling goes up as it is
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofError("The proof is too short.")
    if found != root:
        raise ProofError("The entry is not in the tree with this root.")


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Check that the second tree begins with all leaves of the first, in their order.

    Cost: two hashes for each of the proof's.

    Raises:
        ProofError: it is not shown, or ``size1`` is 0 (every tree begins with the empty one: that says nothing).
    Source: RFC 9162, 2.1.4.2.
    """
    _check_numbers(size1, size2)
    if not 1 <= size1 <= size2:
        raise ProofError(f"Nothing can be shown from size {size1} to size {size2}.")
    _check_lengths(root1, root2, *proof)
    if size1 == size2:
        if proof or root1 != root2:
            raise ProofError("Two trees of the same size have other roots.")
        return
    path = list(proof) if size1 & (size1 - 1) else [root1, *proof]  # a whole old tree is a node of the new one
    if not path:
        raise ProofError("The proof is too short.")
    found1, found2 = _climb(size1, size2, path)
    if found1 != root1:
        raise ProofError("The proof is not about the first tree.")
    if found2 != root2:
        raise ProofError("The second tree does not begin with the first.")


def _climb(size1: int, size2: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Both roots, from the subtree at the old tree's end upwards: what lies left of it is in both trees, what lies right in the new one."""
    node, last = size1 - 1, size2 - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    found1 = found2 = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("The proof is too long.")
        if node & 1 or node == last:
            found1, found2 = node_hash(sibling, found1), node_hash(sibling, found2)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found2 = node_hash(found2, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofError("The proof is too short.")
    return found1, found2


@dataclass(slots=True)
class Stored:
    """All complete subtrees of a growing tree, in memory; its ``read`` keeps the promise above.

    Invariant: ``levels[k]`` holds the hashes of all complete subtrees of 2^k leaves, so each level is half as long as the one below it.
    Memory: 64 bytes of hashes a leaf.
    """

    levels: list[list[bytes]] = field(default_factory=lambda: [[]])

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self.levels[0])

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Append leaves. Cost: one hash a leaf."""
        self.levels[0].extend(leaf_hashes)
        for below, level in enumerate(self.levels):
            if len(level) < 2:
                return
            if below + 1 == len(self.levels):
                self.levels.append([])
            above = self.levels[below + 1]
            above.extend(_pairs(level[2 * len(above) :]))

    def read(self, level: int, index: int) -> bytes:
        """The hash of one complete subtree."""
        return self.levels[level][index]

    def root(self) -> bytes:
        """The root of all leaves so far."""
        return root_at(self.size, self.read)


def _pairs(level: Sequence[bytes]) -> list[bytes]:
    sha256, each = hashlib.sha256, iter(level)
    return [sha256(b"\1" + left + right).digest() for left, right in zip(each, each, strict=False)]  # an odd one is left over


def _split(length: int) -> int:
    """The largest power of two below a length of at least 2."""
    return 1 << (length - 1).bit_length() - 1


def _over(low: int, high: int, read: Read) -> bytes:
    """MTH(d[low:high]) of a range that begins at a multiple of a power of two that is at least its length: complete subtrees, largest
    first, joined from the right.
    """
    parts = []
    while low < high:
        level = (high - low).bit_length() - 1
        parts.append(read(level, low >> level))
        low += 1 << level
    found = parts.pop()
    while parts:
        found = node_hash(parts.pop(), found)
    return found


def _check_numbers(*numbers: object) -> None:
    if any(type(one) is not int for one in numbers):  # 1.0 and True would pass for 1
        raise ProofError("A place or a size is not a whole number.")


def _check_lengths(*hashes: object) -> None:
    if any(type(one) is not bytes or len(one) != HASH_BYTES for one in hashes):
        raise ProofError("A hash is not 32 bytes.")
