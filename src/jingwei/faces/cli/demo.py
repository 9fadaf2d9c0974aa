"""``jingwei demo``: a made-up district on one command, and ``--once``, which walks its loop over HTTP and reads each step back."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from fractions import Fraction
from importlib.resources import as_file, files
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from jingwei.demo.mark import Mark
from jingwei.faces.cli._given import day
from jingwei.faces.cli._runtime import House, Runtime
from jingwei.kernel import dates
from jingwei.kernel.progress import Progress

SCALE = Fraction(1, 50)
STEPS = {
    "staged": "Places and people",
    "loaded": "Places and people",
    "history": "The archive of records",
    "accounts": "Accounts of staff",
    "past": "Twelve weeks of declarations and visits",
}


def _scale(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Fraction | None:
    if value is None:
        return None
    try:
        scale = Fraction(value)
    except (ValueError, ZeroDivisionError):
        scale = Fraction(0)
    if not Fraction(1, 500) <= scale <= 1:
        raise click.BadParameter(f"{value!r} is no scale. Write a fraction from 1/500 to 1, for example 1/50.")
    return scale


@click.command()
@click.option("--scale", callback=_scale, help="Size of a new district as a share of the real one, 1/500 to 1; 1/50 by default.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; JINGWEI_PORT or PORT otherwise, 8000 by default.")
@click.option("--at", "at", callback=day, metavar="YYYY-MM-DD", help="The day that the demo's clock shows; it runs on from there.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder; JINGWEI_DATA or ./data otherwise.")
@click.option(
    "--truth",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write which records are wrong and how, and who is who, to FILE. Matchers are judged by it; none reads it.",
)
@click.option("--once", is_flag=True, help="Walk the loop once over HTTP, read each step back through the API, and stop.")
@click.option("--json", "as_json", is_flag=True, help="With --once: one JSON line a step on standard output.")
@click.pass_obj
@click.pass_context
def demo(
    ctx: click.Context,
    runtime: Runtime,
    scale: Fraction | None,
    port: int | None,
    at: date | None,
    data: Path | None,
    truth: Path | None,
    once: bool,
    as_json: bool,
) -> None:
    """Make a district of invented people, and serve it on this machine.

    A folder that was filled before is served as it is. All people and numbers are invented; no message is sent to anybody.
    """
    if as_json and not once:
        raise click.UsageError("--json is for --once.")
    if data is not None:
        os.environ["JINGWEI_DATA"] = str(data)
    if port is not None or once:
        os.environ["JINGWEI_PORT"] = str(port or runtime.free_port())
    os.environ["JINGWEI_BIND"] = "127.0.0.1"
    runtime.require_port()
    house = runtime.open_demo(scale)
    runtime.start()
    mark = _ready(house, scale=scale or SCALE, at=at)
    if truth is not None:
        _write_truth(mark, truth)
    if once:
        ctx.exit(_walk(runtime, mark, as_json=as_json))
    runtime.serve(lambda url: _greet(url, mark))


def _ready(house: House, *, scale: Fraction, at: date | None) -> Mark:
    """The folder's mark, filled if it is new, its clock moved if that is asked."""
    today = dates.district_day(datetime.now(UTC))
    if house.mark is None:
        _show(house.fill(scale=scale, on=at or today))
        at = at or today
    if at is not None:
        house.move_clock(at, today=today)
    assert house.mark is not None
    return house.mark


def _write_truth(mark: Mark, path: Path) -> None:
    from jingwei.demo.operations import write_truth

    write_truth(mark, path)


def _show(steps: Iterable[Progress]) -> None:
    """A bar on standard error when somebody looks, one line a step otherwise."""
    console = Console(stderr=True)
    console.print("Filling a new data folder with a made-up district; this is done once.")
    if not console.is_terminal:
        for _ in steps:
            pass
        return
    with Bar(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console) as bar:
        tasks = {}
        for step in steps:
            what = STEPS.get(step.what, step.what)
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=None)
            bar.update(tasks[what], completed=step.done, total=step.total)


def _greet(url: str, mark: Mark) -> bool:
    """What a visitor needs: where to begin, a plate to scan, and who is who."""
    cast = mark.cast
    click.echo(f"Jingwei 经纬, a demo: all people and numbers are invented.\n\n  Begin here       {url}/demo/")
    click.echo(f"  A door plate     {url}/d/{cast.confirmed[0].plate}")
    click.echo(f"  The outbox       {url}/demo/outbox/\n\nSign in by one click at {url}/demo/ as:")
    for role, name in cast.names.items():
        click.echo(f"  {role.replace('-', ' '):<18} {name}")
    click.echo("\nCtrl-C stops it. The data stays; the next start takes seconds.")
    return True


def _walk(runtime: Runtime, mark: Mark, *, as_json: bool) -> int:
    """Run the driver against the server; its exit code."""
    from jingwei.demo import operations
    from jingwei.demo.queries import free_candidates
    from jingwei.faces._furniture import clock

    now = clock.now()
    today = dates.district_day(now)
    given = operations.admit_driver(on=today, at=now)
    code = 1

    def drive(url: str) -> bool:
        nonlocal code
        code = _drive(
            url.replace("localhost", "127.0.0.1"),
            {
                "clients": {"reading": asdict(given.reading), "declaring": asdict(given.declaring)},
                "basis": operations.AGREEMENT,
                "candidates": free_candidates(mark, at=now),
            },
            as_json=as_json,
        )
        return False

    try:
        runtime.serve(drive)
    finally:
        operations.dismiss_driver(given, on=today, at=clock.now())
    return code


def _drive(url: str, credentials: dict[str, object], *, as_json: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="jw-driver-") as folder, as_file(files("jingwei.demo") / "driver.py") as program:
        path = Path(folder) / "credentials.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(credentials), "utf-8")
        command = [sys.executable, "-I", str(program), url, str(path), *(["--json"] if as_json else [])]
        return subprocess.run(command, check=False).returncode
