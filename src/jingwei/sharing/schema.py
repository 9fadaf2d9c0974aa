"""The columns of a registered list: what kinds there are, which are personal, how a cell is read, and what no list may keep. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from jingwei.kernel.dates import is_chinese
from jingwei.registers.importing import values
from jingwei.registers.importing.columns import Read, Value
from jingwei.registers.importing.reasons import Unusable
from jingwei.registers.importing.refusing import refused
from jingwei.sharing.errors import WrongList

NUMBER, HOUSE, CREDIT = "identity-number", "house-code", "credit-code"
KEYS = {NUMBER: "citizen-id", HOUSE: "house-code", CREDIT: "uscc"}
"""Kinds that a list can be keyed by → the blind index under which such a key is found."""
PERSONAL = frozenset({NUMBER, "name", "phone"})
"""Kinds that are personal data whatever the list says of them."""
LONGEST = 300
LARGEST = 999_999_999
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")


class CellWrong(ValueError):
    """A cell is no value of its column; names the column, never the cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        kind: one of ``READ``.
        personal: kept sealed; always so for ``PERSONAL`` kinds.
        key: the column that a row is found by; each list has one, of a kind in ``KEYS``.
    """

    name: str
    title: str
    title_en: str
    kind: str
    personal: bool = False
    key: bool = False

    def called(self, language: str) -> str:
        """Its title in a reader's language."""
        return self.title if is_chinese(language) else self.title_en


def columns(given: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Columns as a description of a list writes them.

    Raises:
        WrongList: says which column, and why.
    """
    found: list[Column] = []
    for one in given:
        if set(one) - set(Column.__slots__):
            raise WrongList(reason=_("A column has name, title, title_en, kind, personal and key, and nothing else."))
        column = Column(**{"name": "", "title": "", "title_en": "", "kind": ""} | dict(one))
        found.append(_checked(column))
    if len({column.name for column in found}) != len(found):
        raise WrongList(reason=_("Two columns have one name."))
    if [column.kind in KEYS for column in found if column.key] != [True]:
        raise WrongList(reason=_("One column must be the key: an identity number, a house code or a credit code."))
    if any(column.personal for column in found) and all(column.kind != NUMBER for column in found):
        raise WrongList(
            reason=_(
                "A list that speaks of people has a column with their identity numbers: else nobody knows whom a row is about."
            )
        )
    return tuple(found)


def held(given: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Columns as a registered list keeps them, for whoever says what is held: a list that would be refused today is still told of.

    Whoever loads or reads rows asks ``columns``, so that such a list takes and hands out nothing.
    """
    return tuple(Column(**one) for one in given)


def _checked(column: Column) -> Column:
    if not (_WORD.fullmatch(column.name) and column.title and column.title_en and column.kind in READ):
        raise WrongList(
            reason=_("The column “%(name)s” needs a name in small letters, a title, a title_en and a kind of: %(kinds)s.")
            % {"name": column.name, "kinds": ", ".join(READ)}
        )
    kept = never(column)
    if kept:
        raise WrongList(reason=_("No list keeps %(kind)s. Leave the column “%(name)s” out.") % {"kind": kept, "name": column.name})
    return Column(**asdict(column) | {"personal": column.personal or column.kind in PERSONAL})


def never(column: Column) -> str | None:
    """Which of the things that no list may keep a column is, by its name and titles."""
    return next(filter(None, map(refused, (column.name.replace("_", " "), column.title, column.title_en))), None)


def key_of(given: Iterable[Column]) -> Column:
    """The column that rows are found by."""
    return next(column for column in given if column.key)


def read(column: Column, cell: object) -> str | int:
    """A cell's value in its stored form.

    Raises:
        CellWrong: it is none of the column's kind.
    """
    text = str(cell).strip()
    try:
        value = stored(READ[column.kind](text)) if text else ""
    except Unusable as error:
        raise CellWrong(column.name) from error
    if value == "":
        raise CellWrong(column.name)
    return value


def stored(value: Value) -> str | int:
    """A value that was read, as it is stored: a day as ISO 8601 writes it."""
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, int) else str(value)


READ: dict[str, Read] = {
    NUMBER: values.number,
    HOUSE: values.house_code,
    CREDIT: values.credit_code,
    "grid": values.grid_code,
    "name": values.name,
    "phone": values.phone,
    "day": values.day,
    "count": partial(values.count, least=0, most=LARGEST),
    "text": partial(values.text_of, longest=LONGEST),
}
"""Kind of a column → how a cell becomes its value, the same as in the base registers."""
