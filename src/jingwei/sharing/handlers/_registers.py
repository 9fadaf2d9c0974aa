"""Which records of the base registers may have been received wrong, by what happened in the registers."""

from datetime import date, timedelta
from uuid import UUID

from jingwei.evidence.delivery import Delivered
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import start_of
from jingwei.kernel.purposes import CORRECTION
from jingwei.registers.queries import held as registers
from jingwei.registers.queries.held import DWELLINGS, ENTITIES, PEOPLE
from jingwei.sharing.operations.comparing import follow_things
from jingwei.sharing.operations.following import agreements_on

READ_OFF = {"number": ("number", "sex", "born_on")}
"""A corrected field → what follows from it: sex and birth date are read off the number."""
SHARED = (PEOPLE, DWELLINGS, ENTITIES)


def on_corrected(event: Delivered, cause: str, actor: Actor) -> None:
    """A value was put right: whoever holds another one is told, whatever day it was received on."""
    register, thing = _THING[event.step]
    fields = frozenset(field for name in event.fields["fields"] for field in READ_OFF.get(name, (name,)) if name != "protected")
    if fields:
        follow_things(register, [UUID(event.fields[thing])], cause=cause, actor=actor, at=event.at, fields=fields)


def on_dated(event: Delivered, cause: str, actor: Actor) -> None:
    """From a day on something is otherwise: what was received after that day was wrong already. On the day itself it is news."""
    register, thing = _THING[event.step]
    since = start_of(date.fromisoformat(event.fields["on"]) + timedelta(days=1))
    ident = UUID(event.fields[thing])
    follow_things(register, [ident], cause=cause, actor=actor, at=event.at, since=since)
    if "grid" in event.fields.get("fields", ()) and register == DWELLINGS:  # who lives there is found where it lies
        people = registers.lived_in(ident, actor=actor, purpose=CORRECTION)
        follow_things(PEOPLE, people, cause=cause, actor=actor, at=event.at, since=since)


def on_undone(event: Delivered, cause: str, actor: Actor) -> None:
    """What a batch had said is believed no more."""
    for register in SHARED:
        if agreements_on(register):
            things = registers.undone(int(event.fields["batch"]), register, actor=actor, purpose=CORRECTION)
            follow_things(register, things, cause=cause, actor=actor, at=event.at)


_THING = {
    "registers.person-corrected": (PEOPLE, "person"),
    "registers.dwelling-corrected": (DWELLINGS, "dwelling"),
    "registers.entity-corrected": (ENTITIES, "entity"),
    "registers.moved-out": (PEOPLE, "person"),
    "registers.dwelling-changed": (DWELLINGS, "dwelling"),
    "registers.dwelling-cancelled": (DWELLINGS, "dwelling"),
    "registers.entity-changed": (ENTITIES, "entity"),
    "registers.entity-deregistered": (ENTITIES, "entity"),
}
"""Step → the register, and the field of the event that names the thing."""
