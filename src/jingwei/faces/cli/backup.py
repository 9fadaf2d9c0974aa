"""``jingwei backup FILE``, ``jingwei restore FILE`` and ``jingwei forget-backups``: everything in one file, except the keys."""

from pathlib import Path

import click

from jingwei.faces._furniture import clock
from jingwei.faces.cli._backups import BackedUp
from jingwei.faces.cli._runtime import OPERATOR, Runtime

MEGABYTE = 1_000_000
_THERE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--new-key", is_flag=True, help="Seal it with a new key, so that the older ones can be destroyed (forget-backups).")
@click.pass_obj
def backup(runtime: Runtime, file: Path, new_key: bool) -> None:
    """Write everything into FILE, encrypted, except the keys: copy the folder keys to another place yourself."""
    runtime.start()
    made = runtime.backups().write(file.absolute(), at=clock.real(), new_key=new_key)
    click.echo(f"Wrote {file}: {_said(made)}.")
    click.echo(
        f"The keys are not in it, and it opens with {made.key} only. Copy {runtime.data / 'keys'} to another place.", err=True
    )


@click.command("forget-backups")
@click.option("--keep", "kept", required=True, type=_THERE, help="A backup made with --new-key; it is read to its end first.")
@click.pass_obj
def forget_backups(runtime: Runtime, kept: Path) -> None:
    """Destroy the keys of all older backups: what was erased since they were made opens in none of them any more."""
    runtime.start()
    from jingwei.evidence.operations import forgetting
    from jingwei.kernel import scope as scopes

    older = runtime.backups().older_keys(kept.absolute())
    if older:
        with scopes.entered(OPERATOR.scope, at=clock.now()):  # said first: whoever is killed in between does the rest the next time
            forgetting.note_forgotten_backups(len(older), actor=OPERATOR, at=clock.now())
        runtime.backups().destroy(older)
    click.echo(f"Destroyed {len(older)} {'key' if len(older) == 1 else 'keys'} of older backups.")
    click.echo("Destroy them in your copies of the folder keys as well.", err=True)


@click.command()
@click.argument("file", type=_THERE)
@click.pass_obj
def restore(runtime: Runtime, file: Path) -> None:
    """Restore FILE into the data folder, which may hold nothing but the folder keys."""
    made = runtime.backups().restore(file.absolute())
    runtime.start()
    click.echo(f"Restored {file} into {runtime.data}: {_said(made)}.")


def _said(made: BackedUp) -> str:
    logs = ", ".join(f"{log} {count} (last {'none' if last is None else last})" for log, (count, last) in sorted(made.logs.items()))
    return f"{made.bytes / MEGABYTE:.1f} MB of {made.made_at:%Y-%m-%d %H:%M} UTC, entries: {logs}"
