"""The face of operators: ``jingwei COMMAND``.

Commands stand in a table by name and are imported when they are called, so that ``codes`` and ``workdays`` need
neither Django's set-up nor a database. A command that needs them takes the ``Runtime`` with ``@click.pass_obj`` and
calls ``start`` first.
"""

from importlib import import_module
from typing import NoReturn

import click
from django.apps import apps
from django.utils.functional import Promise

from jingwei.kernel.errors import Refused

COMMANDS: dict[str, str] = {
    "agreements": "jingwei.faces.cli.agreements:agreements",
    "backup": "jingwei.faces.cli.backup:backup",
    "client": "jingwei.faces.cli.clients:client",
    "codes": "jingwei.faces.cli.codes:codes",
    "delays": "jingwei.faces.cli.delays:delays",
    "demo": "jingwei.faces.cli.demo:demo",
    "documents": "jingwei.faces.cli.documents:documents",
    "evidence": "jingwei.faces.cli.evidence:evidence",
    "forget-backups": "jingwei.faces.cli.backup:forget_backups",
    "history": "jingwei.faces.cli.history:history",
    "import": "jingwei.faces.cli.imports:import_list",
    "imports": "jingwei.faces.cli.imports:imports",
    "lists": "jingwei.faces.cli.lists:lists",
    "migrate": "jingwei.faces.cli.running:migrate",
    "restore": "jingwei.faces.cli.backup:restore",
    "serve": "jingwei.faces.cli.serve:serve",
    "staff": "jingwei.faces.cli.staff:staff",
    "where": "jingwei.faces.cli.where:where",
    "worker": "jingwei.faces.cli.running:worker",
    "workdays": "jingwei.faces.cli.workdays:workdays",
}
"""Name of a command → ``module:attribute``; ``jingwei --help`` lists them."""

REFUSED_EXIT = 1
"""Exit code of a refusal that names none of its own (``exit_code``)."""


class LazyCommands(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = place.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{place} is not a click command.")
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            _report(ctx, refusal)


def _report(ctx: click.Context, refusal: Refused) -> NoReturn:
    click.echo(in_words(refusal), err=True)
    ctx.exit(getattr(refusal, "exit_code", REFUSED_EXIT))


def in_words(refusal: Refused) -> str:
    """The sentence of a refusal; in English where Django is not set up to translate it."""
    if apps.ready or not isinstance(refusal.says, Promise):
        return str(refusal)
    # A lazy text knows its message id; asking it for a translation would load the settings and then fail.
    (message,) = getattr(refusal.says, "_args")  # noqa: B009 - the attribute is not in the public type
    return str(message) % refusal.values if refusal.values else str(message)


@click.group(cls=LazyCommands)
def cli() -> None:
    """Jingwei: the administration of a district on one base of registers."""
