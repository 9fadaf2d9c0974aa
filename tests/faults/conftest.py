"""Installations that are broken on purpose."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.declarations.conftest import street
from tests.faults.installation import Installation, copy, template

__all__ = ["street"]


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A data folder with a street of sixty dwellings and an archive, to be copied."""
    with template() as folder:
        yield folder


@pytest.fixture
def installation(prepared: Path) -> Iterator[Installation]:
    """An installation of the test's own, its PostgreSQL started. Not in pytest's folder, which it closes to other accounts."""
    with tempfile.TemporaryDirectory(prefix="jw-fault-") as folder:
        made = copy(prepared, Path(folder))
        try:
            made.cluster.start()
            yield made
        finally:
            made.end()
