"""``jingwei codes check`` as its users run it: a line a value, and an exit code."""

import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from jingwei.faces.cli import cli

GOOD, WRONG = "11010519491231002X", "110105194912310021"


def run(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(cli, ["codes", "check", *arguments], input=given)


def test_valid_values_exit_0_with_an_empty_reason_or_notes() -> None:
    result = run("citizen-id", GOOD, "440524188001010014")
    assert result.exit_code == 0
    assert result.stdout == (
        f"{GOOD}\tvalid\t\n440524188001010014\tvalid\tIts first six digits are not a division of 2023; it may be older or newer.\n"
    )


def test_one_invalid_value_makes_it_exit_1_and_says_why() -> None:
    result = run("citizen-id", GOOD, WRONG)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1] == (
        f"{WRONG}\tinvalid\tThe check character does not fit: at least one digit is wrong or two are swapped."
    )


def test_reasons_come_in_chinese_when_asked() -> None:
    assert run("--zh", "citizen-id", WRONG).stdout == f"{WRONG}\tinvalid\t校验码不符：至少有一位数字有误，或有两位颠倒。\n"


def test_a_dash_reads_lines_each_of_which_gets_a_line() -> None:
    result = run("uscc", "-", given=b"91350100m000100y43\r\n\n  11370800MB28559184\n\xff\xfe\nno newline at the end")
    assert result.exit_code == 1
    assert [line.split(b"\t")[:2] for line in result.stdout_bytes.splitlines()] == [
        [b"91350100m000100y43", b"valid"],
        [b"", b"invalid"],
        [b"  11370800MB28559184", b"valid"],
        [b"\xff\xfe", b"invalid"],
        [b"no newline at the end", b"invalid"],
    ]


def test_a_line_break_inside_a_value_forges_no_line() -> None:
    assert run("uscc", "x\n11370800MB28559184\tvalid\t").stdout.count("\n") == 1


def test_nothing_on_standard_input_is_nothing_wrong() -> None:
    result = run("division", "-")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("arguments", [("passport", "E123"), ("citizen-id",), ()])
def test_an_unknown_kind_or_no_value_exits_2(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage:" in result.stderr


def test_the_command_needs_no_settings_and_no_database() -> None:
    program = (
        "import sys; from jingwei.faces.cli import cli\n"
        "try: cli(['codes', 'check', 'division', '440304'])\n"
        "finally:\n"
        "    from django.conf import settings\n"
        "    assert not settings.configured and not {'django.db', 'psycopg'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"440304\tvalid\t\n"), done.stderr.decode()
