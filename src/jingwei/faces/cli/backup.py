"""``jingwei backup FILE`` and ``jingwei restore FILE``: everything in one file, except the keys."""

from pathlib import Path

import click

from jingwei.faces._furniture import clock
from jingwei.faces.cli._backups import BackedUp
from jingwei.faces.cli._runtime import Runtime

MEGABYTE = 1_000_000


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(runtime: Runtime, file: Path) -> None:
    """Write everything into FILE, except the keys: copy the folder keys to another place yourself."""
    runtime.start()
    made = runtime.backups().write(file.absolute(), at=clock.real())
    click.echo(f"Wrote {file}: {_said(made)}.")
    click.echo(f"The keys are not in it. Keep a copy of {runtime.data / 'keys'} in another place.", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(runtime: Runtime, file: Path) -> None:
    """Restore FILE into the data folder, which may hold nothing but the folder keys."""
    made = runtime.backups().restore(file.absolute())
    runtime.start()
    click.echo(f"Restored {file} into {runtime.data}: {_said(made)}.")


def _said(made: BackedUp) -> str:
    logs = ", ".join(f"{log} {count} (last {'none' if last is None else last})" for log, (count, last) in sorted(made.logs.items()))
    return f"{made.bytes / MEGABYTE:.1f} MB of {made.made_at:%Y-%m-%d %H:%M} UTC, entries: {logs}"
