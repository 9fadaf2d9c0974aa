"""``jingwei import REGISTER FILE`` and ``jingwei imports``: lists that others send, taken line by line, undone as a whole."""

import json
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
from django.conf import settings

from jingwei.faces._furniture import clock
from jingwei.faces.cli._bars import drawn
from jingwei.faces.cli._given import day, table
from jingwei.faces.cli._runtime import OPERATOR, Runtime
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import Progress
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.scope import Level, Scope

if TYPE_CHECKING:
    from jingwei.registers.importing.head import Head
    from jingwei.registers.operations.importing import Report, Wanted

BROKEN_EXIT = 4
LONGEST_SOURCE = 24


@click.command("import")
@click.argument("register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON or TOML: field → head of its column."
)
@click.option("--encoding", default="auto", show_default=True, help="auto, utf-8, gb18030 (gbk), utf-16 or big5.")
@click.option(
    "--dry-run", is_flag=True, help="Say what the file itself says; nothing is written, and nothing compared with a register."
)
@click.option("--purpose", default=REGISTER_CARE.code, show_default=True, help="A code of docs/reference/purposes.md.")
@click.option(
    "--source",
    default="taken-over",
    show_default=True,
    callback=lambda _ctx, _param, given: short(given),
    help="Where the list comes from, in at most 24 characters; residents read it beside a field.",
)
@click.option("--basis", default="", help="On what legal basis; the purpose's own if it is left out.")
@click.option(
    "--as-of",
    callback=day,
    metavar="YYYY-MM-DD",
    help="The date of the data: what a line says counts from it when the line has no day of its own; today if it is left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@click.pass_obj
def import_list(
    runtime: Runtime,
    register: str,
    file: Path,
    mapping: Path | None,
    encoding: str,
    dry_run: bool,
    purpose: str,
    source: str,
    basis: str,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Take a list of people, residences, dwellings, buildings, entities or history, or of a registered list:NAME.

    Every line is loaded or quarantined with a reason. Killed, it goes on where it stopped when it is run again; the same file twice
    changes nothing. Exit code 2 if the file is refused whole.
    """
    runtime.start()
    from jingwei.registers.operations import importing

    wanted = importing.Wanted(
        register=register,
        code=settings.DISTRICT,
        mapping=mapping_of(mapping) if mapping else {},
        encoding=encoding,
        source=source,
        purpose=purpose,
        basis=basis,
        title=file.name,
        as_of=as_of,
    )
    with file.open("rb") as opened, broken_off():
        if dry_run:
            steps = importing.rehearse_import(opened, wanted, actor=OPERATOR, at=clock.now())
            report = drawn(steps, "Reading")
        else:
            report = drawn(taken(opened, wanted), "Importing")
        click.echo(_line(report) if as_json else _words(report, dry_run=dry_run))
        if dry_run:
            _tell_columns(opened, wanted)
        elif report.batch is not None:
            _tell_sheets(_head_of(report.batch))


@click.group()
def imports() -> None:
    """Lists that were imported: their reports, the lines that wait, and undoing."""


@imports.command("list")
@click.option("--before", type=int, help="Go on below this batch.")
@click.pass_obj
def list_imports(runtime: Runtime, before: int | None) -> None:
    """Batches, newest first: number, register, state, lines, loaded, quarantined, still waiting, file."""
    runtime.start()
    from jingwei.registers.queries import imports as queries

    with _looking() as operator:
        for row in queries.list_batches(actor=operator, purpose=REGISTER_CARE, before=before):
            counts = (row.lines, row.loaded, row.quarantined, row.waiting)
            click.echo("\t".join(map(str, (row.number, row.register, row.state, *counts, row.title))))


@imports.command()
@click.argument("batch", type=int)
@click.option("--after", type=int, default=0, help="Go on after this line.")
@click.pass_obj
def quarantine(runtime: Runtime, batch: int, after: int) -> None:
    """Lines of BATCH that wait: line, place in the file, reason, field, and whether it can be mended. No content is shown.

    Of a workbook of which several sheets were read, the place is the sheet and its row.
    """
    runtime.start()
    from jingwei.registers.queries import imports as queries

    with _looking() as operator:
        head = queries.get_batch(batch, actor=operator, purpose=REGISTER_CARE).head
        while rows := queries.list_quarantine(batch, actor=operator, purpose=REGISTER_CARE, after=after, most=200):
            for row in rows:
                sheet, nth = head.where(row.line)
                place = f"{sheet}!{nth}" if sheet else row.place
                click.echo("\t".join(map(str, (row.line, place, row.reason.value, row.field, "yes" if row.mendable else "no"))))
            after = rows[-1].line


@imports.command()
@click.argument("batch", type=int)
@click.argument("line", type=int)
@click.option("--set", "typed", multiple=True, metavar="FIELD=CELL", help="A cell as it should be; may be given several times.")
@click.pass_obj
def mend(runtime: Runtime, batch: int, line: int, typed: tuple[str, ...]) -> None:
    """Take LINE of BATCH again, with other cells. Exit code 1 if it still cannot be taken."""
    runtime.start()
    from jingwei.registers.operations import importing

    cells = {field: cell for field, _equals, cell in (given.partition("=") for given in typed)}
    why = importing.mend_line(batch, line, cells, actor=OPERATOR, at=clock.now())
    if why is not None:
        click.echo(f"{why.reason.value}: {why.reason.label}", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{batch}\t{line}\tmended")


@imports.command()
@click.argument("batch", type=int)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def report(runtime: Runtime, batch: int, file: Path) -> None:
    """Write the report of BATCH as a workbook (XLSX) to FILE: counts, columns, and each line that was not taken, without its content."""
    runtime.start()
    from jingwei.faces._furniture.imports.report import workbook_of

    with _looking() as operator:
        file.write_bytes(workbook_of(batch, actor=operator))
    click.echo(file)


@imports.command()
@click.argument("batch", type=int)
@click.pass_obj
def undo(runtime: Runtime, batch: int) -> None:
    """Undo BATCH: what it believed ends, but for what later facts stand on. Prints register, ended and kept."""
    runtime.start()
    from jingwei.registers.operations import importing

    for what, counts in importing.undo_import(batch, actor=OPERATOR, at=clock.now()).items():
        click.echo(f"{what}\t{counts['ended']}\t{counts['kept']}")


def taken(file: BinaryIO, wanted: "Wanted") -> Generator[Progress, None, "Report"]:
    """Begin and run an import; for the commands that take files."""
    from jingwei.registers.operations import importing

    batch = importing.begin_import(file, wanted, actor=OPERATOR, at=clock.now())
    chunk = settings.IMPORT_CHUNK_BYTES
    return (yield from importing.run_import(file, batch, actor=OPERATOR, at=clock.now(), chunk_bytes=chunk))


def _line(report: "Report") -> str:
    counts = {"lines": report.lines, "loaded": report.loaded, "quarantined": report.quarantined}
    return json.dumps(counts | {"reasons": dict(report.reasons), "batch": report.batch}, ensure_ascii=False)


def _words(report: "Report", *, dry_run: bool) -> str:
    found = ", ".join(f"{count} {name}" for name, count in report.found.items()) or "none"
    reasons = ", ".join(f"{count} {name}" for name, count in report.reasons.items())
    did = "can be read" if dry_run else f"loaded ({found})"
    said = f"{report.lines} lines: {report.loaded} {did}, {report.quarantined} quarantined"
    return (f"Nothing was written or compared with the registers. {said}" if dry_run else f"Batch {report.batch}: {said}") + (
        f" ({reasons})." if reasons else "."
    )


def _tell_columns(file: BinaryIO, wanted: "Wanted") -> None:
    """What is read of the list, what is never kept, and what is left aside: on stderr, beside the one line of the result."""
    from jingwei.registers.importing import source
    from jingwei.registers.operations.importing import require_readable

    layout = require_readable(wanted, actor=OPERATOR)
    head = source.opened(file, layout, encoding=wanted.encoding, mapping=wanted.mapping).head()
    for field, column in head.fields.items():
        click.echo(f"read: {field} from “{head.names[column]}”", err=True)
    for column, kind in head.refused.items():
        click.echo(f"never kept: “{head.names[column]}” ({kind})", err=True)
    for name in head.unknown:
        click.echo(f"not read: “{name}”", err=True)
    _tell_sheets(head)


def _head_of(batch: int) -> "Head":
    from jingwei.registers.queries import imports as queries

    with _looking() as operator:
        return queries.get_batch(batch, actor=operator, purpose=REGISTER_CARE).head


def _tell_sheets(head: "Head") -> None:
    """Which sheets of a workbook are read and which are left out, where there are several: on stderr."""
    if len(head.sheets) > 1 or head.left_out:
        for part in head.sheets:
            click.echo(f"read: sheet “{part.name}” ({part.rows} rows)", err=True)
    for name in head.left_out:
        click.echo(f"left out: sheet “{name}”, which holds no data", err=True)


def short(source: str) -> str:
    """The source of an import as it was given; refused if it is too long."""
    if not 1 <= len(source) <= LONGEST_SOURCE:
        raise click.BadParameter(f"write 1 to {LONGEST_SOURCE} characters.")
    return source


def mapping_of(path: Path) -> dict[str, str]:
    """Field → head, from a file."""
    given = table(path)
    if not all(isinstance(head, str) for head in given.values()):
        raise click.BadParameter(f"{path.name} must say for each field which head its column has.")
    return {str(field): str(head) for field, head in given.items()}


@contextmanager
def _looking() -> Iterator[Actor]:
    """The operator, for reading what lies in the district."""
    operator = OPERATOR.within(Scope.territory(Level.DISTRICT, settings.DISTRICT))
    with scopes.entered(operator.scope, at=clock.now()):
        yield operator


@contextmanager
def broken_off() -> Iterator[None]:
    """A database that ends while a list is read loses nothing: say so instead of a traceback."""
    from django.db import InterfaceError, OperationalError

    try:
        yield
    except (OperationalError, InterfaceError) as error:
        click.echo(
            "The database ended while the list was read. Run the same command again: it goes on after the last chunk.", err=True
        )
        click.echo(str(error).splitlines()[0], err=True)
        sys.exit(BROKEN_EXIT)
