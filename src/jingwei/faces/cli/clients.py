"""``jingwei client``: programs of other departments that read under an agreement."""

import click

from jingwei.faces._furniture import clock
from jingwei.faces.cli._runtime import OPERATOR, Runtime
from jingwei.kernel import scope as scopes
from jingwei.kernel.dates import district_day, parse_day
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.scope import Level

SCOPES = ("declaring", "declarations", "work-orders", "registers", "sharing", "usage")


@click.group()
def client() -> None:
    """Machine clients of the API."""


@client.command()
@click.argument("name")
@click.option("--organisation", required=True, help="Code of the department.")
@click.option("--scope", "granted", required=True, multiple=True, type=click.Choice(SCOPES))
@click.option("--basis", required=True, help="The agreement, as evidence names it.")
@click.option("--level", default="district", show_default=True, type=click.Choice(["district", "street", "community", "grid"]))
@click.option("--code", "codes", required=True, multiple=True, help="Code of the territory; may be given several times.")
@click.option("--from", "begins", metavar="YYYY-MM-DD", help="First day; today if it is left out.")
@click.option("--until", "ends", metavar="YYYY-MM-DD", help="First day without; open if it is left out.")
@click.pass_obj
def add(
    runtime: Runtime,
    name: str,
    organisation: str,
    granted: tuple[str, ...],
    basis: str,
    level: str,
    codes: tuple[str, ...],
    begins: str | None,
    ends: str | None,
) -> None:
    """Let the program NAME in by OAuth client credentials (token endpoint: /identity/o/api/token).

    The scope declaring stands alone: who declares for residents does not read what becomes of it. A department that needs both gets
    two clients, for two programs. Prints client id and secret, separated by a tab. The secret is shown this once.
    """
    runtime.start()
    from jingwei.accounts import operations

    now = clock.now()
    agreement = operations.Agreement(
        organisation=organisation,
        scopes=granted,
        level=Level(level),
        codes=codes,
        basis=basis,
        valid_from=parse_day(begins) if begins else district_day(now),
        valid_until=parse_day(ends) if ends else FOREVER,
    )
    with scopes.entered(OPERATOR.scope, at=now):
        given = operations.create_client(name, agreement=agreement, actor=OPERATOR, at=now)
    click.echo(f"{given.client}\t{given.secret}")


@client.command()
@click.argument("ident")
@click.option("--on", "on", metavar="YYYY-MM-DD", help="First day without it; today if it is left out.")
@click.pass_obj
def end(runtime: Runtime, ident: str, on: str | None) -> None:
    """End the agreement of the client IDENT; its tokens stop working on that day."""
    runtime.start()
    from jingwei.accounts import operations

    now = clock.now()
    last = parse_day(on) if on else district_day(now)
    with scopes.entered(OPERATOR.scope, at=now):
        operations.end_client(ident, on=last, actor=OPERATOR, at=now)
    click.echo(f"{ident}\t{last.isoformat()}")
