"""``jingwei agreements``: which department reads which fields, by a file that says the terms."""

from pathlib import Path

import click

from jingwei.faces._furniture import clock
from jingwei.faces.cli._runtime import OPERATOR, Runtime
from jingwei.faces.cli.lists import FILE, described
from jingwei.kernel import scope as scopes
from jingwei.kernel.dates import parse_day
from jingwei.kernel.purposes import SHARING


@click.group()
def agreements() -> None:
    """Sharing agreements."""


@agreements.command()
@click.argument("file", type=FILE)
@click.pass_obj
def sign(runtime: Runtime, file: Path) -> None:
    """Let the consumer that FILE (TOML or JSON) names read what it says. Prints the agreement's number.

    See docs/modules/sharing.md for the terms.
    """
    runtime.start()
    from jingwei.sharing.operations.agreements import Terms, sign_agreement

    said = described(file, known=set(Terms.__slots__))
    said |= {name: parse_day(str(said[name])) for name in ("valid_from", "valid_until")}
    said |= {name: tuple(said[name]) for name in ("fields", "codes")}
    now = clock.now()
    with scopes.entered(OPERATOR.scope, at=now):
        click.echo(sign_agreement(Terms(**said), actor=OPERATOR, at=now))


@agreements.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why, as the log keeps it.")
@click.pass_obj
def withdraw(runtime: Runtime, number: str, reason: str) -> None:
    """End the agreement NUMBER at once: the next read under it is refused."""
    runtime.start()
    from jingwei.sharing.operations.agreements import withdraw_agreement

    now = clock.now()
    with scopes.entered(OPERATOR.scope, at=now):
        withdraw_agreement(number, reason=reason, actor=OPERATOR, at=now)
    click.echo(number)


@agreements.command()
@click.pass_obj
def show(runtime: Runtime) -> None:
    """All agreements: number, state, what, fields, department, first day, first day without; separated by tabs."""
    runtime.start()
    from jingwei.sharing.queries.catalogue import list_agreements

    with scopes.entered(OPERATOR.scope, at=clock.now()):
        for row in list_agreements(actor=OPERATOR, purpose=SHARING):
            state = "withdrawn" if row.withdrawn_at else "holds" if row.holds else "over"
            days = [row.valid_from.isoformat(), row.valid_until.isoformat()]
            click.echo("\t".join([row.number, state, row.what, ",".join(row.fields), row.organisation, *days]))
