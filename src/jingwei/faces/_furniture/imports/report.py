"""The report of a batch as a workbook, in the reader's words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jingwei.faces._furniture.imports.forms import in_words
from jingwei.faces._furniture.imports.words import FOUND, STATES, place_in_words
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.registers.importing.report import workbook
from jingwei.registers.operations import importing
from jingwei.registers.queries import imports as queries


def workbook_of(number: int, *, actor: Actor) -> bytes:
    """The XLSX file of a batch in the actor's territory: counts, columns, lines that were not taken. No content of a line."""
    row = queries.get_batch(number, actor=actor, purpose=REGISTER_CARE)
    facts: list[tuple[str, str | int]] = [
        (_("Batch"), row.number),
        (_("File"), row.title),
        (_("Base register"), str(in_words(row.register))),
        (_("State"), str(STATES[row.state].text)),
        (_("Date of the data"), row.as_of.isoformat()),
        (_("Begun"), row.begun_at.isoformat(timespec="seconds")),
    ]
    counts = {_("Lines"): row.lines, _("Loaded"): row.loaded, _("Quarantined"): row.quarantined}
    counts |= {str(FOUND[name]): count for name, count in row.found.items()}
    return workbook(facts, counts, row.head, _lines(row, actor=actor))


def _lines(row: queries.Batch, *, actor: Actor) -> Iterator[tuple[str | int, ...]]:
    after, titles = 0, importing.titles_of(row.register)
    while found := queries.list_quarantine(
        row.number, actor=actor, purpose=REGISTER_CARE, after=after, most=queries.MOST, everything=True
    ):
        for one in found:
            field = str(titles.get(one.field, one.field))
            sheet, nth = row.head.where(one.line)
            yield one.line, place_in_words(sheet, nth) or one.place, one.reason.value, str(one.reason.label), field, one.state
        after = found[-1].line
