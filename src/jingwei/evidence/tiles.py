"""Tiles: a tree in files of 256 hashes, as C2SP tlog-tiles lays it out. No I/O.

Tile ``n`` of level ``l`` holds the hashes of up to 256 complete subtrees of 256^l leaves each, in order: the hashes that
``merkle.Read`` gives at level 8·l from index 256·n on. Full tiles never change. At the right edge of each level stands a partial tile,
which is a beginning of the full one: so a store keeps the widest it has, and cuts. Bundles hold the entries themselves in the same way.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from jingwei.evidence import merkle
from jingwei.evidence.merkle import HASH_BYTES, Read

WIDTH = 256
HEIGHT = 8  # log₂(WIDTH)
MOST_ENTRY_BYTES = 2**16 - 1


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile's place, and how many hashes of it there are."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """``tile/LEVEL/INDEX`` with ``.p/WIDTH`` when it is partial."""
        return f"tile/{self.level}/{_path(self.index, self.width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Where the bundle of entries beside the tile of level 0 stands."""
    return f"tile/entries/{_path(index, width)}"


def _path(index: int, width: int) -> str:
    """
    >>> _path(1234067, 256), _path(5, 17)
    ('x001/x234/067', '005.p/17')
    """
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.append(f"x{index % 1000:03d}")
    return "/".join(reversed(parts)) + ("" if width == WIDTH else f".p/{width}")


def of_size(size: int, *, since: int = 0) -> Iterator[Tile]:
    """The tiles of a tree, level by level; with ``since`` only those that a tree of that earlier size has not got."""
    level = 0
    while size:
        for index in range(since // WIDTH, -(-size // WIDTH)):
            width = min(WIDTH, size - index * WIDTH)
            if index * WIDTH + width > since:
                yield Tile(level, index, width)
        size, since, level = size // WIDTH, since // WIDTH, level + 1


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after another, each with its length in two bytes.

    Raises:
        ValueError: an entry is longer than two bytes can say.
    """
    return b"".join(part for entry in entries for part in (_length(entry), entry))


def _length(entry: bytes) -> bytes:
    if len(entry) > MOST_ENTRY_BYTES:
        raise ValueError(f"An entry has {len(entry)} bytes; a bundle takes {MOST_ENTRY_BYTES}.")
    return len(entry).to_bytes(2)


def unbundle(packed: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        ValueError: it breaks off.
    """
    found, at = [], 0
    while at < len(packed):
        end = at + 2 + int.from_bytes(packed[at : at + 2])
        if end > len(packed) or at + 2 > len(packed):
            raise ValueError("The bundle breaks off within an entry.")
        found.append(packed[at + 2 : end])
        at = end
    return found


def hashes(packed: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)]


def reader(tile: Callable[[int, int], bytes], *, kept: int = 512) -> Read:
    """``merkle.Read`` over a store of tiles.

    Args:
        tile: level and index → the bytes of the widest tile the store has; LookupError when it has none.
        kept: how many tiles are kept unpacked in memory, about 50 KB each.

    Cost of a read: one tile, and 255 hashes where it is not kept; nothing where it is. Keep a reader no longer than the tree stands
    still: a partial tile that grew is not seen.
    """

    @lru_cache(maxsize=kept)
    def unpacked(level: int, index: int) -> list[list[bytes]]:
        stored = merkle.Stored()
        stored.extend(hashes(tile(level, index)))
        return stored.levels

    def read(level: int, index: int) -> bytes:
        # A subtree of 2^level leaves is one of height level mod 8 over hashes of the tiles' level.
        height = level % HEIGHT
        place = index << height
        levels = unpacked(level // HEIGHT, place // WIDTH)
        inside = (place % WIDTH) >> height
        if height >= len(levels) or inside >= len(levels[height]):
            raise LookupError(f"The store has no subtree {index} of level {level}.")
        return levels[height][inside]

    return read
