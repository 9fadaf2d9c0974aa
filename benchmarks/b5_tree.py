"""B5: leaves appended to the tree in memory, against their leaf hashes alone, and in turn with ``StoredHashes`` of Go's x/mod when Go is there.
B8: an inclusion proof from tiles, its check, and the audit of a whole log, against the leaf hashes alone.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from benchmarks import report

LEAVES = {"small": 200_000, "full": 2_000_000}
AUDITED = {"small": 1_000_000, "full": 10_000_000}
ROUNDS, BATCH, ENTRY_BYTES, PROOFS = 7, 5000, 600, 2000
DEBIAN = "/usr/share/gocode"
"""Where Debian's golang-golang-x-mod-dev puts the package."""
TLOG = "src/golang.org/x/mod/sumdb/tlog"
NO_GO = "B5 was not measured against Go: it, or its package golang.org/x/mod, was not found (Debian: golang-go golang-golang-x-mod-dev)."

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
			entry[7-i] = byte(n >> (8 * i))
		}
		hashes, err := tlog.StoredHashes(n, entry, &s)
		if err != nil {
			panic(err)
		}
		s = append(s, hashes...)
	}
	spent := time.Since(begun).Seconds()
	root, err := tlog.TreeHash(leaves, &s)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%%f %%x", spent, root[:])
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

    def tree(_: int) -> bytes:
        stored = merkle.Stored()
        for first in range(0, leaves, BATCH):
            stored.extend(merkle.leaf_hash(entry) for entry in entries[first : first + BATCH])
        return stored.root()

    def hashes(_: int) -> None:
        for entry in entries:
            merkle.leaf_hash(entry)

    _line(*report.alternate(tree, hashes, rounds=ROUNDS, warm=1), leaves, peer="leaf hash alone", least=0.45)
    with _go(leaves) as go:
        if go is None:
            report.note(NO_GO)
        else:
            _line(*_in_turn(tree, go), leaves, peer="Go x/mod StoredHashes", least=0.5)


def _line(ours: list[float], theirs: list[float], leaves: int, *, peer: str, least: float) -> None:
    ratio = report.p50(theirs) / report.p50(ours)
    sizes: dict[str, object] = {"leaves": leaves, "entry_bytes": ENTRY_BYTES, "batch": BATCH, "rounds": ROUNDS}
    figure = {"leaves_per_second": leaves / report.p50(ours), "peer_leaves_per_second": leaves / report.p50(theirs)}
    report.line("B5", figure=figure, peer=peer, ratio=ratio, target=f">= {least}", met=ratio >= least, sizes=sizes)


type Go = Callable[[], tuple[float, bytes]]
"""Runs Go's program: its own seconds, so that its start is not counted, and the root that it comes to."""


def _in_turn(tree: Callable[[int], bytes], go: Go) -> tuple[list[float], list[float]]:
    """Seconds of ours and of Go's, each first every second time; both come to the same root."""
    ours, theirs, roots = [], [], set[bytes]()

    def mine() -> None:
        begun = time.perf_counter()
        roots.add(tree(0))
        ours.append(time.perf_counter() - begun)

    def its() -> None:
        spent, root = go()
        roots.add(root)
        theirs.append(spent)

    for turn in range(ROUNDS):
        for work in (mine, its)[:: 1 if turn % 2 else -1]:
            work()
    if len(roots) != 1:
        raise SystemExit("B5: Go's tree and ours have different roots.")
    return ours, theirs


@contextmanager
def _go(leaves: int) -> Iterator[Go | None]:
    """Go's program, built; None where there is no Go, or not its package."""
    path = _gopath()
    if path is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="jw-b5-") as place:
        folder = Path(place)
        (folder / "main.go").write_text(GO % (leaves, ENTRY_BYTES), "utf-8")
        environment = os.environ | {"GO111MODULE": "off", "GOPATH": path, "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
        subprocess.run(["go", "build", "-o", str(folder / "main"), str(folder / "main.go")], env=environment, check=True)

        def run() -> tuple[float, bytes]:
            done = subprocess.run([folder / "main"], capture_output=True, text=True, check=True)
            seconds, root = done.stdout.split()
            return float(seconds), bytes.fromhex(root)

        yield run


def _gopath() -> str | None:
    """Debian's folder of Go packages, or one of the user's own that holds the package; None without Go, or where there is none."""
    if shutil.which("go") is None:
        return None
    own = subprocess.run(["go", "env", "GOPATH"], capture_output=True, text=True, check=True).stdout.strip()
    return next((path for path in (DEBIAN, *own.split(os.pathsep)) if path and (Path(path) / TLOG).is_dir()), None)


def _proving(leaves: int) -> None:
    from jingwei.evidence import merkle, tiles

    report.note(f"B8: {leaves} leaves are hashed into tiles, then audited three times.")
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
