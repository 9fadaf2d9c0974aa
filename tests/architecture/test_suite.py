"""The suite itself: it says so when browser journeys did not run, and it looks at nobody's data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.architecture.source import ROOT
from tests.verify.others import NO_GO


def _run(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "tests/kernel/test_intervals.py"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("JINGWEI_", "DJANGO_", "PYTEST_"))}
    return subprocess.run(command, cwd=ROOT, env=plain | environment, capture_output=True, text=True)


@pytest.mark.slow
def test_the_last_line_says_when_no_browser_was_found() -> None:
    done = _run(JINGWEI_CHROMIUM="/nowhere/chromium")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "browser journeys did not run: no Chromium found"


@pytest.mark.slow
def test_the_last_lines_say_when_no_go_was_found(tmp_path: Path) -> None:
    done = _run(PATH=str(tmp_path), JINGWEI_CHROMIUM="/nowhere/chromium")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2] == NO_GO


@pytest.mark.slow
def test_settings_of_the_shell_are_no_settings_of_the_tests() -> None:
    done = _run(DJANGO_SETTINGS_MODULE="jingwei.config.settings")
    assert done.returncode != 0
    assert "Unset DJANGO_SETTINGS_MODULE" in done.stdout + done.stderr
