"""What the registers say of things on each of their days, as they know them now: whether a consumer received something else is decided by it.

Nobody is shown it. A thing that was forgotten is not in the answer; one of which nothing is believed any more says nothing on any day.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from jingwei.evidence.reads import gate, note
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.territory import place_of
from jingwei.registers.queries._traders import trades_alone
from jingwei.registers.queries.shared import NEEDS, OPENED

type Value = str | int | None

PEOPLE, DWELLINGS, ENTITIES = "registers.people", "registers.dwellings", "registers.entities"


@dataclass(frozen=True, slots=True)
class Said:
    """What holds of a thing from a day until another, half-open."""

    valid_from: date
    valid_until: date
    values: Mapping[str, Value]

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day < self.valid_until


@dataclass(frozen=True, slots=True)
class Held:
    """One thing.

    Attributes:
        subjects: whom it is about.
        versions: what it says, in order of the days.
        homes: where a person lives, by grid; None of a thing that lies where its versions say.
    """

    subjects: tuple[UUID, ...]
    versions: tuple[Said, ...]
    homes: tuple[Said, ...] | None = None

    def on(self, day: date, codes: Sequence[str]) -> tuple[Mapping[str, Value], ...]:
        """What a reader in a territory can have been given on a day; empty when it was not to be found there.

        Of a person with several homes there it is one record for each, in the order in which a reader gets one.

        >>> at_home = Said(date(2027, 1, 1), date(2027, 3, 1), {"grid": "44030400800101"})
        >>> held = Held((), (Said(date(2020, 1, 1), date(9999, 1, 1), {"name": "李娜"}),), (at_home,))
        >>> held.on(date(2027, 2, 1), ["440304"])
        ({'name': '李娜', 'community': '440304008001'},)
        >>> held.on(date(2027, 3, 1), ["440304"]), held.on(date(2027, 2, 1), ["440305"])
        ((), ())
        """
        found = [version.values for version in self.versions if version.on(day)]
        if self.homes is None:
            return tuple(values for values in found if _within(values["grid"], codes))
        grids = [str(home.values["grid"]) for home in self.homes if home.on(day) and _within(home.values["grid"], codes)]
        return tuple({**values, "community": place_of(grid).community} for values in found for grid in grids)

    def latest(self) -> tuple[Mapping[str, Value], ...]:
        """What it says last, wherever it is."""
        return tuple(version.values for version in self.versions[-1:])


def held_of(register: str, things: Sequence[UUID], *, fields: Sequence[str], actor: Actor, purpose: Purpose) -> dict[UUID, Held]:
    """What a shared register says of things.

    Args:
        register: name of the offer.
        things: at most 1 000 ids.
        fields: those that are asked for; of people no others are opened.
    """
    gate(actor, purpose, duty="sharing.follow")
    found = _HELD[register](list(things), fields)
    if subjects := [subject for held in found.values() for subject in held.subjects]:
        note(actor, purpose, what="registers.held-of", fields=list(fields), subjects=subjects)
    return found


def lived_in(dwelling: UUID, *, actor: Actor, purpose: Purpose) -> list[UUID]:
    """People who are or were said to live in a dwelling; ids alone."""
    gate(actor, purpose, duty="sharing.follow")
    return [person for (person,) in _asked("select registers_lived_in(%s)", dwelling)]


def undone(batch: int, register: str, *, actor: Actor, purpose: Purpose) -> list[UUID]:
    """Things of a shared register of which a batch had said something that is believed no more; ids alone."""
    gate(actor, purpose, duty="sharing.follow")
    return [thing for (thing,) in _asked("select registers_undone(%s, %s)", f"import:{batch}", register)]


def withdrawn(case: UUID, *, actor: Actor, purpose: Purpose) -> list[UUID]:
    """People of whom a residence that came by a declaration's case is believed no more; ids alone."""
    gate(actor, purpose, duty="sharing.follow")
    return [person for (person,) in _asked("select registers_withdrawn(%s)", case)]


def _people(things: list[UUID], fields: Sequence[str]) -> dict[UUID, Held]:
    homes = defaultdict[UUID, list[Said]](list)
    for person, since, until, grid in _asked("select * from registers_held_homes(%s)", things):
        homes[person].append(Said(since, until, {"grid": grid}))
    versions, subjects = defaultdict[UUID, list[Said]](list), dict[UUID, UUID]()
    for person, subject, since, until, *values in _asked("select * from registers_held_people(%s)", things):
        subjects[person] = subject
        if since is not None:
            held = dict(zip(("name", "number_sealed", "sex", "born_on", "phone_sealed"), values, strict=True))
            shown = {field: OPENED[field](held[NEEDS[field]], person) for field in fields if field in OPENED}
            versions[person].append(Said(since, until, shown))
    return {
        person: Held((subject,) if versions[person] else (), tuple(versions[person]), tuple(homes[person]))
        for person, subject in subjects.items()  # of whom nothing is believed any more the handle was given back
    }


def _dwellings(things: list[UUID], fields: Sequence[str]) -> dict[UUID, Held]:
    return _of_nobody(_asked("select * from registers_held_dwellings(%s)", things))


def _entities(things: list[UUID], fields: Sequence[str]) -> dict[UUID, Held]:
    """A sole trader is not to be found by any consumer: what was received of one as something else is not told anew."""
    found = _of_nobody(_asked("select * from registers_held_entities(%s)", things))
    return {
        thing: Held(
            (), tuple(each for each in held.versions if not trades_alone(str(each.values["kind"]), str(each.values["uscc"])))
        )
        for thing, held in found.items()
    }


def _of_nobody(rows: list[tuple[Any, ...]]) -> dict[UUID, Held]:
    versions = defaultdict[UUID, list[Said]](list)
    for thing, since, until, values in rows:
        versions[thing] += [Said(since, until, json.loads(values))] if since is not None else []
    return {thing: Held((), tuple(said)) for thing, said in versions.items()}


def _within(grid: Value, codes: Sequence[str]) -> bool:
    return any(str(grid).startswith(code) for code in codes if code)


def _asked(statement: str, *given: UUID | str | list[UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


_HELD: dict[str, Callable[[list[UUID], Sequence[str]], dict[UUID, Held]]] = {
    PEOPLE: _people,
    DWELLINGS: _dwellings,
    ENTITIES: _entities,
}
