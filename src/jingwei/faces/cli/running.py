"""``jingwei migrate`` and ``jingwei worker``: keep an installation running."""

import signal
from threading import Event

import click

from jingwei.faces.cli._runtime import Runtime


@click.command()
@click.pass_obj
def migrate(runtime: Runtime) -> None:
    """Bring the tables up to date, as the database's owner."""
    runtime.prepare()
    runtime.migrate()
    click.echo("The tables are up to date.")


@click.command()
@click.pass_obj
def worker(runtime: Runtime) -> None:
    """Number the log, deliver its news, send messages, remind and escalate; until interrupted."""
    runtime.start()
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    runtime.work(stop)
