"""``jingwei history``: the archive of earlier registers is built, verified, corrected, and rid of its old generations."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from django.conf import settings

from jingwei.faces._furniture import clock
from jingwei.faces.cli._bars import drawn
from jingwei.faces.cli._runtime import OPERATOR, Runtime
from jingwei.faces.cli.imports import broken_off, mapping_of, short, taken
from jingwei.kernel import scope as scopes
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.purposes import REGISTER_CARE

if TYPE_CHECKING:
    from jingwei.registers.operations.history import Held
    from jingwei.registers.operations.importing import Report, Wanted


@click.group()
def history() -> None:
    """The archive of earlier registers."""


@history.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--generation", type=click.IntRange(1, 32767), help="The number that the new generation gets; the next one if left out."
)
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON or TOML: field → head of its column."
)
@click.option("--encoding", default="auto", show_default=True, help="utf-8, gb18030, utf-16-le, utf-16-be, or auto.")
@click.option("--purpose", default=REGISTER_CARE.code, show_default=True, help="A code of docs/reference/purposes.md.")
@click.option(
    "--source",
    default="taken-over",
    show_default=True,
    callback=lambda _ctx, _param, given: short(given),
    help="Whose list it is, as `history show` tells it: police-residence, school, housing, social-insurance, grid, or another name.",
)
@click.option("--basis", default="", help="On what legal basis; the purpose's own if it is left out.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@click.pass_obj
def build(
    runtime: Runtime,
    files: tuple[Path, ...],
    generation: int | None,
    mapping: Path | None,
    encoding: str,
    purpose: str,
    source: str,
    basis: str,
    as_json: bool,
) -> None:
    """Build the archive anew and switch to it: from what it holds, FILEs, and imports of history that wait.

    Each FILE is an import of the register history: every line is loaded or quarantined with a reason. Killed, the same command goes on
    where it stopped; the old generation stays live until the new one is whole. The same command again changes nothing and prints the
    first result. Exit code 2 if a FILE is refused whole or the number is taken.
    """
    runtime.start()
    from jingwei.registers.operations import history as operations
    from jingwei.registers.operations.importing import Wanted

    named = mapping_of(mapping) if mapping else {}
    reports = []
    with broken_off():
        for file in files:
            wanted = Wanted(
                register="history",
                code=settings.DISTRICT,
                mapping=named,
                encoding=encoding,
                source=source,
                purpose=purpose,
                basis=basis,
                title=file.name,
            )
            reports.append(_imported(file, wanted))
        steps = operations.build(actor=OPERATOR, at=clock.now(), source=source, generation=generation, folder=_folder())
        held = drawn(steps, "Building")
    click.echo(_line(reports, held) if as_json else _words(reports, held))


@history.command()
@click.pass_obj
def verify(runtime: Runtime) -> None:
    """Read the whole live generation and compare it with its manifest; no record is opened. Exit code 3 if it is damaged."""
    runtime.start()
    from jingwei.registers.operations import history as operations

    found = drawn(operations.verify(actor=OPERATOR), "Verifying")
    click.echo(f"Generation {found.generation}: {found.rows} records of {found.numbers} people, whole. SHA-256 {found.digest}")


@history.command()
@click.argument("generation", type=int)
@click.pass_obj
def drop(runtime: Runtime, generation: int) -> None:
    """Let go of the old GENERATION, once the live one is signed off. What was erased since it was built is gone with it."""
    runtime.start()
    from jingwei.registers.operations import history as operations

    rows = operations.drop_generation(generation, actor=OPERATOR, at=clock.now())
    click.echo(f"Generation {generation} with its {rows} records is gone.")


NUMBER = click.option("--number", prompt="Identity number", help="Asked for when it is left out, so that no shell keeps it.")


@history.command()
@NUMBER
@click.pass_obj
def show(runtime: Runtime, number: str) -> None:
    """The newest records of a person: place, day, source, name, address, phone, house code, from, until. The read log notes it."""
    runtime.start()
    from jingwei.registers.queries import facts

    with scopes.entered(OPERATOR.scope, at=clock.now()):
        for held in facts.list_records(_normal(number), actor=OPERATOR, purpose=REGISTER_CARE):
            record = held.record
            stay = (record.valid_from or "", record.valid_until or "")
            cells = (record.name, record.address, record.phone or "", record.house_code or "", *stay)
            click.echo("\t".join(map(str, (held.seq, record.recorded_on, held.source, *cells))))


@history.command()
@NUMBER
@click.option("--record", "seq", type=int, required=True, help="Its place, as `history show` prints it.")
@click.option(
    "--set", "typed", multiple=True, required=True, metavar="FIELD=CELL", help="May be given several times; empty for nothing."
)
@click.pass_obj
def correct(runtime: Runtime, number: str, seq: int, typed: tuple[str, ...]) -> None:
    """Put other values in one record: name, address, phone, house_code, valid_from, valid_until. Look-ups see it at once."""
    runtime.start()
    from jingwei.registers.operations import history as operations

    cells = {field: cell for field, _equals, cell in (given.partition("=") for given in typed)}
    operations.correct_record(number, seq, cells, actor=OPERATOR, at=clock.now())
    click.echo(f"{seq}\tcorrected")


@history.command()
@NUMBER
@click.option("--record", "seq", type=int, help="Its place, as `history show` prints it.")
@click.option("--all", "whole", is_flag=True, help="All records of the person, and those that wait for a build.")
@click.pass_obj
def erase(runtime: Runtime, number: str, seq: int | None, whole: bool) -> None:
    """Erase one record of a person, or all of them: at once for look-ups, for good with the next build and `history drop`."""
    if whole is (seq is not None):
        raise click.UsageError("Name one record with --record, or take --all.")
    runtime.start()
    from jingwei.registers.operations import history as operations

    operations.erase_records(number, seq=seq, actor=OPERATOR, at=clock.now())
    click.echo("erased")


def _normal(number: str) -> str:
    checked = citizen_id.check(number)
    if not checked.valid:
        raise click.BadParameter(f"The identity number cannot be right. {checked.reason}")
    return checked.normal


def _imported(file: Path, wanted: "Wanted") -> "Report":
    with file.open("rb") as opened:
        return drawn(taken(opened, wanted), f"Reading {file.name}")


def _folder() -> Path:
    """Beside the database, where there is room for it; sorted runs have no name there and end with the process."""
    folder: Path = settings.OPTIONS.data
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _line(reports: "list[Report]", held: "Held") -> str:
    files = [
        {
            "lines": one.lines,
            "loaded": one.loaded,
            "quarantined": one.quarantined,
            "reasons": dict(one.reasons),
            "batch": one.batch,
        }
        for one in reports
    ]
    counts = {name: sum(getattr(one, name) for one in reports) for name in ("lines", "loaded", "quarantined")}
    built = {"generation": held.generation, "rows": held.rows, "numbers": held.numbers, "digest": held.digest}
    return json.dumps(counts | built | {"files": files}, ensure_ascii=False)


def _words(reports: "list[Report]", held: "Held") -> str:
    said = [f"Batch {one.batch}: {one.lines} lines: {one.loaded} loaded, {one.quarantined} quarantined." for one in reports]
    said.append(f"Generation {held.generation}: {held.rows} records of {held.numbers} people. SHA-256 {held.digest}")
    return "\n".join(said)
