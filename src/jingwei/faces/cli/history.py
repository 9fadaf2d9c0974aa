"""``jingwei history verify``: whether the live generation of the history archive is what was built."""

import click

from jingwei.faces.cli._runtime import OPERATOR, Runtime


@click.group()
def history() -> None:
    """The archive of earlier registers."""


@history.command()
@click.pass_obj
def verify(runtime: Runtime) -> None:
    """Read the whole live generation and compare it with its manifest; no record is opened. Exit code 3 if it is damaged."""
    runtime.start()
    from jingwei.registers.operations.history import verify as verify_archive

    found = verify_archive(actor=OPERATOR)
    click.echo(f"Generation {found.generation}: {found.rows} records of {found.numbers} people, whole. SHA-256 {found.digest}")
