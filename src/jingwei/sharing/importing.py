"""Registered lists as the importer takes them (``registers.ports.RegisteredLists``): a layout, and who takes the lines. Installed by config."""

from collections.abc import Mapping, Sequence

from django.utils.functional import lazy
from django.utils.translation import get_language

from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import is_chinese
from jingwei.registers.importing.columns import Field, Layout, head_key
from jingwei.registers.importing.reasons import Reason, Unusable
from jingwei.registers.ports import Accepted, Taker, Taking
from jingwei.sharing import schema
from jingwei.sharing.operations.loading import Line, Taken, columns_taken, load, titles_taken
from jingwei.sharing.schema import Column

OUT = {
    Taken.TWICE: Reason.TWICE,
    Taken.KEY_MISSING: Reason.MISSING_CELL,
    Taken.NOBODY: Reason.NOBODY,
    Taken.OUTSIDE: Reason.UNKNOWN_GRID,
}


class Lists:
    """See ``registers.ports.RegisteredLists``."""

    def layout(self, name: str) -> Layout | None:
        """The columns as fields; None when no list of that name takes rows."""
        columns = columns_taken(name)
        return None if columns is None else Layout(f"list:{name}", tuple(map(field_of, columns)))

    def titles(self) -> dict[str, str]:
        """The lists that take rows, each by its title in the reader's language."""
        nth = 0 if is_chinese(get_language() or "") else 1
        return {name: titles[nth] for name, titles in titles_taken().items()}

    def taker(self, name: str, by: Taking) -> Taker:
        """Who takes lines into the version that the batch makes."""
        return _Rows(name, by)


class _Rows:
    def __init__(self, name: str, by: Taking) -> None:
        self._name, self._by = name, by

    def take(self, rows: Sequence[Accepted]) -> Mapping[int, str | Unusable]:
        lines = [Line(row.line, {name: schema.stored(value) for name, value in row.values.items()}) for row in rows]
        by = self._by
        found = load(self._name, lines, batch=by.batch, as_of=by.as_of, actor=Actor.system("import"), at=by.at, within=by.scope)
        return {line: Unusable(OUT[one]) if one in OUT else one.value for line, one in found.items()}


def field_of(column: Column) -> Field:
    """A column as the importer reads it."""
    title = lazy(lambda: column.called(get_language() or ""), str)()
    heads = (head_key(column.title), head_key(column.title_en))
    return Field(column.name, title, heads, schema.READ[column.kind], needed=column.key, personal=column.personal)
