"""``jingwei lists``: the lists that departments register, by a file that describes one."""

from pathlib import Path
from typing import Any

import click

from jingwei.faces._furniture import clock
from jingwei.faces.cli._given import table
from jingwei.faces.cli._runtime import OPERATOR, Runtime
from jingwei.kernel import scope as scopes
from jingwei.kernel.purposes import SHARING

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def described(path: Path, *, known: set[str]) -> dict[str, Any]:
    """What a TOML or JSON file says, with exactly the names that are known.

    Raises:
        BadParameter: it cannot be read, or says something else.
    """
    said = table(path)
    if set(said) != known:
        lacks, knows_not = ", ".join(sorted(known - set(said))), ", ".join(sorted(set(said) - known))
        raise click.BadParameter(
            f"{path.name} lacks: {lacks or 'nothing'}; and says what is not known here: {knows_not or 'nothing'}."
        )
    return said


@click.group()
def lists() -> None:
    """Registered lists of departments."""


@lists.command()
@click.argument("file", type=FILE)
@click.pass_obj
def register(runtime: Runtime, file: Path) -> None:
    """Let the list that FILE (TOML or JSON) describes be kept: owner, purpose, basis, columns, retention. Prints its name.

    See docs/modules/sharing.md for a description.
    """
    runtime.start()
    from jingwei.sharing.operations.lists import ListDescription, register_list

    said = described(file, known=set(ListDescription.__slots__))
    said["columns"] = tuple(said["columns"])
    now = clock.now()
    with scopes.entered(OPERATOR.scope, at=now):
        register_list(ListDescription(**said), actor=OPERATOR, at=now)
    click.echo(said["name"])


@lists.command()
@click.argument("name")
@click.pass_obj
def withdraw(runtime: Runtime, name: str) -> None:
    """Keep the list NAME no longer: nobody reads it from now on, and its rows are erased within the hour."""
    runtime.start()
    from jingwei.sharing.operations.lists import withdraw_list

    now = clock.now()
    with scopes.entered(OPERATOR.scope, at=now):
        withdraw_list(name, actor=OPERATOR, at=now)
    click.echo(name)


@lists.command()
@click.argument("name")
@click.argument("assignments", metavar="COLUMN=VALUE...", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why, as the log keeps it.")
@click.option(
    "--key", prompt=True, hide_input=True, help="Key of the row; asked for when it is left out, so that no shell keeps it."
)
@click.pass_obj
def correct(runtime: Runtime, name: str, assignments: tuple[str, ...], reason: str, key: str) -> None:
    """Put values of one row of the list NAME right. Whoever received the wrong ones is told."""
    runtime.start()
    from jingwei.sharing.operations.rows import correct_row

    values = dict(text.partition("=")[::2] for text in assignments)
    now = clock.now()
    with scopes.entered(OPERATOR.scope, at=now):
        correct_row(name, key, values, reason=reason, actor=OPERATOR, at=now)
    click.echo("\t".join([name, *values]))


@lists.command()
@click.pass_obj
def show(runtime: Runtime) -> None:
    """What is registered: name, owner, basis, days kept, date and rows of the latest version; separated by tabs."""
    runtime.start()
    from jingwei.sharing.queries.catalogue import list_lists

    with scopes.entered(OPERATOR.scope, at=clock.now()):
        for row in list_lists(actor=OPERATOR, purpose=SHARING):
            latest = [row.latest.as_of.isoformat(), str(row.latest.rows)] if row.latest else ["-", "-"]
            state = "withdrawn" if row.withdrawn_at else "registered"
            basis = f"{row.basis.law}:{row.basis.article}"
            click.echo("\t".join([row.name, state, row.owner, basis, str(row.retention_days), *latest]))
