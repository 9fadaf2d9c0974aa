"""``jingwei workdays`` as its users run it."""

import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from jingwei.faces.cli import cli


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["workdays", *arguments])


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("add", "2026-09-25", "5"), "2026-10-09\n"),
        (("add", "2026-10-09", "-5"), "2026-09-24\n"),
        (("add", "2026-12-30", "2"), "2027-01-01\tprovisional\n"),
        (("between", "2026-09-28", "2026-10-10"), "5\n"),
        (("between", "2026-10-10", "2026-09-28"), "-5\n"),
        (("between", "2026-12-31", "2027-01-05"), "3\tprovisional\n"),
    ],
)
def test_the_answer_is_one_line(arguments: tuple[str, ...], printed: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (0, printed, "")


@pytest.mark.parametrize(
    "arguments", [("add", "2026-02-30", "1"), ("add", "2026-02-03", "x"), ("between", "2026-02-03"), ("between", "-", "x")]
)
def test_what_cannot_be_read_exits_2_and_says_how_to_write_it(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage:" in result.stderr


def test_a_refusal_is_told_on_standard_error_without_settings() -> None:
    program = "from jingwei.faces.cli import cli; cli(['workdays', 'add', '2003-12-31', '1'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Working days are known from 2004-01-01 on and up to the year 9999. Choose days between.\n"
