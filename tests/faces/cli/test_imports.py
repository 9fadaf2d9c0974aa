"""``jingwei import`` and ``jingwei imports``: one line of result, exit codes, and words about columns."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from python_calamine import CalamineWorkbook
from tests.registers.importing.conftest import rows
from tests.registers.importing.messy import FILES, number

from jingwei.faces.cli import cli

type Run = Callable[..., Result]


@pytest.fixture
def jingwei(committing: str) -> Run:
    """The commands, over a runtime that is up already."""

    def run(*words: object) -> Result:
        return CliRunner().invoke(
            cli, [str(word) for word in words], obj=SimpleNamespace(start=lambda: None), catch_exceptions=False
        )

    return run


def test_json_is_one_line_and_the_second_run_prints_the_first(jingwei: Run) -> None:
    first = jingwei("import", "people", FILES / "cut-by-spreadsheet.csv", "--json")
    said = json.loads(first.stdout)
    assert said == {"lines": 14, "loaded": 1, "quarantined": 13, "reasons": {"number-cut": 13}, "batch": said["batch"]}
    assert first.stdout.count("\n") == 1
    assert first.stderr == ""
    again = jingwei("import", "people", FILES / "cut-by-spreadsheet.csv", "--json")
    assert (again.exit_code, again.stdout) == (0, first.stdout)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("people", FILES / "missing-columns.csv"), 2, "姓名, 住址"),
        (("people", FILES / "empty.csv"), 2, ""),
        (("people", FILES / "not-really.xlsx"), 2, "XLSX"),
        (("cats", FILES / "plain.csv"), 2, "people"),
        (("list:schools", FILES / "plain.csv"), 2, "schools"),
        (("people", FILES / "nowhere.csv"), 2, "nowhere.csv"),
        (("people", FILES / "plain.csv", "--source", "x" * 25), 2, "24"),
        (("people", FILES / "plain.csv", "--mapping", FILES / "plain.csv"), 2, "neither JSON nor TOML"),
        (("people", FILES / "plain.csv", "--purpose", "curiosity"), 1, ""),
    ],
)
def test_what_is_refused_whole(jingwei: Run, words: tuple[object, ...], code: int, says: str) -> None:
    answer = jingwei("import", *words)
    assert (answer.exit_code, answer.stdout) == (code, "")
    assert says in answer.stderr
    assert rows("select count(*) from registers_importbatch") == [(0,)]


def test_a_dry_run_names_the_columns_and_writes_nothing(jingwei: Run) -> None:
    answer = jingwei("import", "people", FILES / "extra-columns.csv", "--dry-run", "--json")
    assert json.loads(answer.stdout) == {"lines": 7, "loaded": 4, "quarantined": 3, "reasons": {"number-wrong": 3}, "batch": None}
    assert "read: number from “身份证号”" in answer.stderr
    for never in ("民族", "政治面貌", "婚姻状况", "宗教信仰", "是否残疾"):
        assert f"never kept: “{never}”" in answer.stderr
    assert "not read: “备注”" in answer.stderr
    assert rows("select count(*) from registers_importbatch") == [(0,)]


@pytest.mark.parametrize("text", ['{"name": "甲", "number": "乙"}', 'name = "甲"\nnumber = "乙"\n'])
def test_heads_are_mapped_by_a_file(jingwei: Run, tmp_path: Path, text: str) -> None:
    mapping = tmp_path / "mapping"
    mapping.write_text(text, "utf-8")
    answer = jingwei("import", "people", FILES / "mapped.csv", "--mapping", mapping)
    assert answer.stdout.endswith("4 lines: 4 loaded (4 new), 0 quarantined.\n")


def test_batches_are_listed_mended_reported_and_undone(jingwei: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IMPORT_CHUNK_BYTES", 40)
    batch = json.loads(jingwei("import", "people", FILES / "old-form.csv", "--json").stdout)["batch"]
    assert rows("select count(*) > 1 from registers_importchunk") == [(True,)]
    assert jingwei("imports", "list").stdout == f"{batch}\tpeople\tdone\t4\t3\t1\t1\told-form.csv\n"
    assert jingwei("imports", "quarantine", batch).stdout.split("\t")[2:] == ["number-wrong", "number", "yes\n"]
    wrong = jingwei("imports", "mend", batch, 5, "--set", "number=1")
    assert wrong.exit_code == 1
    assert "number-wrong" in wrong.stderr
    assert jingwei("imports", "mend", batch, 5, "--set", f"number={number(7)}").exit_code == 0
    jingwei("imports", "report", batch, tmp_path / "report.xlsx")
    assert CalamineWorkbook.from_path(tmp_path / "report.xlsx").get_sheet_by_index(1).to_python()[1][5] == "mended"
    assert jingwei("imports", "undo", batch).stdout == "people\t4\t0\n"
    assert jingwei("imports", "undo", batch).exit_code == 1
