"""Dwellings of three grids, and orders about them: Chen declared, Wang visits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from django.utils import translation
from tests.people import COMMUNITY, G1, G2, NOON, OTHER_STREET, STREET, SUN

from jingwei.cases import operations
from jingwei.cases.brief import Brief
from jingwei.cases.models import WorkOrder
from jingwei.cases.words import Reason
from jingwei.evidence.events import Event
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import REGISTER_CARE
from jingwei.kernel.randomness import ordered_id
from jingwei.registers.models import Building, BuildingVersion, Dwelling, DwellingVersion

G3 = f"{OTHER_STREET}00101"
CHEN = UUID("7d4d31f5-6f0b-4a3b-9d3b-8a2f7f1f0c11")
"""The handle of Chen Xiaoming, who declared."""
BRIEF = Brief("陈小明", "990304199003070023", "tenant")


@dataclass(frozen=True, slots=True)
class Planted(Event):
    act: ClassVar[str] = "collect"
    step: ClassVar[str] = "registers.planted"
    covers: ClassVar[tuple[str, ...]] = (
        "registers_building",
        "registers_buildingversion",
        "registers_dwelling",
        "registers_dwellingversion",
    )


def plant(grid: str, *, room: str) -> operations.Where:
    """A dwelling in a grid, entered under the district's scope."""
    place = {"street": grid[:9], "community": grid[:12], "grid": grid}
    told = {"valid_from": "2020-01-01", "source": "test", "entered_by": "test"}
    code = f"{grid[:6]}008001040021300{room:0>4}"
    address = f"枫林路 12 号 {room}"
    with scopes.entered(SUN.scope, at=NOON):
        building, dwelling = Building(id=ordered_id(NOON)), Dwelling(id=ordered_id(NOON), code=code[:25])
        dwelling.building = building
        building.save(force_insert=True)
        BuildingVersion.objects.create(
            id=ordered_id(NOON),
            building=building,
            part="00213",
            address="枫林路 12 号",
            use="residential",
            structure="rc",
            storeys=6,
            status="built",
            **place,
            **told,
        )
        dwelling.save(force_insert=True)
        DwellingVersion.objects.create(
            id=ordered_id(NOON),
            dwelling=dwelling,
            address=address,
            room=room,
            use="residential",
            capacity=4,
            status="coded",
            **place,
            **told,
        )
        about = Particulars(purpose=REGISTER_CARE, case=uuid4())
        record(Planted(), actor=SUN, at=NOON, about=about, new_case=True)
    return operations.Where(dwelling.pk, dwelling.code, address, **place)


def opened(where: operations.Where, *, at: datetime = NOON, recorded_by: str = "declarant", **given: object) -> WorkOrder:
    """An order as a declaration opens it: in a decision, by somebody who has not proved who they are."""
    declarant = Actor.declarant()
    with scopes.entered(declarant.scope, at=at):
        return operations.open_order(
            operations.Opening(
                where=where,
                reasons=[Reason.UNCONFIRMED, Reason.NAME_DIFFERS],
                case=uuid4(),
                recorded_by=recorded_by,
                **{"declaration": uuid4(), "brief": BRIEF, "subjects": (CHEN,)} | given,
            ),
            actor=declarant,
            at=at,
        )


def escalated(order: WorkOrder) -> None:
    """The street is told that an order is late, a month after noon."""
    system, at = Actor.system("cases"), NOON + timedelta(days=28)
    with scopes.entered(system.scope, at=at):
        assert operations.escalate(order.pk, actor=system, at=at)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals read English."""
    with translation.override("en"):
        yield


@pytest.fixture
def home(db: None) -> operations.Where:
    """Chen's home, in Wang's grid."""
    return plant(G1, room="0101")


@pytest.fixture
def order(home: operations.Where) -> WorkOrder:
    """An open order to verify Chen's declaration."""
    return opened(home)


@pytest.fixture
def elsewhere(db: None) -> Callable[[str], WorkOrder]:
    """An open order in another grid."""
    rooms = iter(f"{number:04d}" for number in range(200, 300))
    return lambda grid: opened(plant(grid, room=next(rooms)))


def steps(case: UUID) -> list[str]:
    """What the log says of a case, in order."""
    from jingwei.evidence.models import Entry

    with scopes.entered(SUN.scope, at=NOON):
        return list(Entry.objects.filter(case=case).order_by("seq").values_list("step", flat=True))


__all__ = ["BRIEF", "CHEN", "COMMUNITY", "G1", "G2", "G3", "STREET", "escalated", "opened", "plant", "steps"]
