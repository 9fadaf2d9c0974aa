"""The tree of RFC 6962, section 2, seen by one who checks it: hashes in, yes or no out, no input or output.

Leaves and nodes are hashed apart (0x00, 0x01), so a node can never pass for a leaf. ``Peaks`` holds the roots of the perfect subtrees
of a tree, largest first: the sizes are the bits of the tree's size, so a tree of n leaves has at most log2(n) + 1 of them.
"""

import hashlib
from collections.abc import Callable, Sequence

Node = Callable[[int, int], bytes]
"""Reads the root of the perfect subtree at (level, index): leaves ``index << level`` to ``(index + 1) << level``."""

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root that the path leads to, None if its length is not that of this leaf in a tree of this size (RFC 9162, 2.1.3.2).

    For one size, each index has its own sequence of sides; so with the size signed, no other index leads to the same root.
    """
    if index >= size:
        return None
    here, last, root = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if here & 1 or here == last:
            root = node_hash(sibling, root)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        here, last = here >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> bool:
    """Whether the tree of ``size2`` begins with that of ``size1`` (RFC 9162, 2.1.4.2). An empty first tree proves nothing: False."""
    if size1 < 1 or size1 > size2:
        return False
    if size1 == size2:
        return not proof and root1 == root2
    whole = size1 & (size1 - 1) == 0  # the first tree is one perfect subtree of the second
    return _both_roots(size1, size2, [root1, *proof] if whole else proof) == (root1, root2)


def _both_roots(size1: int, size2: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of both trees that the path leads to; None if its length is not that of these sizes."""
    if not path:
        return None
    here, last = size1 - 1, size2 - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        here, last = here >> 1, last >> 1
    return (first, second) if last == 0 else None


class Peaks:
    """A tree that grows on the right; holds (size, root) of its perfect subtrees, largest first. Cost: two hashes a leaf."""

    def __init__(self, peaks: Sequence[tuple[int, bytes]] = ()) -> None:
        self._peaks = list(peaks)

    @classmethod
    def of(cls, size: int, node: Node) -> "Peaks":
        """Those of a tree whose nodes can be read."""
        return cls([(1 << level, node(level, start >> level)) for level, start in _perfect(0, size)])

    def add(self, root: bytes, size: int = 1) -> None:
        """Append a leaf, or a perfect subtree no larger than the last one."""
        while self._peaks and self._peaks[-1][0] == size:
            root = node_hash(self._peaks.pop()[1], root)
            size *= 2
        self._peaks.append((size, root))

    def root(self) -> bytes:
        """The tree's root."""
        return _fold([root for _, root in self._peaks])


def consistency_proof(size1: int, size2: int, node: Node) -> list[bytes]:
    """What ``is_consistent`` wants (RFC 6962, 2.1.2), from a tree whose nodes can be read. Cost: about 2 log2(size2) nodes."""
    return _subproof(size1, 0, size2, True, node)


def _subproof(size: int, start: int, end: int, whole: bool, node: Node) -> list[bytes]:
    if size == end - start:
        return [] if whole else [_range_root(start, end, node)]
    split = 1 << (end - start - 1).bit_length() - 1
    if size <= split:
        return [*_subproof(size, start, start + split, whole, node), _range_root(start + split, end, node)]
    return [*_subproof(size - split, start + split, end, False, node), _range_root(start, start + split, node)]


def _range_root(start: int, end: int, node: Node) -> bytes:
    return _fold([node(level, first >> level) for level, first in _perfect(start, end)])


def _perfect(start: int, end: int) -> list[tuple[int, int]]:
    """(level, first leaf) of the perfect subtrees, largest first, of a range that itself is a subtree of an RFC 6962 tree."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start))
        start += 1 << level
    return found


def _fold(roots: Sequence[bytes]) -> bytes:
    if not roots:
        return EMPTY
    folded = roots[-1]
    for left in reversed(roots[:-1]):
        folded = node_hash(left, folded)
    return folded
