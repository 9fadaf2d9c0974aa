"""What a module offers to the others through the registry: lists for bulk work, and registers for sharing agreements."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise

from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a list: its name, what it means, and whether it is personal data."""

    name: str
    title: str | Promise
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """A list with its purpose. ``rows`` runs under the actor's scope and yields plain values by column name."""

    name: str
    title: str | Promise
    columns: tuple[Column, ...]
    purpose: Purpose
    rows: Callable[[Actor], Iterator[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it is shared.

    Attributes:
        mark: where a page goes on after it.
        subjects: handles of the people it is about; none where it is about nobody.
        values: plain values of the fields that were asked for, and of no others.
    """

    mark: str
    subjects: tuple[UUID, ...]
    values: Mapping[str, str | int | None]


class Find(Protocol):
    """Reads records of a register in the scope in force, and notes the read for each person concerned.

    Promise: the fields asked for are the only ones that are fetched.
    """

    def __call__(
        self, *, fields: Sequence[str], key: str | None, after: str, most: int, case: UUID, actor: Actor, purpose: Purpose
    ) -> list[Record]:
        """The record of a key (normalised by ``Offer.normal``), or a page of all."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A base register on which sharing agreements can be made.

    Attributes:
        purpose: what the register is held for.
        key: the column that a record is looked up by.
        normal: a typed key in the form that ``find`` takes; None where it cannot be one.
    """

    name: str
    title: str | Promise
    columns: tuple[Column, ...]
    purpose: Purpose
    key: str
    normal: Callable[[str], str | None]
    find: Find
