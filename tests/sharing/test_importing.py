"""A file that a department sends becomes a version of its list: line by line, read by nobody before it is whole, undone as a whole."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from tests.people import G1
from tests.registers.world import number_of
from tests.sharing.conftest import registered, sequenced
from tests.sharing.test_lists import counted, shown

from jingwei.config.subscriptions import SUBSCRIPTIONS
from jingwei.faces.cli import cli
from jingwei.sharing import schema
from jingwei.sharing.schema import CellWrong, Column

pytestmark = pytest.mark.usefixtures("committing")
READABLE = "select count(*) from sharing_listversion where completed_at is not null and undone_at is null"


def jingwei(*words: object) -> Result:
    runtime = SimpleNamespace(start=lambda: None)
    return CliRunner().invoke(cli, [str(word) for word in words], obj=runtime, catch_exceptions=False)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """Three lines: one is right, one holds a number that a spreadsheet cut, one lies in no grid; a column that nobody keeps."""
    file = tmp_path / "trained.csv"
    good, cut, nowhere = number_of(1), "440304199001010000", number_of(2)
    lines = ["身份证号,持有人,网格,培训日期,课程,民族", f"{good},陈小明,{G1},2027年1月5日,A,汉"]
    file.write_text("\n".join([*lines, f"{cut},林芳,,2027/1/5,B,汉", f"{nowhere},林芳,12,2027/1/5,B,汉", "合计,3,,,,"]), "gb18030")
    return file


def test_a_file_becomes_a_version_that_is_read_once_it_is_whole(sent: Path) -> None:
    registered()
    said = json.loads(jingwei("import", "list:fire-training", sent, "--json").stdout)
    assert (said["lines"], said["loaded"], said["quarantined"]) == (3, 1, 2)
    assert said["reasons"] == {"number-cut": 1, "code-wrong": 1}
    assert counted(READABLE) == 0
    sequenced(*SUBSCRIPTIONS)
    assert counted(READABLE) == 1
    assert shown() == [("fire-training", 1)]
    again = json.loads(jingwei("import", "list:fire-training", sent, "--json").stdout)
    assert again == said


def test_a_version_carries_the_date_of_its_data(sent: Path) -> None:
    registered()
    said = json.loads(jingwei("import", "list:fire-training", sent, "--as-of", "2026-10-31", "--json").stdout)
    assert counted(f"select count(*) from sharing_listversion where batch = {said['batch']} and as_of = '2026-10-31'") == 1
    again = json.loads(jingwei("import", "list:fire-training", sent, "--json").stdout)
    assert again["batch"] != said["batch"], "the same file for another day is another version"
    ahead = jingwei("import", "list:fire-training", sent, "--as-of", "2199-01-01")
    assert ahead.exit_code == 2
    assert "2199-01-01" in ahead.stderr


def test_an_undone_import_is_read_by_nobody(sent: Path) -> None:
    registered()
    said = json.loads(jingwei("import", "list:fire-training", sent, "--json").stdout)
    sequenced(*SUBSCRIPTIONS)
    assert jingwei("imports", "undo", said["batch"]).exit_code == 0
    sequenced(*SUBSCRIPTIONS)
    assert counted(READABLE) == 0


def test_a_list_that_nobody_registered_is_refused(sent: Path) -> None:
    assert jingwei("import", "list:of-nobody", sent).exit_code == 2


def test_cells_are_read_as_in_the_base_registers() -> None:
    count, day = (Column("one", "一", "One", kind) for kind in ("count", "day"))
    assert [schema.read(count, cell) for cell in ("12", "1,200", "12.0")] == [12, 1200, 12]
    assert schema.read(day, "2027年1月5日") == "2027-01-05"
    for column, cell in ((count, "-5"), (count, "1_000"), (count, ""), (day, "5.1.2027")):
        with pytest.raises(CellWrong):
            schema.read(column, cell)


def test_sheets_are_told_beside_the_one_line_of_the_result() -> None:
    kept = Path(__file__).parents[1] / "registers/importing/files"
    done = jingwei("import", "people", kept / "two-sheets.xlsx", "--json")
    said = json.loads(done.stdout)
    assert (said["lines"], said["loaded"], said["reasons"]) == (5, 4, {"number-wrong": 1})
    assert "read: sheet “二月” (7 rows)" in done.stderr
    assert "left out: sheet “封面”" in done.stderr
    assert jingwei("imports", "quarantine", said["batch"]).stdout.split("\t")[:2] == ["9", "二月!6"]
    refused = jingwei("import", "people", kept / "second-without-head.xlsx", "--json")
    assert (refused.exit_code, "二月" in refused.stderr) == (2, True)
