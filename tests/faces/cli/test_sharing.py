"""``jingwei lists`` and ``jingwei agreements``: from a file that describes to what is held, read and withdrawn."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import translation
from tests.people import NOON
from tests.sharing.agreeing import found
from tests.sharing.conftest import CIVIL, admitted, description, loaded
from tests.sharing.test_lists import CHEN, ROWS

from jingwei.faces._furniture import clock
from jingwei.faces.cli import cli
from jingwei.sharing.errors import AgreementOver

TERMS = {
    "what": "list:fire-training",
    "fields": ["holder", "course"],
    "purpose": "核对租赁登记",
    "purpose_en": "To check registrations of leases",
    "basis": "sz-data:43",
    "level": "district",
    "codes": ["440304"],
    "valid_from": "2027-01-01",
    "valid_until": "2027-06-01",
}


class Started:
    """The runtime of a test: the database stands already."""

    def start(self) -> None:
        """Nothing is left to do."""


@pytest.fixture(autouse=True)
def noon(committing: str) -> Iterator[None]:
    """The clock stands at noon, and refusals read English."""
    before = clock._offset
    clock.install(lambda: NOON - datetime.now(UTC))
    with translation.override("en"):
        yield
    clock._offset = before


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, list(words), obj=Started(), input=typed)


def written(folder: Path, said: dict[str, Any]) -> str:
    """A file that says so."""
    path = folder / f"{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps(said), "utf-8")
    return str(path)


def described(**changed: Any) -> dict[str, Any]:
    given = description()
    return {name: getattr(given, name) for name in given.__slots__} | changed


def test_a_list_is_registered_shared_corrected_and_withdrawn(tmp_path: Path) -> None:
    assert run("lists", "register", written(tmp_path, described())).output == "fire-training\n"
    loaded(ROWS)
    assert run("lists", "show").output == "fire-training\tregistered\t44030412\tsz-data:42\t90\t2027-03-01\t2\n"
    number = run("agreements", "sign", written(tmp_path, TERMS | {"consumer": admitted(CIVIL)})).output.strip()
    days = "2027-01-01\t2027-06-01"
    assert run("agreements", "show").output == f"{number}\tholds\tfire-training\tholder,course\t44030431\t{days}\n"
    assert found(number, CHEN).rows[0].values["course"] == "A"
    corrected = run("lists", "correct", "fire-training", "course=B", "--reason", "wrong course", typed=f"{CHEN}\n")
    assert corrected.exit_code == 0
    assert CHEN not in corrected.output
    assert found(number, CHEN).rows[0].values["course"] == "B"
    assert run("agreements", "withdraw", number, "--reason", "over").exit_code == 0
    with pytest.raises(AgreementOver):
        found(number, CHEN)
    assert "\twithdrawn\t" in run("agreements", "show").output
    assert run("lists", "withdraw", "fire-training").exit_code == 0
    assert run("lists", "show").output.startswith("fire-training\twithdrawn\t")


def test_what_cannot_be_registered_is_said_and_exits_2(tmp_path: Path) -> None:
    column = {"name": "more", "title": "民族", "title_en": "Group", "kind": "text"}
    refused = run("lists", "register", written(tmp_path, described(columns=[*description().columns, column])))
    assert (refused.exit_code, "No list keeps 民族" in refused.output) == (2, True)
    short = run("lists", "register", written(tmp_path, {"name": "x", "colour": "red"}))
    assert (short.exit_code, "lacks: basis, columns" in short.output, "colour" in short.output) == (2, True, True)
    stranger = run("agreements", "sign", written(tmp_path, TERMS | {"consumer": "jw-nobody"}))
    assert stranger.exit_code != 0
    assert run("lists", "show").output == ""
