"""How much the registers hold, about: for the catalogue that everybody reads. No row is opened, and none is counted one by one."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.functional import Promise

from jingwei.evidence.reads import gate
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import Purpose
from jingwei.registers.importing.columns import HISTORY
from jingwei.registers.models import HistoryGeneration

TABLES = {
    "registers.people": "registers_person",
    "registers.dwellings": "registers_dwelling",
    "registers.entities": "registers_entity",
    "registers.grids": "registers_grid",
    "registers.divisions": "registers_division",
}
"""Register → the table with one row for each thing, those of the past included."""


def estimate_held(*, actor: Actor, purpose: Purpose) -> dict[str, int | None]:
    """Register → about how many things, by the database's own statistics; None while it has not counted yet.

    Cost: one look at the catalogue of tables, however many rows there are.
    """
    gate(actor, purpose, duty="sharing.catalogue")
    with connection.cursor() as cursor:
        cursor.execute("select relname, reltuples from pg_class where relname = any (%s)", [list(TABLES.values())])
        found = {name: int(rows) for name, rows in cursor.fetchall()}
    return {name: _rounded(found.get(table, -1)) for name, table in TABLES.items()}


@dataclass(frozen=True, slots=True)
class ArchiveHeld:
    """What the history archive holds.

    Attributes:
        fields: titles of what a record may say, all of it about one person.
        rows: records of the live generation, as its manifest has it; 0 when none was ever built.
        as_of: the day on which that was built.
    """

    fields: tuple[str | Promise, ...]
    rows: int
    as_of: date | None


def archive_held(*, actor: Actor, purpose: Purpose) -> ArchiveHeld:
    """How much the history archive holds; no record is opened, and none is counted."""
    gate(actor, purpose, duty="sharing.catalogue")
    live = HistoryGeneration.objects.filter(state=HistoryGeneration.State.LIVE).values_list("manifest", "built_at").first()
    fields = tuple(field.title for field in HISTORY.fields)
    return ArchiveHeld(fields, live[0]["rows"], district_day(live[1])) if live else ArchiveHeld(fields, 0, None)


def _rounded(count: int) -> int | None:
    """Two digits that count, so that nobody takes an estimate for a number.

    >>> [_rounded(count) for count in (-1, 7, 96, 123, 98_765)]
    [None, 7, 96, 120, 99000]
    """
    if count < 0:
        return None
    unit: int = 10 ** max(len(str(count)) - 2, 0)
    return (count + unit // 2) // unit * unit
