"""A district with people, a list of the fire brigade, and two departments that read under agreements: civil affairs and health."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import translation
from tests.people import DISTRICT, NOON, OPERATOR
from tests.registers.world import World, filled

from jingwei.accounts import events
from jingwei.accounts.models import MachineClient
from jingwei.evidence.delivery import deliver
from jingwei.evidence.recording import Particulars, record
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.randomness import handle
from jingwei.kernel.scope import Level, Scope
from jingwei.sharing.operations.lists import ListDescription, register_list
from jingwei.sharing.operations.loading import Line, Taken, complete, load

TODAY = date(2027, 3, 1)
COLUMNS = (
    {"name": "number", "title": "身份证号", "title_en": "Identity number", "kind": "identity-number", "key": True},
    {"name": "holder", "title": "持有人", "title_en": "Holder", "kind": "name"},
    {"name": "grid", "title": "网格", "title_en": "Grid", "kind": "grid"},
    {"name": "trained_on", "title": "培训日期", "title_en": "Trained on", "kind": "day"},
    {"name": "course", "title": "课程", "title_en": "Course", "kind": "text"},
)


def description(**changed: Any) -> ListDescription:
    """The fire brigade's list of who took its course for landlords."""
    said: dict[str, Any] = {
        "name": "fire-training",
        "title": "消防培训名单",
        "title_en": "Fire safety training",
        "owner": "44030412",
        "territory": DISTRICT,
        "purpose": "了解哪些房东已参加消防培训",
        "purpose_en": "To know which landlords took the fire safety course",
        "basis": "sz-data:42",
        "received_under": "消防-2027-03",
        "retention_days": 90,
        "columns": COLUMNS,
    }
    return ListDescription(**said | changed)


def machine(number: int, *codes: str, level: Level = Level.STREET, organisation: str = "44030431") -> Actor:
    """A program of a department as the door makes it."""
    return Actor(
        f"client:jw-{number}",
        Role.MACHINE,
        Scope.territory(level, *codes),
        organisation,
        frozenset({"sharing.read"}),
        "demo-rules:11",
    )


def admitted(actor: Actor) -> str:
    """The machine client of an actor stands in the register of clients; its id."""
    ident = actor.ident.removeprefix("client:")
    if MachineClient.objects.filter(client=ident).exists():
        return ident
    level, codes = actor.scope.level or Level.DISTRICT, actor.scope.codes
    said = events.ClientAdmitted(
        ident, actor.organisation, ("sharing",), level.value, codes, actor.on_behalf, date(2020, 1, 1), FOREVER
    )
    with scopes.entered(OPERATOR.scope, at=NOON):
        MachineClient.objects.create(
            client=ident,
            name=ident,
            organisation=actor.organisation,
            scopes=["sharing"],
            level=level,
            codes=list(codes),
            basis=actor.on_behalf,
            valid_from=date(2020, 1, 1),
        )
        record(said, actor=OPERATOR, at=NOON, about=Particulars(purpose=SHARING, case=handle()), new_case=True)
    return ident


CIVIL = machine(1, DISTRICT, level=Level.DISTRICT)
HEALTH = machine(2, DISTRICT, level=Level.DISTRICT, organisation="44030427")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Refusals read English."""
    with translation.override("en"):
        yield


@pytest.fixture
def district(committing: str) -> World:
    """The people of the district, loaded for real; a court protects one who lives there."""
    return filled(seed=11, dwellings=12, people=12, residences=16)


def operate(operation: Any, *given: Any, at: datetime = NOON, actor: Actor = OPERATOR, **named: Any) -> Any:
    """An operation in its actor's scope, committed."""
    with scopes.entered(actor.scope, at=at):
        return operation(*given, actor=actor, at=at, **named)


def registered(**changed: Any) -> None:
    """The list stands in the catalogue."""
    operate(register_list, description(**changed))


def loaded(rows: list[dict[str, Any]], *, batch: int = 1, name: str = "fire-training", as_of: date = TODAY) -> dict[int, Taken]:
    """A version of the list with these rows, completed."""
    lines = [Line(nth, row) for nth, row in enumerate(rows, 1)]
    found = dict(load(name, lines, batch=batch, as_of=as_of, actor=OPERATOR, at=NOON))
    complete(name, batch=batch, actor=OPERATOR, at=NOON)
    return found


def sequenced(*subscriptions: Any, at: datetime = NOON) -> None:
    """What the worker does within a second: entries are numbered and delivered."""
    sequencer = Sequencer(connections["sequencer"])
    while sequencer.number_some():
        pass
    connections["sequencer"].close()
    for subscription in subscriptions:
        deliver(subscription, now=at)


def later(days: int) -> datetime:
    """Noon, some days on."""
    return NOON + timedelta(days=days)
