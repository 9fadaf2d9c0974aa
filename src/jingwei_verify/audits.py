"""Whole logs: every hash computed again from the entries, growth since an earlier checkpoint, two checkpoints against each other."""

from collections.abc import Callable, Iterator
from pathlib import Path

from jingwei_verify.checkpoints import open_checkpoint
from jingwei_verify.merkle import Peaks, consistency_proof, is_consistent, leaf_hash
from jingwei_verify.notes import Checkpoint, parse_checkpoint
from jingwei_verify.policy import Trust
from jingwei_verify.reports import Report, Said
from jingwei_verify.stamps import commands
from jingwei_verify.strict import MOST_BYTES, Invalid, number, unbase64
from jingwei_verify.tiles import WIDTH, Tiles
from jingwei_verify.told import Told

Seen = Callable[[int, bytes], None]
"""Told of each entry that was checked, with its number."""


class NothingToCompareBy(Told):
    """Two checkpoints of different sizes, and neither a proof nor the log's tiles: that says nothing of the log."""


def _ignore(_index: int, _entry: bytes) -> None:
    pass


def read_note(path: Path) -> str:
    """A checkpoint's file.

    Raises:
        Invalid: it is missing, too large, or not UTF-8.
    """
    try:
        raw = path.read_bytes()
        if len(raw) > MOST_BYTES:
            raise Invalid("form", "checkpoint")
        return raw.decode()
    except (OSError, UnicodeDecodeError):
        raise Invalid("form", "checkpoint") from None


