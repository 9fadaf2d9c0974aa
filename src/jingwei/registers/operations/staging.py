"""Rows for a bulk load, made from plain values: what the demo and importers fill before ``loading.load``. No database is asked.

Codes are trusted to be checked and territory to be right: the database's constraints refuse what contradicts itself, and the load
with it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from psycopg.types.json import Jsonb

from jingwei.kernel.codes import citizen_id
from jingwei.kernel.intervals import FOREVER, FOREVER_AT
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.territory import place_of
from jingwei.registers.models import BuildingVersion, DwellingVersion, EntityVersion, PersonVersion, ResidenceVersion
from jingwei.registers.operations._tokens import TABLES, tokens_of
from jingwei.registers.operations.entities import EntityFields
from jingwei.registers.operations.places import BuildingFields, DwellingFields
from jingwei.registers.operations.territory import LEVELS, parent_of, standing
from jingwei.registers.people import names, numbers
from jingwei.registers.people.tokens import tokens

type Row = tuple[Any, ...]


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table of the registers, in the order in which rows are staged."""
    model = apps.get_model("registers", table)
    return tuple(concrete.column for concrete in model._meta.concrete_fields if concrete.column is not None)


@dataclass(slots=True)
class Stage:
    """Collects rows by table; hand ``tables()`` to ``loading.load`` whenever enough have come together.

    Attributes:
        at: orders the new ids.
        source: where the rows come from, as residents read it beside a field.
    """

    at: datetime
    source: str
    entered_by: str
    _rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    _columns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        """What was collected, by table, and forget it."""
        rows, self._rows = self._rows, defaultdict(list)
        yield from rows.items()

    def add(self, table: str, **values: Any) -> UUID:
        """One row of any table of the registers, by its columns; the id is drawn."""
        columns = self._columns.get(table)
        if columns is None:
            columns = self._columns[table] = columns_of(table)
        ident = ordered_id(self.at)
        values.setdefault("id", ident)
        self._rows[table].append(tuple(values[column] for column in columns))
        return values["id"]  # type: ignore[no-any-return]

    def version(self, table: str, *, since: date, until: date | None = None, **values: Any) -> None:
        """One version row with the tokens by which it is found; recorded now, by the database."""
        ident = self.add(
            table,
            valid_from=since,
            valid_until=until or FOREVER,
            recorded_from=FOREVER_AT,
            recorded_until=FOREVER_AT,
            source=self.source,
            entered_by=self.entered_by,
            **values,
        )
        if table in TABLES:
            self._rows[TABLES[table]] += [(token, values["grid"], ident) for token in tokens_of(table, **values)]

    def division(self, code: str, name: str, *, since: date, until: date | None = None) -> UUID:
        """A district, street or community."""
        ident = self.add("division")
        values = {"division_id": ident, "code": code, "level": LEVELS[len(code)], "name": name, "parent": parent_of(code)}
        self.version("divisionversion", since=since, until=until, **values)
        return ident

    def successor(self, old: str, new: str, *, since: date) -> None:
        """From a day on an old code stands for a new one."""
        self.add("divisionsuccessor", old_code=old, new_code=new, since=since)

    def grid(self, code: str, name: str, *, since: date, until: date | None = None) -> UUID:
        """A base grid."""
        ident = self.add("grid")
        values = {"grid_id": ident, "name": name, **standing(code)}
        self.version("gridversion", since=since, until=until, **values)
        return ident

    def building(self, fields: BuildingFields, *, grid: str, since: date, demolished_on: date | None = None) -> UUID:
        """A building; demolished from a day on where one is given."""
        ident = self.add("building")
        values = {"building_id": ident, **asdict(fields), **_place(grid)}
        self.version("buildingversion", since=since, until=demolished_on, **values)
        if demolished_on is not None:
            values["status"] = BuildingVersion.Status.DEMOLISHED.value
            self.version("buildingversion", since=demolished_on, **values)
        return ident

    def dwelling(
        self, code: str, fields: DwellingFields, *, building: UUID, grid: str, since: date, cancelled_on: date | None = None
    ) -> UUID:
        """A dwelling under its house code (normal form); cancelled from a day on where one is given."""
        ident = self.add("dwelling", code=code, building_id=building)
        values = {"dwelling_id": ident, **asdict(fields), **_place(grid)}
        self.version("dwellingversion", since=since, until=cancelled_on, status=DwellingVersion.Status.CODED.value, **values)
        if cancelled_on is not None:
            self.version("dwellingversion", since=cancelled_on, status=DwellingVersion.Status.CANCELLED.value, **values)
        return ident

    def person(
        self,
        number: str,
        name: str,
        *,
        since: date,
        phone: str | None = None,
        phone_proof: str | None = None,
        protected: bool = False,
        citizenship: str = "CHN",
    ) -> UUID:
        """A person by identity number, name and phone in their normal forms; sex and birth date come from the number.

        Args:
            phone_proof: how they proved the phone to be theirs; None where it is only said to be. The database refuses one of a list.
        """
        ident = self.add("person", subject=numbers.subject_of(number))
        sealed = numbers.citizen(number, aad=ident.bytes)
        bound = numbers.phone(phone, aad=ident.bytes) if phone else None
        born = citizen_id.CitizenId(number)
        mark = [self.source, since.isoformat()]
        self.version(
            "personversion",
            since=since,
            person_id=ident,
            name=name,
            name_fold=names.folded_key(name),
            name_sound=names.sound_key(name),
            number_index=sealed.index,
            number_sealed=sealed.sealed,
            sex=(PersonVersion.Sex.MALE if born.is_male else PersonVersion.Sex.FEMALE).value,
            born_on=born.born_on,
            citizenship=citizenship,
            phone_index=bound.index if bound else None,
            phone_sealed=bound.sealed if bound else None,
            phone_proof=phone_proof if bound else None,
            protected=protected,
            sources=Jsonb({"name": mark, "number": mark} | ({"phone": [phone_proof or mark[0], mark[1]]} if phone else {})),
        )
        for token in sorted(tokens(name)):
            self._rows["persontoken"].append((token[:60], ident))
        return ident

    def residence(
        self,
        person: UUID,
        dwelling: UUID,
        *,
        grid: str,
        kind: str,
        since: date,
        until: date | None = None,
        standing: ResidenceVersion.Standing = ResidenceVersion.Standing.TAKEN_OVER,
    ) -> UUID:
        """That a person lives or lived in a dwelling."""
        values = {"person_id": person, "dwelling_id": dwelling, "kind": kind}
        ident = self.add("residence", **values)
        place = _place(grid)
        self.version(
            "residenceversion", since=since, until=until, residence_id=ident, standing=standing.value, case=None, **values, **place
        )
        return ident

    def entity(self, uscc: str, fields: EntityFields, *, grid: str, since: date, deregistered_on: date | None = None) -> UUID:
        """A legal entity under its unified social credit code (normal form)."""
        ident = self.add("entity", uscc=uscc)
        values = {"entity_id": ident, **asdict(fields), **_place(grid)}
        values["dwelling_id"] = values.pop("dwelling")
        self.version("entityversion", since=since, until=deregistered_on, status=EntityVersion.Status.ACTIVE.value, **values)
        if deregistered_on is not None:
            status = EntityVersion.Status.DEREGISTERED.value
            self.version("entityversion", since=deregistered_on, status=status, **values)
        return ident


def _place(grid: str) -> dict[str, str]:
    return place_of(grid)._asdict()
