"""``jingwei history``: files become a generation, the same command again says the same, damage and taken numbers have exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from django.db import connections
from tests.people import NOON, OPERATOR
from tests.registers.importing.conftest import rows
from tests.registers.importing.messy import FILES, number

from jingwei.faces.cli import cli
from jingwei.kernel import scope as scopes
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.scope import Scope
from jingwei.registers.history.record import Source
from jingwei.registers.queries import facts

type Run = Callable[..., Result]


@pytest.fixture
def jingwei(committing: str) -> Run:
    """The commands, over a runtime that is up already."""

    def run(*words: object) -> Result:
        return CliRunner().invoke(
            cli, [str(word) for word in words], obj=SimpleNamespace(start=lambda: None), catch_exceptions=False
        )

    return run


@pytest.fixture
def lists(tmp_path: Path) -> list[Path]:
    """Two lists of history, the second with a line that cannot be taken."""
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(f"姓名,身份证号,记录日期\n王小明,{number(1)},2012-03-04\n李娜,{number(2)},2012年3月5日\n", "utf-8-sig")
    second.write_text(f"某街道历史名单\n甲,乙,丙\n张伟,{number(3)},2012/3/4\n坏,{number(4)},昨天\n", "gb18030")
    return [first, second]


def test_files_become_a_generation_and_the_same_command_again_says_the_same(
    jingwei: Run, lists: list[Path], tmp_path: Path
) -> None:
    mapping = tmp_path / "map.json"
    mapping.write_text('{"name": "甲", "number": "乙", "recorded_on": "丙"}')
    jingwei("import", "history", lists[0])
    command = ("history", "build", lists[1], "--mapping", mapping, "--generation", 3, "--json")
    first = jingwei(*command)
    said = json.loads(first.stdout)
    assert {name: said[name] for name in ("lines", "loaded", "quarantined", "generation", "rows", "numbers")} == {
        "lines": 2,
        "loaded": 1,
        "quarantined": 1,
        "generation": 3,
        "rows": 3,
        "numbers": 3,
    }
    assert [file["reasons"] for file in said["files"]] == [{"day-wrong": 1}]
    again = jingwei(*command)
    assert (first.exit_code, again.exit_code, again.stdout) == (0, 0, first.stdout)
    assert first.stdout.count("\n") == 1
    whole = jingwei("history", "verify")
    assert (whole.exit_code, said["digest"] in whole.stdout, "3 records of 3 people" in whole.stdout) == (0, True, True)


def test_refusals_have_exit_codes_and_leave_the_live_generation(jingwei: Run, lists: list[Path]) -> None:
    assert jingwei("history", "verify").exit_code == 1
    assert jingwei("history", "build").exit_code == 1
    assert jingwei("history", "build", lists[0], "--generation", 2).exit_code == 0
    refused = jingwei("history", "build", FILES / "missing-columns.csv", "--generation", 4)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert jingwei("history", "build", FILES / "empty.csv").exit_code == 2
    assert jingwei("history", "build", lists[0], "--generation", 40000).exit_code == 2
    more = lists[0].with_name("more.csv")
    more.write_text(f"姓名,身份证号,记录日期\n新,{number(9)},2012-03-04\n")
    taken = jingwei("history", "build", more, "--generation", 2)
    assert (taken.exit_code, taken.stdout, "3" in taken.stderr) == (2, "", True)
    assert rows("select number, state from registers_historygeneration") == [(2, "live")]
    built = jingwei("history", "build")
    assert "Generation 3: 3 records of 3 people" in built.stdout  # what the refused command had read is not lost
    assert "2 records" in jingwei("history", "drop", 2).stdout
    assert jingwei("history", "drop", 3).exit_code == 1


def test_a_damaged_archive_is_neither_whole_nor_built_upon(jingwei: Run, lists: list[Path]) -> None:
    jingwei("history", "build", lists[0])
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from registers_history_g1 where seq = 0 and index = (select min(index) from registers_history_g1)")
    assert jingwei("history", "verify").exit_code == 3
    assert jingwei("history", "build", "--generation", 5).exit_code == 3


def test_a_person_is_shown_corrected_and_erased_by_a_number_that_no_shell_keeps(jingwei: Run, lists: list[Path]) -> None:
    jingwei("history", "build", lists[0])

    def asked(*words: object) -> Result:
        return CliRunner().invoke(
            cli,
            ["history", *map(str, words)],
            input=f"{number(1)}\n",
            obj=SimpleNamespace(start=lambda: None),
            catch_exceptions=False,
        )

    assert "0\t2012-03-04\ttaken-over\t王小明\t" in asked("show").stdout
    assert asked("correct", "--record", 0, "--set", "name=王晓明", "--set", "valid_from=2011年1月1日").exit_code == 0
    assert "\t王晓明\t\t\t\t2011-01-01\t" in asked("show").stdout
    assert rows("select count(*) from evidence_read where what = 'registers.history'") == [(2,)]
    assert asked("erase").exit_code == 2
    assert asked("erase", "--record", 4).exit_code == 1
    assert asked("correct", "--record", 0, "--set", "source=school").exit_code == 2
    assert asked("erase", "--all").exit_code == 0
    assert "王" not in asked("show").stdout
    assert jingwei("history", "show", "--number", "1").exit_code == 2


def test_a_record_says_whose_list_it_came_from_and_never_the_grid_for_another(jingwei: Run, lists: list[Path]) -> None:
    for nth, source in enumerate(("hr-office", "grid")):
        file = lists[0].with_name(f"{source}.csv")
        file.write_text(f"姓名,身份证号,记录日期\n王小明,{number(1)},2012-03-0{nth + 1}\n")
        assert jingwei("history", "build", file, "--source", source).exit_code == 0
    shown = jingwei("history", "show", "--number", number(1)).stdout.splitlines()
    assert [line.split("\t")[1:3] for line in shown] == [["2012-03-02", "grid"], ["2012-03-01", "hr-office"]]
    with scopes.entered(Scope.decision(), at=NOON):
        held = facts.list_records(number(1), actor=OPERATOR, purpose=REGISTER_CARE)
    assert [one.record.source for one in held] == [Source.GRID, Source.OTHER]
