"""``jingwei evidence``: check a receipt's text without database or network; sign, export, prove and compare the log."""

import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from jingwei.evidence import promises
from jingwei.evidence.checkpoints import LOGS
from jingwei.faces._furniture import clock
from jingwei.faces.cli._bars import drawn
from jingwei.faces.cli._runtime import OPERATOR, Runtime
from jingwei.kernel.dates import instant_in_words
from jingwei.kernel.purposes import AUDIT

NOT_GENUINE_EXIT = 4
DIFFERENCES_EXIT = 4
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def evidence() -> None:
    """The evidence log."""


@evidence.command("check-receipt")
@click.argument("text")
@click.option("--vkey", "vkey", required=True, type=_FILE, help="File with the log's verifier keys, one a line.")
def check_receipt(text: str, vkey: Path) -> None:
    """Check the TEXT of a receipt's QR code ("-" reads standard input): exit 0 when the log signed it, 4 when not."""
    wanted = sys.stdin.read() if text == "-" else text
    known = vkey.read_text("utf-8").splitlines()
    try:
        for key in known or [""]:
            promises.public_key(key)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--vkey") from error
    for key in known:
        try:
            promise = promises.check(wanted, verifier=key)
        except promises.NotGenuine:
            continue
        click.echo(f"genuine\t{promise.receipt}\t{promise.hash.hex()}\t{instant_in_words(promise.at, language='en')}")
        return
    click.echo("not genuine: this log did not sign this receipt, or somebody altered it", err=True)
    raise click.exceptions.Exit(NOT_GENUINE_EXIT)


@evidence.command("vkey")
@click.option("--log", type=click.Choice(LOGS), help="The keys under this log's checkpoints, in place of those under receipts.")
@click.pass_obj
def print_vkey(runtime: Runtime, log: str | None) -> None:
    """Print the log's verifier keys, to be given to whoever checks: the newest first."""
    runtime.prepare()
    from jingwei.declarations.receipts import verifier_keys
    from jingwei.evidence import signing

    for key in [one.vkey for one in signing.verifiers(log)] if log else verifier_keys():
        click.echo(key)


@evidence.command("checkpoint")
@click.option("--log", type=click.Choice(LOGS), help="Print this log's newest checkpoint as it is signed.")
@click.pass_obj
def checkpoint(runtime: Runtime, log: str | None) -> None:
    """Sign what was numbered since the last checkpoints, and print one line a log: name, size, root."""
    runtime.start()
    from jingwei.evidence import signing, trees

    try:
        signing.installed().sign_due(clock.real())
    except signing.Inconsistent as error:
        click.echo(f"Not signed: {error} See docs/how-to/restored.md.", err=True)
        raise click.exceptions.Exit(DIFFERENCES_EXIT) from error
    for each in [log] if log else LOGS:
        signed = trees.last_signed(each)
        if log and signed:
            click.echo(signed.note, nl=False)
        elif signed:
            click.echo(f"{each}\t{signed.size}\t{signed.root.hex()}")


@evidence.command("witnesses")
@click.pass_obj
def ask_witnesses(runtime: Runtime) -> None:
    """Have the newest checkpoints signed by the witnesses of the policy now, and print a line a log: name, entries, entries signed,
    entries that enough witnesses signed.

    What is wrong is told on standard error; exit 4 when a log is not the one that was signed before.
    """
    runtime.start()
    from jingwei.evidence.queries.standing import list_standings
    from jingwei.kernel import scope as scopes

    runtime.ask_witnesses()
    with scopes.entered(OPERATOR.scope, at=_now()):
        found = list_standings(actor=OPERATOR, purpose=AUDIT)
    for one in found:
        click.echo(f"{one.log}\t{one.size}\t{one.signed}\t{one.witnessed if one.waits else '-'}")
        for sentence in one.says:
            click.echo(f"{one.log}: {sentence}", err=True)
    if any(one.broken for one in found):
        click.echo("See docs/how-to/restored.md.", err=True)
        raise click.exceptions.Exit(DIFFERENCES_EXIT)


@evidence.command("begin-anew")
@click.argument("log", type=click.Choice(LOGS))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def begin_anew(runtime: Runtime, log: str, yes: bool) -> None:
    """Sign LOG under another origin from now on, because entries of it that were signed are lost for good. Prints the keys to hand out.

    Nothing brings the old origin back. Read docs/how-to/restored.md first: while a newer backup or disk may exist, this is not the way.
    """
    runtime.start()
    from jingwei.evidence import signing
    from jingwei.evidence.operations import beginning as operations
    from jingwei.evidence.queries.standing import get_loss
    from jingwei.kernel import scope as scopes

    with scopes.entered(OPERATOR.scope, at=_now()):
        lost = get_loss(log, actor=OPERATOR, purpose=AUDIT)
    click.echo(f"{lost.before}: {lost.signed} entries are known to have been signed, and the log does not continue them.", err=True)
    if not yes:
        click.confirm("Are they lost for good, and is that to be entered into the log?", abort=True, err=True)
    with scopes.entered(OPERATOR.scope, at=_now()):
        operations.begin_anew(log, actor=OPERATOR, at=_now())
    for one in signing.verifiers(log):
        click.echo(one.vkey)


