"""One row of a list as values of a register, each checked against the others. Pure; the register itself is asked later."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jingwei.kernel.codes.citizen_id import CitizenId
from jingwei.registers.importing.columns import Field, Layout, Value
from jingwei.registers.importing.head import Head
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.importing.refusing import REFUSED_VALUES
from jingwei.registers.importing.values import number

type Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows under one head.

    Attributes:
        today: days after it are refused.
        cut: numbers of the list were cut by a spreadsheet (``cuts``).
    """

    layout: Layout
    head: Head
    today: date
    cut: bool = False

    def read(self, cells: Sequence[str]) -> dict[str, Value]:
        """The row's values by field; a field whose cell is empty or not there is left out.

        Raises:
            Unusable: names the first field that cannot be taken.
        """
        if any(cells[len(self.head.names) :]):
            raise Unusable(Reason.SHIFTED)
        values: dict[str, Value] = {}
        for field in self.layout.fields:
            cell = self._cell(cells, field)
            if cell:
                values[field.name] = _read(field, cell, cut=self.cut)
            elif field.needed:
                raise Unusable(Reason.MISSING_CELL, field.name)
        for agrees in CHECKS.get(self.layout.register, ()):
            agrees(values, self.today)
        return values

    def kept(self, cells: Sequence[str]) -> list[str] | None:
        """The cells as a quarantine may keep them: those of the columns that are read, the others emptied.

        None where the list has other columns and the row is not as wide as its head: a slipped delimiter moves them, and nobody can
        tell which cell holds what.
        """
        width = len(self.head.names)
        if self.head.others and (len(cells) < width or any(cells[width:])):
            return None
        read = set(self.head.fields.values())
        return [cell if at in read and cell not in REFUSED_VALUES else "" for at, cell in enumerate(cells)]

    def _cell(self, cells: Sequence[str], field: Field) -> str:
        at = self.head.fields.get(field.name)
        return cells[at] if at is not None and at < len(cells) else ""


def _read(field: Field, cell: str, *, cut: bool) -> Value:
    try:
        return number(cell, cut=cut) if field.read is number else field.read(cell)
    except Unusable as refusal:
        raise Unusable(refusal.reason, field.name) from refusal


def _number_agrees(values: Values, today: date) -> None:
    held = CitizenId(str(values["number"]))
    if held.born_on > today:
        raise Unusable(Reason.NUMBER_WRONG, "number")
    if "sex" in values and (values["sex"] == "M") != held.is_male:
        raise Unusable(Reason.SEX_DIFFERS, "sex")
    if "born_on" in values and values["born_on"] != held.born_on:
        raise Unusable(Reason.BIRTH_DIFFERS, "born_on")


def _days_agree(first: str, last: str) -> Callable[[Values, date], None]:
    def agree(values: Values, today: date) -> None:
        since, until = values.get(first), values.get(last)
        if isinstance(since, date) and since > today:
            raise Unusable(Reason.DAY_AHEAD, first)
        if isinstance(since, date) and isinstance(until, date) and until <= since:
            raise Unusable(Reason.DAYS_OUT_OF_ORDER, last)

    return agree


def _recorded(values: Values, today: date) -> None:
    if isinstance(day := values["recorded_on"], date) and day > today:
        raise Unusable(Reason.DAY_AHEAD, "recorded_on")


CHECKS: dict[str, tuple[Callable[[Values, date], None], ...]] = {
    "people": (_number_agrees,),
    "residences": (_number_agrees, _days_agree("since", "until")),
    "dwellings": (_days_agree("since", "until"),),
    "buildings": (_days_agree("since", "until"),),
    "entities": (_days_agree("since", "until"),),
    "history": (_recorded,),
}
"""Register → what its values must agree on; dates of old records may be out of order, since that is how they were."""
