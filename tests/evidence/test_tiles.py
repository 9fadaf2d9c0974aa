"""Tiles against the tree that they are cut from, and paths against the words of the specification."""

import pytest

from jingwei.evidence import merkle, tiles
from jingwei.evidence.merkle import Stored, leaf_hash
from jingwei.evidence.tiles import Tile


def cut(tree: Stored, tile: Tile) -> bytes:
    """A tile's bytes by its definition: the hashes of complete subtrees of 256^level leaves."""
    return b"".join(tree.read(8 * tile.level, tile.index * 256 + each) for each in range(tile.width))


@pytest.fixture(scope="module")
def tree() -> Stored:
    made = Stored()
    made.extend(leaf_hash(number.to_bytes(4)) for number in range(70_000))
    return made


def test_the_specification_s_own_example() -> None:
    listed = list(tiles.of_size(70_000))
    assert sum(one.level == 0 and one.width == 256 for one in listed) == 273
    assert [one for one in listed if one.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert Tile(1, 0) in listed
    assert len(listed) == 277
    assert list(tiles.of_size(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles.of_size(0)) == []
    assert Tile(0, 1234067).path == "tile/0/x001/x234/067"
    assert Tile(2, 5, 17).path == "tile/2/005.p/17"
    assert tiles.entries_path(1000) == "tile/entries/x001/000"


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 69_999, 70_000])
def test_a_tree_reads_the_same_through_its_tiles(tree: Stored, size: int) -> None:
    files = {(one.level, one.index): cut(tree, one) for one in tiles.of_size(size)}
    read = tiles.reader(lambda level, index: files[level, index])
    root = merkle.root(tree.levels[0][:size])
    assert merkle.root_at(size, read) == root
    for index in {0, 1, size // 3, size // 2, size - 1} - {size}:
        proof = merkle.inclusion_proof(index, size, read)
        assert proof == merkle.inclusion_proof(index, size, tree.read)
        merkle.verify_inclusion(index, size, tree.read(0, index), proof, root)
    for before in {1, size // 2 + 1, size}:
        assert merkle.consistency_proof(before, size, read) == merkle.consistency_proof(before, size, tree.read)


def test_what_is_not_there_is_an_error_and_no_hash(tree: Stored) -> None:
    files = {(one.level, one.index): cut(tree, one) for one in tiles.of_size(300)}
    read = tiles.reader(lambda level, index: files[level, index])
    assert read(0, 299) == tree.read(0, 299)
    for place in ((0, 300), (5, 9), (9, 0), (0, 600), (16, 0)):
        with pytest.raises(LookupError):
            read(*place)


@pytest.mark.parametrize(("since", "size"), [(0, 5), (5, 5), (5, 6), (255, 256), (256, 300), (300, 70_000), (65_535, 65_536)])
def test_only_what_is_new_is_listed(since: int, size: int) -> None:
    assert set(tiles.of_size(size, since=since)) == set(tiles.of_size(size)) - set(tiles.of_size(since))


def test_bundles_hold_entries_as_they_are() -> None:
    entries = [b"", b"a", b"b" * 65_535]
    assert tiles.bundle(entries) == b"\0\0" + b"\0\1a" + b"\xff\xff" + b"b" * 65_535
    assert tiles.unbundle(tiles.bundle(entries)) == entries
    with pytest.raises(ValueError, match="65536"):
        tiles.bundle([b"b" * 65_536])
    for broken in (b"\0", b"\0\2a", b"\0\1a\0"):
        with pytest.raises(ValueError, match="breaks off"):
            tiles.unbundle(broken)