@evidence.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--log", "logs", multiple=True, type=click.Choice(LOGS), help="Only this log; may be given several times.")
@click.pass_obj
def export(runtime: Runtime, folder: Path, logs: tuple[str, ...]) -> None:
    """Write the logs to FOLDER/LOG as of their newest checkpoints, in files that anybody can check (C2SP tlog-tiles), and beside them
    the page that checks proofs without us.

    What stands in the folder already is continued.
    """
    runtime.start()
    from jingwei.evidence import signing
    from jingwei.evidence.export import export as exported
    from jingwei.kernel import scope as scopes
    from jingwei_verify.page import NAME, page

    for log in logs or LOGS:
        with scopes.entered(OPERATOR.scope, at=_now()):
            steps = exported(folder, log, verifiers=signing.verifiers(log), actor=OPERATOR, purpose=AUDIT)
            done = drawn(steps, f"Exporting {log}")
        if done is not None:
            click.echo(f"{log}\t{done.size}\t{done.root.hex()}\t{done.files} files written")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(page())


@evidence.command("prove")
@click.argument("entry")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The .jwproof file to write.")
@click.option("--open", "fields", multiple=True, help="A field to open; may be given several times. Opening is noted as a read.")
@click.pass_obj
def prove(runtime: Runtime, entry: str, out: Path, fields: tuple[str, ...]) -> None:
    """Write a proof of one ENTRY that is checked without this installation.

    ENTRY is a receipt's number, an entry's id, its leaf hash in hex, or LOG:NUMBER.
    """
    runtime.start()
    from jingwei.declarations import queries as declarations
    from jingwei.evidence import proving
    from jingwei.kernel import scope as scopes
    from jingwei.kernel.errors import NotFound

    with scopes.entered(OPERATOR.scope, at=_now()):
        promise = ""
        try:
            ident, promise = declarations.entry_of(entry, actor=OPERATOR, purpose=AUDIT)
            entry = str(ident)
        except NotFound:
            promise = ""  # no receipt: one of the other names
        text = proving.prove(entry, actor=OPERATOR, purpose=AUDIT, fields=fields, promise=promise)
    out.write_text(text, "utf-8", newline="\n")
    click.echo(f"Wrote {out}.")


@evidence.command("reconcile")
@click.pass_obj
def reconcile(runtime: Runtime) -> None:
    """Compare every entry with the tree and with the tables: a line for each difference, exit 0 when there is none, else 4."""
    runtime.start()
    found = drawn(runtime.reconcile(), "Comparing")
    for difference in found:
        click.echo(difference)
    if found:
        raise click.exceptions.Exit(DIFFERENCES_EXIT)
    click.echo("The log and the tables agree.", err=True)


def _request(name: str, says: str) -> None:
    """A command that does one operation about one person."""

    @evidence.command(name, help=says)
    @click.argument("subject", type=click.UUID)
    @click.option(
        "--reason", required=True, help="A code for why, which the log keeps, such as court-order; no words about anybody."
    )
    @click.pass_obj
    def command(runtime: Runtime, subject: UUID, reason: str) -> None:
        runtime.start()
        from jingwei.evidence.operations import forgetting as operations
        from jingwei.kernel import scope as scopes

        does = {"erase": operations.erase, "restrict": operations.restrict, "lift": operations.lift}[name]
        with scopes.entered(OPERATOR.scope, at=_now()):
            done = does(subject, reason=reason, actor=OPERATOR, at=_now())
        click.echo(str(done.id))


_request("erase", "Destroy what the log knows of the person with the handle SUBJECT, on request; prints the entry that says so.")
_request("restrict", "Keep what the log knows of SUBJECT and open nothing of it any more, where a law says to keep it.")
_request("lift", "End the restriction of SUBJECT.")


@evidence.command("renew-keys")
@click.pass_obj
def renew_keys(runtime: Runtime) -> None:
    """Make the log's next keys, record it, and sign with old and new from now on. Restart serve and worker afterwards."""
    runtime.start()
    from jingwei.evidence import signing
    from jingwei.evidence.operations import forgetting as operations
    from jingwei.kernel import scope as scopes

    with scopes.entered(OPERATOR.scope, at=_now()):
        operations.renew_keys(actor=OPERATOR, at=_now())
    for log in LOGS:
        for one in signing.verifiers(log):
            click.echo(one.vkey)


def _now() -> datetime:
    return clock.now()
