"""What each module says of its tables with personal data: what for, on what law, for how long, how to hand out and how to erase.

A module's ``personal.py`` holds ``PERSONAL: dict[str, Personal]``, table by table; a test finds a table that is not in one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from jingwei.kernel.law import Citation

type Exported = Sequence[Mapping[str, str | int | bool | None]]
"""Rows for the person they are about: readable values, opened where they are sealed."""


@dataclass(frozen=True, slots=True)
class Personal:
    """One table with personal data.

    Attributes:
        purpose: code of ``kernel.purposes``.
        basis: the law that allows keeping it.
        kept: for how long, in words.
        export: rows about one person, by the id that the table knows them by (person, account, subject: the module says which).
        erase: take the data out, at an instant; returns how many rows it touched. Evidence stays and says nothing about whom.
    """

    purpose: str
    basis: Citation
    kept: str | Promise
    export: Callable[[UUID], Exported]
    erase: Callable[[UUID, datetime], int]
