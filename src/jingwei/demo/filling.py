"""The made-up district as rows for the registers and records for the archive. No database is asked.

Places of all communities come first, since some people are still registered in a dwelling of another one. Only who appears in a
residence of the register is loaded; those who live undeclared are in the archive or nowhere. The generator's own numbers of people
stay here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from jingwei.demo.generator import Building, District, Dwelling, Entity, Part, Person
from jingwei.kernel.codes import citizen_id
from jingwei.registers.history import HistoryRecord, Source, written_number
from jingwei.registers.operations.entities import EntityFields
from jingwei.registers.operations.places import BuildingFields, DwellingFields
from jingwei.registers.operations.staging import Row, Stage

SOURCE = "taken-over"
STRUCTURES = {True: "reinforced-concrete", False: "mixed"}  # authorised buildings, and the rest


@dataclass(slots=True)
class Rows:
    """Rows of a district, table by table; iterate ``tables`` to the end, then ``people`` knows who got which id.

    Attributes:
        people: identity number → person of the register.
        counts: things by kind, to be compared with what the database holds.
    """

    district: District
    stage: Stage
    people: dict[str, UUID] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    _dwellings: dict[str, tuple[UUID, Dwelling]] = field(default_factory=dict)

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        """All rows, for ``registers.operations.loading.load``."""
        for division in self.district.divisions():
            self.stage.division(division.code, division.name, since=division.valid_from)
        self._count("divisions", len(self.district.divisions()))
        for part in self.district.parts():
            self._places(part)
            yield from self.stage.tables()
        for part in self.district.parts():
            self._residents(part)
            yield from self.stage.tables()

    def _places(self, part: Part) -> None:
        for grid in part.grids:
            self.stage.grid(grid.code, grid.name, since=grid.valid_from)
        ids = {one.number: self._building(one) for one in part.buildings}
        for dwelling in part.dwellings:
            ident = self._dwelling(dwelling, building=ids[dwelling.building])
            self._dwellings[dwelling.house_code] = ident, dwelling
        for entity in part.entities:
            self._entity(entity)
        self._count("grids", len(part.grids))
        self._count("buildings", len(part.buildings))
        self._count("dwellings", len(part.dwellings))
        self._count("entities", len(part.entities))

    def _building(self, one: Building) -> UUID:
        fields = BuildingFields(
            part=one.part,
            address=one.address,
            use=one.use.value,
            structure=STRUCTURES[one.authorised],
            storeys=one.storeys,
            latitude=one.latitude,
            longitude=one.longitude,
        )
        return self.stage.building(fields, grid=one.grid, since=one.built_on, demolished_on=one.demolished_on)

    def _dwelling(self, one: Dwelling, *, building: UUID) -> UUID:
        fields = DwellingFields(address=one.address, room=one.room, use=one.use.value, capacity=one.capacity)
        return self.stage.dwelling(
            one.house_code, fields, building=building, grid=one.grid, since=one.coded_on, cancelled_on=one.cancelled_on
        )

    def _entity(self, one: Entity) -> None:
        ident, place = self._dwellings[one.house_code]
        fields = EntityFields(name=one.name, kind=one.kind, address=place.address, dwelling=ident)
        self.stage.entity(one.uscc, fields, grid=place.grid, since=one.registered_on, deregistered_on=one.deregistered_on)

    def _residents(self, part: Part) -> None:
        people = {person.number: person for person in part.people}
        since: dict[int, date] = {}
        for residence in part.residences:
            since[residence.person] = min(residence.since, since.get(residence.person, residence.since))
        ids = {number: self._person(people[number], since=day) for number, day in since.items()}
        for residence in part.residences:
            ident, place = self._dwellings[residence.house_code]
            self.stage.residence(
                ids[residence.person],
                ident,
                grid=place.grid,
                kind=residence.kind.value,
                since=residence.since,
                until=residence.until,
            )
        self._count("people", len(ids))
        self._count("residences", len(part.residences))

    def _person(self, one: Person, *, since: date) -> UUID:
        ident = self.stage.person(
            one.identity, one.name, since=since, phone=one.phone, phone_proof="counter", protected=one.protected
        )
        self.people[one.identity] = ident
        return ident

    def _count(self, kind: str, number: int) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + number


def archive(district: District) -> Iterator[tuple[str, HistoryRecord]]:
    """The archive's records. A number is filed in the form of look-ups if it can be one (15 digits have 18), else as it was written."""
    for one in district.histories():
        verdict = citizen_id.check(one.identity)
        filed_under = verdict.normal if verdict.valid else one.identity.upper()
        yield (
            filed_under,
            HistoryRecord(
                name=one.name,
                address=one.address,
                source=Source(one.source.value),
                recorded_on=one.recorded_on,
                phone=one.phone or None,
                house_code=one.house_code or None,
                valid_from=one.since,
                valid_until=one.until,
                number=written_number(one.identity, filed_under=filed_under),
            ),
        )
