"""A file stands whole or not at all, for its owner alone; what stood there before stays until the new one is whole."""

from pathlib import Path

import pytest

from jingwei.kernel import files


def test_a_file_stands_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "one"
    with files.whole(path) as file:
        file.write(b"begun")
        assert not path.exists()
    assert path.read_bytes() == b"begun"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_failed_leaves_nothing_and_takes_no_place(tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_bytes(b"before")
    with pytest.raises(OSError, match="full"):
        _broken_off(path)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"one": b"before"}


def test_the_first_wins_unless_another_is_meant_to_replace_it(tmp_path: Path) -> None:
    path = tmp_path / "one"
    with files.whole(path) as file:
        file.write(b"first")
    with pytest.raises(FileExistsError), files.whole(path) as file:
        file.write(b"second")
    assert path.read_bytes() == b"first"
    with files.whole(path, over=True) as file:
        file.write(b"third")
    files.move(path, tmp_path / "two")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"two": b"third"}


def _broken_off(path: Path) -> None:
    with files.whole(path, over=True) as file:
        file.write(b"half")
        raise OSError("full")
