"""``jingwei evidence``: check a receipt's text without database or network, and print the log's verifier key."""

import sys
from pathlib import Path

import click

from jingwei.evidence import promises
from jingwei.faces.cli._runtime import Runtime
from jingwei.kernel.dates import instant_in_words

NOT_GENUINE_EXIT = 4


@click.group()
def evidence() -> None:
    """The evidence log."""


@evidence.command("check-receipt")
@click.argument("text")
@click.option(
    "--vkey",
    "vkey",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the log's verifier key.",
)
def check_receipt(text: str, vkey: Path) -> None:
    """Check the TEXT of a receipt's QR code ("-" reads standard input): exit 0 when the log signed it, 4 when not."""
    wanted = sys.stdin.read() if text == "-" else text
    try:
        promises.public_key(key := vkey.read_text("utf-8"))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--vkey") from error
    try:
        promise = promises.check(wanted, verifier=key)
    except promises.NotGenuine as refusal:
        click.echo("not genuine: this log did not sign this receipt, or somebody altered it", err=True)
        raise click.exceptions.Exit(NOT_GENUINE_EXIT) from refusal
    click.echo(f"genuine\t{promise.receipt}\t{promise.hash.hex()}\t{instant_in_words(promise.at, language='en')}")


@evidence.command("vkey")
@click.pass_obj
def print_vkey(runtime: Runtime) -> None:
    """Print the log's verifier key, to be given to whoever checks receipts."""
    runtime.prepare()
    from jingwei.declarations.receipts import verifier_key

    click.echo(verifier_key())
