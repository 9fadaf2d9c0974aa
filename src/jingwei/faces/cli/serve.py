"""``jingwei serve``: the web server and the worker of this installation, until interrupted."""

import os

import click

from jingwei.faces.cli._runtime import Runtime


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; JINGWEI_PORT or PORT otherwise, 8000 by default.")
@click.pass_obj
def serve(runtime: Runtime, port: int | None) -> None:
    """Serve all faces and do the background work."""
    if port is not None:
        os.environ["JINGWEI_PORT"] = str(port)
    runtime.require_port()
    runtime.serve(_say)


def _say(url: str) -> bool:
    click.echo(url)
    return True
