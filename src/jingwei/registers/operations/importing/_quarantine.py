"""Lines that cannot be taken: kept sealed, without what is refused, beside where they stand and why."""

from collections.abc import Sequence

from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.sealed import Quarantine
from jingwei.registers.importing.source import Row
from jingwei.registers.operations.importing._staging import move_rows

type Refusal = tuple[Row, Unusable, Sequence[str] | None]
"""A row, why it is not taken, and its cells as they may be kept; None where columns cannot be told apart."""


def keep(refusals: Sequence[Refusal], *, quarantine: Quarantine) -> None:
    """Keep some lines, in the import role's open transaction."""
    if not refusals:
        return
    rows = [
        (
            *(quarantine.batch, row.number, row.place, why.reason.value, why.field),
            *(None if cells is None else quarantine.sealed(row.number, cells), "open", None, None),
        )
        for row, why, cells in refusals
    ]
    move_rows({"quarantinedline": rows})
