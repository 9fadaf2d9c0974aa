"""Settings: one table, each documented, and a name that nobody reads stops the start."""

import re
from pathlib import Path

import pytest
from tests.architecture.source import ROOT, files

from jingwei.config import options

NAME = re.compile(r"\bJINGWEI_[A-Z][A-Z_]*[A-Z]\b")


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text("utf-8")
    for option in options.OPTIONS:
        assert f"`{option.name}`" in page
        assert option.means in page
        assert option.means.endswith(".")


@pytest.mark.parametrize("name", ["JINGWEI_DATTA", "JINGWEI_DEMO", "JINGWEI_DEBUG", "JINGWEI_SECRETS_FILE"])
def test_an_unknown_name_stops_the_start(name: str) -> None:
    with pytest.raises(SystemExit, match=name):
        options.read({name: "1"})


def test_a_setting_may_be_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("quiet\n")
    assert options.read({"JINGWEI_SECRET_FILE": str(tmp_path / "secret")})["JINGWEI_SECRET"] == "quiet"


def test_every_name_that_the_product_or_its_documents_mention_is_in_the_table() -> None:
    known = set(options.NAMES) | {f"{name}_FILE" for name in options.NAMES}
    places = [file.path for file in files()] + sorted((ROOT / "docs").rglob("*.md")) + sorted(ROOT.glob("*.md"))
    mentioned = {name: str(path.relative_to(ROOT)) for path in places for name in NAME.findall(path.read_text("utf-8"))}
    assert {name: place for name, place in mentioned.items() if name not in known} == {}


def test_only_the_table_reads_the_environment_for_settings() -> None:
    """Commands may set a name for the processes that they start; nobody but the table reads one."""
    reads = re.compile(r"(getenv|environ\.get|environ\.setdefault)\(\W*JINGWEI_|environ\[\W*JINGWEI_\w+\W*\](?!\s*=[^=])")
    assert [file.place for file in files() if reads.search(file.path.read_text("utf-8"))] == []