def audit(folder: Path, trust: Trust, *, seen: Seen = _ignore) -> Report:
    """Compute the whole log again: leaves from the entries, tiles from the leaves, the root from the tiles.

    Cost: reads each file once; two hashes an entry; memory for one tile a level.
    """
    try:
        trusted = open_checkpoint(read_note(folder / "checkpoint"), trust)
        tiles = Tiles(folder, trusted.point.size)
        tree, pruned = _Levels(tiles), 0
        for n in range(-(-tiles.size // WIDTH)):
            entries = tiles.entries(n)
            if entries is None:
                if pruned != n or tiles.width(0, n) < WIDTH:
                    raise Invalid("bundle-missing", str(n))
                pruned += 1
                tree.add_tile(tiles.tile(0, n))
            else:
                tree.add_tile(b"".join(map(leaf_hash, entries)))
                for place, entry in enumerate(entries):
                    seen(n * WIDTH + place, entry)
        if tree.root() != trusted.point.root:
            raise Invalid("root-wrong")
        stamps = commands(folder, trusted.point, tiles)
    except Invalid as error:
        return Report.refused(error)
    report = trusted.begin()
    shown = tiles.size - pruned * WIDTH
    report.checked.insert(0, Said("audited", (trusted.point.origin, str(shown), str(tree.tiles))))
    if pruned:
        report.unchecked.append(Said("pruned", (str(pruned * WIDTH),)))
    report.unchecked += stamps
    return report


class _Levels:
    """The tiles of a growing tree, each compared with the file as soon as it is full, the partial ones at the end."""

    def __init__(self, tiles: Tiles) -> None:
        self._files, self._levels, self.tiles = tiles, [b""], 0
        self._done = [0]

    def add_tile(self, hashes: bytes) -> None:
        """The leaves of the next tile; only the last may be partial."""
        self._levels[0] = hashes
        level = 0
        while len(self._levels[level]) == WIDTH * 32:
            self._compare(level)
            root = _root(self._levels[level])
            self._levels[level], self._done[level] = b"", self._done[level] + 1
            level += 1
            if level == len(self._levels):
                self._levels.append(b"")
                self._done.append(0)
            self._levels[level] += root

    def root(self) -> bytes:
        """Compare the partial tiles; then the root, from the highest level down."""
        peaks = Peaks()
        for level in reversed(range(len(self._levels))):
            if self._levels[level]:
                self._compare(level)
            for place in range(0, len(self._levels[level]), 32):
                peaks.add(self._levels[level][place : place + 32], WIDTH**level)
        return peaks.root()

    def _compare(self, level: int) -> None:
        n = self._done[level]
        if self._files.tile(level, n) != self._levels[level]:
            raise Invalid("tile-wrong", f"tile/{level}/{n}")
        self.tiles += 1


def _root(hashes: bytes) -> bytes:
    peaks = Peaks()
    for place in range(0, len(hashes), 32):
        peaks.add(hashes[place : place + 32])
    return peaks.root()


def monitor(folder: Path, since: Path, trust: Trust, *, seen: Seen = _ignore) -> Report:
    """Whether the log has only grown since an earlier checkpoint, and what came.

    The peaks of the earlier tree must give its root, and with the new entries after them today's: that proves both, whatever else
    the tiles hold. Cost: the new entries and about log2(size) tiles.

    Args:
        since: a checkpoint that somebody kept; or its first three lines alone, as a note of their own.
    """
    own = False
    try:
        now = open_checkpoint(read_note(folder / "checkpoint"), trust)
        then, own = _kept(since, trust)
        _same_log(then, now.point)
        tiles = Tiles(folder, now.point.size)
        peaks = Peaks.of(then.size, tiles.node)
        if peaks.root() != then.root:
            raise Invalid("inconsistent")
        for index, entry in _entries(tiles, then.size):
            peaks.add(leaf_hash(entry))
            seen(index, entry)
        if peaks.root() != now.point.root:
            raise Invalid("root-wrong")
        stamps = commands(folder, now.point, tiles)
    except Invalid as error:
        return _marked(Report.refused(error), own=own)
    report = now.begin()
    report.checked.insert(0, Said("grown", (str(then.size), str(now.point.size))))
    report.unchecked += stamps
    return _marked(report, own=own)


def consistency(old: Path, new: Path, trust: Trust, *, folder: Path | None = None, proof: Path | None = None) -> Report:
    """Whether the tree of one checkpoint begins with that of the other: by a proof, or by the log's tiles.

    Args:
        old: a checkpoint; or its first three lines alone, as a note of one's own.

    Raises:
        NothingToCompareBy: their sizes differ, and there is neither a proof nor a folder.
    """
    own = False
    try:
        now = open_checkpoint(read_note(new), trust)
        then, own = _kept(old, trust)
        _same_log(then, now.point)
        if not is_consistent(then.size, now.point.size, _path(then, now.point, folder, proof), then.root, now.point.root):
            raise Invalid("inconsistent")
    except Invalid as error:
        return _marked(Report.refused(error), own=own)
    report = now.begin()
    report.checked.insert(0, Said("consistent", (str(then.size), str(now.point.size))))
    return _marked(report, own=own)


def _path(then: Checkpoint, now: Checkpoint, folder: Path | None, proof: Path | None) -> list[bytes]:
    if proof is not None:
        return read_proof(proof, then.size)
    if then.size == now.size:
        return []
    if folder is None:
        raise NothingToCompareBy(
            (
                "两个检查点大小不同（{}、{}）：请用 --dir DIR 给出日志目录，或用 --proof FILE 给出一致性证明。",
                "The two checkpoints differ in size ({}, {}): give the log's directory with --dir DIR, or a proof with --proof FILE.",
            ),
            then.size,
            now.size,
        )
    return consistency_proof(then.size, now.size, Tiles(folder, now.size).node)


def _kept(path: Path, trust: Trust) -> tuple[Checkpoint, bool]:
    """An earlier checkpoint, and whether it is but a note of one's own: the three lines that a QR code holds, unsigned."""
    text = read_note(path)
    if "\n\n" in text:
        return open_checkpoint(text, trust).point, False
    lines = text.removesuffix("\n") + "\n"
    if lines.count("\n") != 3:
        raise Invalid("form", "checkpoint")
    return parse_checkpoint(lines), True


def _marked(report: Report, *, own: bool) -> Report:
    if own:
        report.unchecked.append(Said("own-note"))
    return report


def read_proof(path: Path, size: int) -> list[bytes]:
    """A consistency proof: ``old SIZE``, then one hash a line (as c2sp.org/tlog-witness sends it)."""
    try:
        first, *lines = path.read_text("ascii").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError):
        raise Invalid("form", "proof") from None
    if not first.startswith("old ") or number(first[4:], where="proof") != size:
        raise Invalid("form", "proof")
    return [unbase64(line, where="proof", size=32) for line in lines]


def _same_log(then: Checkpoint, now: Checkpoint) -> None:
    if then.origin != now.origin:
        raise Invalid("other-log", then.origin)
    if then.size < 1:
        raise Invalid("empty-proves-nothing")
    if then.size > now.size:
        raise Invalid("rollback", f"{then.size} > {now.size}")


def _entries(tiles: Tiles, start: int) -> Iterator[tuple[int, bytes]]:
    for n in range(start // WIDTH, -(-tiles.size // WIDTH)):
        if n * WIDTH + tiles.width(0, n) <= start:
            continue
        entries = tiles.entries(n)
        if entries is None:
            raise Invalid("bundle-missing", str(n))
        for place, entry in enumerate(entries):
            if n * WIDTH + place >= start:
                yield n * WIDTH + place, entry
