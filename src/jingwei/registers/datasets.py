"""Lists that the module offers to the registry: dwellings, legal entities, grids and divisions. No person is in any of them.

``OFFERS`` are the registers on which sharing agreements can be made, record by record; people are among them.

Each runs in the actor's own scope, as of the day and the knowledge in force, and streams.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from jingwei.evidence.reads import gate
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id, house_code
from jingwei.kernel.codes import uscc as usccs
from jingwei.kernel.datasets import Column, Dataset, Offer
from jingwei.kernel.purposes import DECLARING, REGISTER_CARE, SUPERVISION
from jingwei.kernel.territory import narrowed
from jingwei.registers.models import DivisionVersion, DwellingVersion, EntityVersion, GridVersion
from jingwei.registers.queries._asked import asked
from jingwei.registers.queries.shared import shared_dwellings, shared_entities, shared_people

CHUNK = 2000
_PLACE = (Column("street", _("Street")), Column("community", _("Community")), Column("grid", _("Grid")))
_DWELLING = (
    Column("code", _("House code")),
    Column("status", _("Status")),
    Column("use", _("Use")),
    Column("capacity", _("Capacity")),
    *_PLACE,
)
_ENTITY = (
    Column("uscc", _("Unified social credit code")),
    Column("name", _("Name of the organisation")),
    Column("kind", _("Kind")),
    Column("status", _("Status")),
)
_SINCE = (Column("valid_from", _("From")), Column("valid_until", _("Until")))


def _dwellings(actor: Actor) -> Iterator[Mapping[str, object]]:
    gate(actor, SUPERVISION, duty="registers.dwellings")
    rows = narrowed(asked(DwellingVersion), scopes.current().scope).select_related("dwelling").order_by("id")
    for row in rows.iterator(CHUNK):
        yield {"code": row.dwelling.code, "status": row.status, "use": row.use, "capacity": row.capacity} | _where(row) | _when(row)


def _entities(actor: Actor) -> Iterator[Mapping[str, object]]:
    gate(actor, SUPERVISION, duty="registers.entities")
    rows = narrowed(asked(EntityVersion), scopes.current().scope).select_related("entity").order_by("id")
    for row in rows.iterator(CHUNK):
        yield {"uscc": row.entity.uscc, "name": row.name, "kind": row.kind, "status": row.status} | _where(row) | _when(row)


def _grids(actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in asked(GridVersion).order_by("code").iterator(CHUNK):
        yield {"code": row.code, "name": row.name, "community": row.community, "street": row.street} | _when(row)


def _divisions(actor: Actor) -> Iterator[Mapping[str, object]]:
    for row in asked(DivisionVersion).order_by("code").iterator(CHUNK):
        yield {"code": row.code, "level": row.level, "name": row.name, "parent": row.parent} | _when(row)


def _where(row: DwellingVersion | EntityVersion) -> dict[str, object]:
    return {"street": row.street, "community": row.community, "grid": row.grid}


def _when(row: DwellingVersion | EntityVersion | GridVersion | DivisionVersion) -> dict[str, object]:
    return {"valid_from": row.valid_from, "valid_until": row.valid_until}


DWELLINGS = Dataset(
    name="registers.dwellings",
    title=_("Dwellings"),
    columns=(*_DWELLING, *_SINCE),
    purpose=SUPERVISION,
    rows=_dwellings,
)
ENTITIES = Dataset(
    name="registers.entities",
    title=_("Legal entities"),
    columns=(*_ENTITY, *_PLACE, *_SINCE),
    purpose=SUPERVISION,
    rows=_entities,
)
GRIDS = Dataset(
    name="registers.grids",
    title=_("Grids"),
    columns=(
        Column("code", _("Division or grid code")),
        Column("name", _("Name of the grid")),
        Column("community", _("Community")),
        Column("street", _("Street")),
        *_SINCE,
    ),
    purpose=REGISTER_CARE,
    rows=_grids,
)
DIVISIONS = Dataset(
    name="registers.divisions",
    title=_("Divisions"),
    columns=(
        Column("code", _("Division or grid code")),
        Column("level", _("Level")),
        Column("name", _("Name of the division")),
        Column("parent", _("Lies in")),
        *_SINCE,
    ),
    purpose=REGISTER_CARE,
    rows=_divisions,
)

DATASETS = (DWELLINGS, ENTITIES, GRIDS, DIVISIONS)


def _number(text: str) -> str | None:
    verdict = citizen_id.check(text)
    return verdict.normal if verdict.valid else None


def _house(text: str) -> str | None:
    verdict = house_code.check(text)
    return verdict.normal if verdict.valid else None


def _uscc(text: str) -> str | None:
    verdict = usccs.check(text)
    return verdict.normal if verdict.valid else None


OFFERS = (
    Offer(
        name="registers.people",
        title=_("People who live in the district"),
        columns=(
            Column("number", _("Identity number"), personal=True),
            Column("name", _("Name"), personal=True),
            Column("sex", _("Sex"), personal=True),
            Column("born_on", _("Date of birth"), personal=True),
            Column("phone", _("Mobile number"), personal=True),
            Column("community", _("Community"), personal=True),
        ),
        purpose=DECLARING,
        key="number",
        normal=_number,
        find=shared_people,
    ),
    Offer(
        name="registers.dwellings",
        title=_("Dwellings"),
        columns=_DWELLING,
        purpose=REGISTER_CARE,
        key="code",
        normal=_house,
        find=shared_dwellings,
    ),
    Offer(
        name="registers.entities",
        title=_("Legal entities"),
        columns=(*_ENTITY[:3], Column("address", _("Registered address")), *_ENTITY[3:], *_PLACE),
        purpose=REGISTER_CARE,
        key="uscc",
        normal=_uscc,
        find=shared_entities,
    ),
)
