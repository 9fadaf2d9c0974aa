"""Mending one line of a quarantine: its cells are typed anew and taken like any other line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.registers.events.lists import LineMended
from jingwei.registers.importing.head import Head
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.rows import Reader
from jingwei.registers.importing.sealed import Quarantine, data_key, head_of
from jingwei.registers.models import ImportBatch, QuarantinedLine
from jingwei.registers.operations.importing._batches import get_batch, ident, lock, tell
from jingwei.registers.operations.importing._comparing import note_compared
from jingwei.registers.operations.importing._errors import BatchClosed, LineClosed, NotMendable
from jingwei.registers.operations.importing._registers import layout_of, require_another, require_register, taker_of
from jingwei.registers.operations.importing._walls import scope_of
from jingwei.registers.operations.loading import IMPORT
from jingwei.registers.ports import Accepted, Taking


def mend_line(batch: int, line: int, typed: Mapping[str, str], *, actor: Actor, at: datetime) -> Unusable | None:
    """Take a line of the quarantine with other cells; None when it was taken, else why it still cannot be.

    Args:
        typed: field → cell, for the fields that are to be otherwise. What is typed here is no spreadsheet's: a number that ends in
            000 is taken if its check fits.
        actor: must hold ``imports.run`` in the territory that the batch was sent for.

    Raises:
        NotFound: there is no such batch or line, or not in the actor's territory.
        BatchClosed: it was undone, or is still being read.
        NotMendable: nothing is kept of the line.
        LineClosed: somebody mended it first.
        OwnList: the actor sent the list, which holds people.

    Records ``registers.line-mended`` when it was taken. A line that still cannot be stays as it was, with the new reason.
    """
    actor.require("imports.run")
    with transaction.atomic(using=IMPORT):
        row = get_batch(batch, actor=actor)
        require_register(row.register, actor=actor)
        require_another(row, actor=actor)
        row = lock(row.number)
        if row.state != ImportBatch.State.DONE:
            raise BatchClosed(batch=batch, state=row.get_state_display())
        held = _open_line(row, line)
        quarantine, head = Quarantine(row.number, data_key(row)), head_of(row)
        cells = _with(quarantine.opened(line, bytes(held.sealed or b"")), typed, head)
        why = _take(row, line, cells, actor=actor, at=at)
        values: dict[str, Any]
        if why is None:
            values = {"state": "mended", "sealed": None, "mended_by": actor.ident, "mended_at": at}
        else:
            kept = quarantine.sealed(line, Reader(layout_of(row.register), head, district_day(at)).kept(cells) or cells)
            values = {"reason": why.reason.value, "field": why.field, "sealed": kept}
        QuarantinedLine.objects.using(IMPORT).filter(batch=row.number, line=line, state="open").update(**values)
        tell(LineMended(batch=batch, line=line, taken=why is None), row, actor=actor, at=at)
    return why


def _open_line(row: ImportBatch, line: int) -> QuarantinedLine:
    held = QuarantinedLine.objects.using(IMPORT).filter(batch=row.number, line=line).first()
    if held is None:
        raise NotFound()
    if held.state != QuarantinedLine.State.OPEN:
        raise LineClosed()
    if held.sealed is None:
        raise NotMendable()
    return held


def _with(cells: list[str], typed: Mapping[str, str], head: Head) -> list[str]:
    """The cells with what was typed; a list without a column for it gets none."""
    for field, cell in typed.items():
        column = head.fields.get(field)
        if column is not None:
            cells += [""] * (column + 1 - len(cells))
            cells[column] = cell.strip()
    return cells


def _take(row: ImportBatch, line: int, cells: list[str], *, actor: Actor, at: datetime) -> Unusable | None:
    today = district_day(at)
    by = Taking(row.number, ident(row), row.source, at, today, row.as_of, scope_of(row, actor), data_key(row))
    try:
        values = Reader(layout_of(row.register), head_of(row), today).read(cells[: len(row.head["names"])])
    except Unusable as why:
        return why
    accepted = [Accepted(line, values)]
    note_compared(row, accepted, actor=actor, at=at)
    outcome = taker_of(row.register, by).take(accepted)[line]
    return outcome if isinstance(outcome, Unusable) else None
