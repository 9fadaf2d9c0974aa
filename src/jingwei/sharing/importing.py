"""Registered lists as the importer takes them (``registers.ports.RegisteredLists``): a layout, and who takes the lines. Installed by config."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from jingwei.kernel.actors import Actor
from jingwei.registers.importing import values
from jingwei.registers.importing.columns import Field, Layout, Read, Value, head_key
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.ports import Accepted, Taker, Taking
from jingwei.sharing import schema
from jingwei.sharing.operations.loading import Line, Taken, columns_taken, load
from jingwei.sharing.schema import CellWrong, Column

WRONG = {
    schema.HOUSE: Reason.CODE_WRONG,
    schema.CREDIT: Reason.CODE_WRONG,
    "grid": Reason.CODE_WRONG,
    "name": Reason.NAME_WRONG,
    "phone": Reason.PHONE_WRONG,
    "count": Reason.COUNT_WRONG,
    "text": Reason.TOO_LONG,
}
OUT = {Taken.TWICE: Reason.TWICE, Taken.KEY_MISSING: Reason.MISSING_CELL, Taken.OUTSIDE: Reason.UNKNOWN_GRID}


class Lists:
    """See ``registers.ports.RegisteredLists``."""

    def layout(self, name: str) -> Layout | None:
        """The columns as fields; None when no list of that name takes rows."""
        columns = columns_taken(name)
        return None if columns is None else Layout(f"list:{name}", tuple(map(_field, columns)))

    def taker(self, name: str, by: Taking) -> Taker:
        """Who takes lines into the version that the batch makes."""
        return _Rows(name, by)


class _Rows:
    def __init__(self, name: str, by: Taking) -> None:
        self._name, self._by = name, by

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        lines = [Line(row.line, {name: _stored(value) for name, value in row.values.items()}) for row in rows]
        by = self._by
        found = load(self._name, lines, batch=by.batch, as_of=by.today, actor=Actor.system("import"), at=by.at, within=by.scope)
        return {line: Unusable(OUT[one]) if one in OUT else one.value for line, one in found.items()}


def _field(column: Column) -> Field:
    own: dict[str, Read] = {
        schema.NUMBER: values.number,
        "day": values.day,
    }  # so that cut numbers and dates in every form are known here too
    read = own.get(column.kind) or partial(_read, column)
    return Field(column.name, (head_key(column.title), head_key(column.title_en)), read, needed=column.key)


def _read(column: Column, cell: str) -> Value:
    try:
        return schema.read(column, cell)
    except CellWrong as error:
        raise Unusable(WRONG[column.kind], column.name) from error


def _stored(value: Value) -> str | int:
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, int) else str(value)
