"""B5: leaves appended to the tree in memory, against their leaf hashes alone, and against ``StoredHashes`` of Go's x/mod when Go is there.
B8: an inclusion proof from tiles, its check, and the audit of a whole log, against the leaf hashes alone.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from benchmarks import report

LEAVES = {"small": 200_000, "full": 2_000_000}
AUDITED = {"small": 1_000_000, "full": 10_000_000}
ROUNDS, BATCH, ENTRY_BYTES, PROOFS = 7, 5000, 600, 2000
GOPATH = "/usr/share/gocode"
"""Where Debian's golang-golang-x-mod-dev puts the package."""

GO = """package main

import (
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

type store []tlog.Hash

func (s *store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = (*s)[x]
	}
	return out, nil
}

func main() {
	const leaves, size = %d, %d
	entry := make([]byte, size)
	s := make(store, 0, 2*leaves)
	begun := time.Now()
	for n := int64(0); n < leaves; n++ {
		for i := 0; i < 8; i++ {
			entry[i] = byte(n >> (8 * i))
		}
		hashes, err := tlog.StoredHashes(n, entry, &s)
		if err != nil {
			panic(err)
		}
		s = append(s, hashes...)
	}
	fmt.Println(time.Since(begun).Seconds())
}
"""


def run(size: str) -> None:
    """Print the lines of B5 and B8."""
    _appending(LEAVES[size])
    _proving(AUDITED[size])


def _entry(number: int, rest: bytes = bytes(ENTRY_BYTES - 8)) -> bytes:
    return number.to_bytes(8) + rest


def _appending(leaves: int) -> None:
    from jingwei.evidence import merkle

    entries = [_entry(number) for number in range(leaves)]

    def tree(_: int) -> None:
        stored = merkle.Stored()
        for first in range(0, leaves, BATCH):
            stored.extend(merkle.leaf_hash(entry) for entry in entries[first : first + BATCH])
        stored.root()

    def hashes(_: int) -> None:
        for entry in entries:
            merkle.leaf_hash(entry)

    ours, floor = report.alternate(tree, hashes, rounds=ROUNDS, warm=1)
    ratio = report.p50(floor) / report.p50(ours)
    sizes: dict[str, object] = {"leaves": leaves, "entry_bytes": ENTRY_BYTES, "batch": BATCH, "rounds": ROUNDS}
    figure = {"leaves_per_second": leaves / report.p50(ours), "peer_leaves_per_second": leaves / report.p50(floor)}
    report.line("B5", figure=figure, peer="leaf hash alone", ratio=ratio, target=">= 0.45", met=ratio >= 0.45, sizes=sizes)
    go = _go(leaves)
    if go is None:
        report.note("B5: no Go with golang.org/x/mod was found; its line is left out.")
        return
    again, theirs = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        tree(0)
        again.append(time.perf_counter() - begun)
        theirs.append(go())  # it times itself: its start is not counted
    ratio = report.p50(theirs) / report.p50(again)
    figure = {"leaves_per_second": leaves / report.p50(again), "peer_leaves_per_second": leaves / report.p50(theirs)}
    report.line("B5", figure=figure, peer="Go x/mod StoredHashes", ratio=ratio, target=">= 0.5", met=ratio >= 0.5, sizes=sizes)


def _go(leaves: int) -> Callable[[], float] | None:
    """Runs Go's program and returns its seconds; None where it cannot be built."""
    go = shutil.which("go")
    if go is None or not (Path(GOPATH) / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        return None
    folder = Path(tempfile.mkdtemp(prefix="jw-b5-"))
    (folder / "main.go").write_text(GO % (leaves, ENTRY_BYTES), "utf-8")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": GOPATH, "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    subprocess.run([go, "build", "-o", str(folder / "main"), str(folder / "main.go")], env=environment, check=True)
    return lambda: float(subprocess.run([folder / "main"], capture_output=True, text=True, check=True).stdout)


def _proving(leaves: int) -> None:
    from jingwei.evidence import merkle, tiles

    stored: dict[tuple[int, int], bytes] = {}
    for tile in tiles.of_size(leaves):  # level by level from below
        stored[tile.level, tile.index] = b"".join(
            merkle.leaf_hash(_entry(number)) if tile.level == 0 else merkle.root(tiles.hashes(stored[tile.level - 1, number]))
            for number in range(tile.index * tiles.WIDTH, tile.index * tiles.WIDTH + tile.width)
        )
    read = tiles.reader(lambda level, index: stored[level, index], kept=512)
    root, chance = merkle.root_at(leaves, read), Random(leaves)
    proving, checking = [], []
    for index in (chance.randrange(leaves) for _ in range(PROOFS)):
        begun = time.perf_counter()
        proof = merkle.inclusion_proof(index, leaves, read)
        proved = time.perf_counter()
        merkle.verify_inclusion(index, leaves, leaf := merkle.leaf_hash(_entry(index)), proof, root)
        checking.append(time.perf_counter() - proved)
        proving.append(proved - begun)
        assert leaf
    sizes: dict[str, object] = {"leaves": leaves, "proofs": PROOFS, "tiles_kept": 512, "entry_bytes": ENTRY_BYTES}
    for name, spent, limit in (("an inclusion proof", proving, 0.3e-3), ("its check", checking, 60e-6)):
        middle = report.p50(spent)
        report.line(
            "B8", figure={"p50_seconds": middle, "slowest_seconds": max(spent)}, peer=f"{name}: limit of {limit * 1e6:.0f} µs",
            ratio=middle / limit, target=f"<= {limit * 1e3:g} ms", met=middle <= limit, sizes=sizes,
        )  # fmt: skip

    def audit(_: int) -> None:
        """The whole log again from its entries: every leaf against its tile, every tile against the one above, the root."""
        tops = []
        for first in range(0, leaves, tiles.WIDTH):
            leaf_hashes = [merkle.leaf_hash(_entry(number)) for number in range(first, min(first + tiles.WIDTH, leaves))]
            assert b"".join(leaf_hashes) == stored[0, first // tiles.WIDTH]
            tops.append(merkle.root(leaf_hashes))
        assert merkle.root(tops) == root  # every split falls between tiles, or in the last one

    def hashes(_: int) -> None:
        for number in range(leaves):
            merkle.leaf_hash(_entry(number))

    ours, floor = report.alternate(audit, hashes, rounds=3, warm=0)
    ratio = report.p50(floor) / report.p50(ours)
    figure = {"seconds": report.p50(ours), "peer_seconds": report.p50(floor)}
    report.line("B8", figure=figure, peer="audit: leaf hash alone", ratio=ratio, target=">= 0.45", met=ratio >= 0.45, sizes=sizes)
