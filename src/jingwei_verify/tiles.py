"""A log's directory (c2sp.org/tlog-tiles): ``checkpoint``, ``tile/LEVEL/N``, ``tile/entries/N``; partial ones end in ``.p/WIDTH``."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from jingwei_verify.merkle import Peaks
from jingwei_verify.strict import Invalid

WIDTH = 256
HASH = 32
MOST_BUNDLE_BYTES = WIDTH * (2 + 65535)


def tile_name(n: int) -> str:
    """``1234067`` is ``x001/x234/067``."""
    parts = [f"{n % 1000:03d}"]
    while n := n // 1000:
        parts.append(f"x{n % 1000:03d}")
    return "/".join(reversed(parts))


class Tiles:
    """One log's files, for a tree of ``size`` entries. Nothing in them is believed: whoever reads them hashes them up to a root."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self._tile = lru_cache(maxsize=64)(self.tile)

    def width(self, level: int, n: int) -> int:
        """How many hashes the tile has in a tree of this size."""
        return max(0, min(WIDTH, (self.size >> 8 * level) - n * WIDTH))

    def tile(self, level: int, n: int) -> bytes:
        """The hashes of a tile, cut to what the tree has.

        Raises:
            Invalid: the file is missing or has another length.
        """
        width = self.width(level, n)
        found = self._read(f"tile/{level}", n, width, WIDTH * HASH)
        if found is None or len(found[0]) != found[1] * HASH:
            raise Invalid("tile-missing", f"tile/{level}/{tile_name(n)}")
        return found[0][: width * HASH]

    def entries(self, n: int) -> list[bytes] | None:
        """The entries of a bundle, cut to what the tree has; None if there is no such file.

        Raises:
            Invalid: the file is not a sequence of entries with their lengths, or has too few or too many.
        """
        width = self.width(0, n)
        found = self._read("tile/entries", n, width, MOST_BUNDLE_BYTES)
        if found is None:
            return None
        entries = list(_split(found[0], tile_name(n)))
        if len(entries) != found[1]:
            raise Invalid("bundle-form", tile_name(n))
        return entries[:width]

    def node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree at (level, index), from the tile that holds it or its parts."""
        first = index << level % 8
        n, offset = divmod(first, WIDTH)
        raw = self._tile(level // 8, n)
        peaks = Peaks()
        for place in range(offset, offset + (1 << level % 8)):
            peaks.add(raw[place * HASH : place * HASH + HASH])
        return peaks.root()

    def _read(self, kind: str, n: int, width: int, most: int) -> tuple[bytes, int] | None:
        """The file and the width that its name gives it: the partial one of this width, else the full one."""
        whole = self.folder / kind / tile_name(n)
        choices = [(whole, WIDTH)]
        if width < WIDTH:
            choices.insert(0, (whole.with_name(whole.name + ".p") / str(width), width))
        for path, given in choices:
            if path.is_file():
                if path.stat().st_size > most:
                    raise Invalid("bundle-form", f"{kind}/{tile_name(n)}")
                return path.read_bytes(), given
        return None


def _split(raw: bytes, name: str) -> Iterator[bytes]:
    place = 0
    while place < len(raw):
        length = int.from_bytes(raw[place : place + 2], "big")
        entry = raw[place + 2 : place + 2 + length]
        if len(entry) != length or place + 2 > len(raw):
            raise Invalid("bundle-form", name)
        yield entry
        place += 2 + length
