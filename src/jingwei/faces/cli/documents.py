"""``jingwei documents``: what seals them, and packages for the archive."""

from pathlib import Path

import click

from jingwei.faces._furniture import clock
from jingwei.faces.cli._bars import drawn
from jingwei.faces.cli._runtime import OPERATOR, Runtime


@click.group()
def documents() -> None:
    """Sealed documents."""


@documents.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def archive(runtime: Runtime, folder: Path) -> None:
    """Write a package (BagIt, PREMIS, proofs from the log) into FOLDER for each sealed document that has none there yet. Prints how many.

    What happened to a document must be under a checkpoint that enough witnesses signed; until then its package waits (exit 1).

    The packages hold personal data in the clear: FOLDER is for the archive and nobody else.
    """
    runtime.start()
    from jingwei.evidence.operations.archiving import archive_documents

    click.echo(drawn(archive_documents(folder, actor=OPERATOR, at=clock.now()), "Packages"))


@documents.command()
@click.pass_obj
def certificate(runtime: Runtime) -> None:
    """Print the certificates of the seal and the roots of the time stamps (PEM), to be given to whoever checks documents."""
    runtime.prepare()
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    from jingwei.evidence import ports

    seen: set[bytes] = set()
    for der in (*ports.seal().certificates(), *ports.time().roots()):
        if der not in seen:
            seen.add(der)
            held = x509.load_der_x509_certificate(der)
            click.echo(f"# {held.subject.rfc4514_string()}, until {held.not_valid_after_utc:%Y-%m-%d}")
            click.echo(held.public_bytes(Encoding.PEM).decode().strip())
