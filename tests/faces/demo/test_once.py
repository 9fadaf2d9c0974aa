"""``jingwei demo --once``: the whole loop over HTTP, each step read back by a machine; and a filling that is killed."""

import ast
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

import jingwei.demo.driver
from jingwei.demo.mark import FILE

FILLED = 2_000_000
"""Bytes that the database grew by when the filling is under way."""
STEPS = ["declared", "doubtful", "visited", "closed", "confirmed", "reads"]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("JINGWEI_", "DJANGO_", "PORT"))}


def command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "jingwei.config.main", "demo", "--data", str(folder), "--scale", "1/500", *more]


def written(folder: Path) -> int:
    """Bytes of all files; those that go while we count do not count."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size


def once(folder: Path, *more: str) -> tuple[int, list[dict[str, object]], str]:
    done = subprocess.run(
        command(folder, "--once", "--json", *more), env=environment(), capture_output=True, text=True, check=False, timeout=240
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_the_driver_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(str(jingwei.demo.driver.__file__)).read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.slow
def test_a_filling_that_was_killed_is_started_over_and_the_loop_is_walked_twice(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    filling = subprocess.Popen(command(folder, "--once"), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (folder / FILE).exists() and filling.poll() is None:
        time.sleep(0.05)
    begun = written(folder)
    while written(folder) < begun + FILLED and filling.poll() is None:
        time.sleep(0.05)
    assert filling.poll() is None, "it was killed while it filled"
    filling.send_signal(signal.SIGKILL)
    filling.wait()
    code, lines, said = once(folder)
    assert code == 0, said
    assert "started over" in said
    assert_walked(lines)
    again, more, said = once(folder, "--at", "2099-01-05")
    assert again == 0, said
    assert_walked(more)
    assert {line["receipt"] for line in lines}.isdisjoint(line["receipt"] for line in more)


def assert_walked(lines: list[dict[str, object]]) -> None:
    assert [line["step"] for line in lines] == STEPS
    assert {line["status"] for line in lines} == {200}
    assert all(isinstance(line["entry"], int) for line in lines)
    by_step = {str(line["step"]): line for line in lines}
    visit = [by_step[step] for step in ("doubtful", "visited", "closed", "confirmed")]
    assert len({line["order"] for line in visit}) == 1
    assert visit[0]["order"]
    assert len({line["receipt"] for line in visit}) == 1
    assert by_step["declared"]["order"] is None
    assert by_step["reads"]["receipt"] == by_step["declared"]["receipt"]
