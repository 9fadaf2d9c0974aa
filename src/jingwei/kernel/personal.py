"""What each module says of its tables with personal data: what for, on what law, for how long, how to hand out and how to erase.

A module's ``personal.py`` holds ``PERSONAL: dict[str, Personal]``, table by table; a test finds a table that is not in one. Config
reads them all: its retention job erases by them, and a resident's copy of their record is made from their exports.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.utils.functional import Promise

from jingwei.kernel.law import Citation

YEARS_AFTER_LEAVING = 2
YEARS_OF_LOG = 3
DAYS_OF_MESSAGES = 30
"""How long data is kept, as the purposes say it in words."""

type Exported = Sequence[Mapping[str, str | int | bool | None]]
"""Rows for the person they are about: readable values, opened where they are sealed."""


class Key(StrEnum):
    """By which id a table is asked about somebody."""

    PERSON = "person"  # of the register
    SUBJECT = "subject"  # the handle under which evidence and the read log name them
    ACCOUNT = "account"
    LIST = "list"  # that others sent; lines are sealed under its key, so nobody is found in them and no copy holds them


class Ends(StrEnum):
    """When the time for keeping is over."""

    LEAVING = "leaving"  # two years after the person moved away; of somebody who was never registered, after they declared
    AGE = "age"  # three years after it was written, row by row
    CLOSING = "closing"  # when the account is closed
    MENDING = "mending"  # when the line that could not be taken is mended, at most 180 days after its list was begun
    BUILDING = "building"  # when the archive has taken it
    LIST = "list"  # as the catalogue says of each registered list, row by row


BY_ITSELF = frozenset({Ends.AGE, Ends.LIST})
"""What ends row by row, whether or not the person's record does."""


type Ids = Mapping[Key, UUID]
"""The ids that one person is known by; those that are missing are not known, or not there."""


type Over = Callable[[datetime, UUID, int], list[tuple[UUID, Ids]]]
"""Whose time is over at an instant: who comes after a mark, at most so many, each with the mark to go on after. In the scope *decision*."""


@dataclass(frozen=True, slots=True)
class Personal:
    """One table with personal data.

    Attributes:
        purpose: code of ``kernel.purposes``.
        basis: the law that allows keeping it.
        kept: for how long, in words.
        key: the id that ``export`` and ``erase`` are asked by.
        ends: when it is erased.
        export: rows about one person. By person it runs in the scope *own* (or a case that admits to them), else in *decision*.
        places: columns of the export that may tell where somebody lives. A copy of a protected person leaves them empty.
        erase: take the data out, at an instant; returns how many rows it touched. Evidence stays and says nothing about whom.
    """

    purpose: str
    basis: Citation
    kept: str | Promise
    key: Key
    ends: Ends
    export: Callable[[UUID], Exported]
    erase: Callable[[UUID, datetime], int]
    places: frozenset[str] = frozenset()


_tables: Mapping[str, Personal] = MappingProxyType({})


def install(tables: Mapping[str, Personal]) -> None:
    """Config hands over what all modules say, once Django is ready."""
    global _tables
    _tables = MappingProxyType(dict(tables))


def described() -> Mapping[str, Personal]:
    """Table → what its module says of it; empty before config has handed it over."""
    return _tables
