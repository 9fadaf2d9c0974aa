"""The data folder is its owner's alone, whoever made it and however open it was."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jingwei.config.embedded import Cluster

PASSABLE = 0o001 if os.getuid() == 0 else 0  # a root user's server runs under another account, which passes through


@pytest.fixture
def place() -> Iterator[Path]:
    """Not pytest's own folder, which is closed already."""
    with tempfile.TemporaryDirectory(prefix="jw-private-") as folder:
        yield Path(folder)


def mode(folder: Path) -> int:
    return stat.S_IMODE(folder.stat().st_mode)


def test_a_new_data_folder_is_private(place: Path) -> None:
    Cluster(place / "new/data").take_folder()
    assert mode(place / "new/data") & ~PASSABLE == 0o700


def test_a_data_folder_that_was_open_is_closed(place: Path) -> None:
    data = place / "data"
    data.mkdir()
    data.chmod(0o755)
    Cluster(data).keys().key("web")
    Cluster(data).take_folder()
    assert mode(data) == 0o700 | PASSABLE
    Cluster(data).take_folder()
    assert mode(data) == 0o700 | PASSABLE


def test_a_folder_for_everybody_stays_as_it_is(place: Path) -> None:
    data = place / "shared"
    data.mkdir()
    data.chmod(0o1777)  # as /tmp is
    Cluster(data).take_folder()
    assert mode(data) == 0o1777


@pytest.mark.slow
def test_the_server_starts_in_it(place: Path) -> None:
    cluster = Cluster(place / "data", extra="fsync = off\n")
    cluster.start()
    try:
        assert cluster.runs()
        assert mode(place / "data") & ~PASSABLE == 0o700
    finally:
        cluster.leave()
    cluster.start()  # closed folder, server of another account
    cluster.leave()
    assert mode(place / "data") & ~PASSABLE == 0o700
