"""``jingwei staff``: accounts and posts of staff, entered by whoever runs the installation."""

import sys
from uuid import UUID

import click

from jingwei.faces._furniture import clock
from jingwei.faces.cli._runtime import OPERATOR, Runtime
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import LEVELS, Role
from jingwei.kernel.dates import district_day, parse_day
from jingwei.kernel.intervals import FOREVER


@click.group()
def staff() -> None:
    """Accounts of staff and their posts."""


@staff.command()
@click.argument("username")
@click.option("--name", default="", help="Name as pages show it; the user name if it is left out.")
@click.option("--role", required=True, type=click.Choice([role.value for role in LEVELS]))
@click.option("--code", "codes", required=True, multiple=True, help="Code of the territory; may be given several times.")
@click.option("--organisation", required=True, help="Code of the unit.")
@click.option("--from", "begins", metavar="YYYY-MM-DD", help="First day of the post; today if it is left out.")
@click.option("--until", "ends", metavar="YYYY-MM-DD", help="First day without the post; open if it is left out.")
@click.pass_obj
def add(
    runtime: Runtime,
    username: str,
    name: str,
    role: str,
    codes: tuple[str, ...],
    organisation: str,
    begins: str | None,
    ends: str | None,
) -> None:
    """Make an account for USERNAME with one post.

    Prints the user name and a password, separated by a tab. The password is shown this once; a second factor is set up at the first
    sign-in.
    """
    runtime.start()
    from jingwei.accounts import operations

    now = clock.now()
    grant = operations.PostGrant(
        role=Role(role),
        organisation=organisation,
        codes=codes,
        valid_from=parse_day(begins) if begins else district_day(now),
        valid_until=parse_day(ends) if ends else FOREVER,
    )
    password = operations.new_password()
    with scopes.entered(OPERATOR.scope, at=now):
        operations.create_staff(username, display_name=name or username, password=password, posts=[grant], actor=OPERATOR, at=now)
    click.echo(f"{username}\t{password}")


@staff.command()
@click.argument("username")
@click.pass_obj
def password(runtime: Runtime, username: str) -> None:
    """Give USERNAME a new password, and drop their second factors: for somebody who lost both.

    Prints the user name and the password, separated by a tab.
    """
    runtime.start()
    from jingwei.accounts import operations

    now, fresh = clock.now(), operations.new_password()
    with scopes.entered(OPERATOR.scope, at=now):
        operations.start_over(username, password=fresh, actor=OPERATOR, at=now)
    click.echo(f"{username}\t{fresh}")


@staff.command()
@click.argument("post", type=click.UUID)
@click.option("--on", "on", metavar="YYYY-MM-DD", help="First day without it; today if it is left out.")
@click.pass_obj
def end(runtime: Runtime, post: UUID, on: str | None) -> None:
    """End the post of the id POST (see `jingwei staff posts`)."""
    runtime.start()
    from jingwei.accounts import operations

    now = clock.now()
    last = parse_day(on) if on else district_day(now)
    with scopes.entered(OPERATOR.scope, at=now):
        operations.end_post(post, on=last, actor=OPERATOR, at=now)
    click.echo(f"{post}\t{last.isoformat()}")


@staff.command()
@click.argument("username")
@click.pass_obj
def posts(runtime: Runtime, username: str) -> None:
    """List the posts that USERNAME holds today: id, role, codes, first day, first day without."""
    runtime.start()
    from jingwei.accounts import queries

    for held in queries.list_posts(queries.staff_named(username), on=district_day(clock.now())):
        until = "" if held.valid_until == FOREVER else held.valid_until.isoformat()
        click.echo("\t".join((str(held.id), held.role.value, ",".join(held.codes), held.valid_from.isoformat(), until)))


@staff.command()
@click.argument("username")
@click.option("--unlink", is_flag=True, help="Undo the link, because it was to the wrong person; no number is read.")
@click.pass_obj
def person(runtime: Runtime, username: str, unlink: bool) -> None:
    """Say which person of the register USERNAME is; their identity number is read from standard input.

    Reads of one's own record, and of a colleague's, are listed to the auditor and to whoever read. Prints `linked` or `not in the
    register`; with --unlink `unlinked` or `not linked`.
    """
    runtime.start()
    from jingwei.accounts import queries
    from jingwei.registers.operations.proving import link_staff, unlink_staff

    now = clock.now()
    number = "" if unlink else sys.stdin.readline().strip()
    with scopes.entered(OPERATOR.scope, at=now):
        account = queries.staff_named(username)
        if unlink:
            said = "unlinked" if unlink_staff(account, actor=OPERATOR, at=now) else "not linked"
        else:
            said = "linked" if link_staff(account, number, actor=OPERATOR, at=now) else "not in the register"
    click.echo(f"{username}\t{said}")
