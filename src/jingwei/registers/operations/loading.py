"""Loading many rows into the registers in one transaction: all of them with one entry in the log, or none.

The app role's policies refuse COPY, so the import role fills policy-free tables, from which a function of the owner moves what the
constraints take.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connections, transaction

from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.progress import Progress
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.randomness import handle
from jingwei.registers.events.lists import Loaded
from jingwei.registers.operations.staging import columns_of

IMPORT = "import"


def load(staged: Iterable[tuple[str, Iterable[Sequence[Any]]]], *, actor: Actor, at: datetime, source: str) -> Iterator[Progress]:
    """Take staged rows into the registers; iterate to the end, the transaction commits there.

    Args:
        staged: table name without ``registers_`` and its rows in the order of ``columns_of``; see ``staging.Stage``. A table
            may come several times and in any order; read once.
        actor: must hold ``registers.load``.
        source: where the rows come from, for the log.

    Yields:
        how many rows have been staged, then how many were taken.

    Raises:
        IntegrityError: rows contradict each other or the register; nothing was taken.

    Cost: about 20 µs a row on one core, most of it the constraints of two time-lines.

    Records ``registers.loaded``.
    """
    actor.require("registers.load")
    with transaction.atomic(using=IMPORT), connections[IMPORT].cursor() as cursor:
        done = 0
        for table, rows in staged:
            columns = ", ".join(f'"{column}"' for column in columns_of(table))
            with cursor.copy(f"copy registers_stage_{table} ({columns}) from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
                    done += 1
            yield Progress("staged", done)
        cursor.execute("select registers_take_staged()")
        taken = int(cursor.fetchone()[0])
        if taken:
            about = Particulars(purpose=REGISTER_CARE, case=handle())
            record(Loaded(source=source, rows=taken), actor=actor, at=at, about=about, new_case=True, using=IMPORT)
    yield Progress("loaded", taken, taken)
