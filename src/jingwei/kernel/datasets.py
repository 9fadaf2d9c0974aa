"""A list that a module offers to the others through the registry of datasets: what it holds, for what, and how to ask for it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

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
