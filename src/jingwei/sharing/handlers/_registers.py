"""Which records of the base registers may have been received wrong, by what happened in the registers; and what is right of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from jingwei.evidence.delivery import Delivered
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day, start_of
from jingwei.kernel.purposes import CORRECTION
from jingwei.registers.queries import held as registers
from jingwei.registers.queries.held import DWELLINGS, ENTITIES, PEOPLE, Held
from jingwei.sharing.operations.following import News, RightOf, agreements_on, make_corrections
from jingwei.sharing.right import Right

READ_OFF = {"number": ("number", "sex", "born_on")}
"""A corrected field → what follows from it: sex and birth date are read off the number."""
SHARED = (PEOPLE, DWELLINGS, ENTITIES)


def on_corrected(event: Delivered, cause: str, actor: Actor) -> None:
    """A value was put right: whoever holds another one is told, whatever day it was received on."""
    register, thing = _THING[event.step]
    fields = frozenset(field for name in event.fields["fields"] for field in READ_OFF.get(name, (name,)) if name != "protected")
    if fields:
        _follow(register, [UUID(event.fields[thing])], cause, actor, at=event.at, fields=fields)


def on_dated(event: Delivered, cause: str, actor: Actor) -> None:
    """From a day on something is otherwise: what was received after that day was wrong already. On the day itself it is news."""
    register, thing = _THING[event.step]
    since = start_of(date.fromisoformat(event.fields["on"]) + timedelta(days=1))
    ident = UUID(event.fields[thing])
    _follow(register, [ident], cause, actor, at=event.at, since=since)
    if "grid" in event.fields.get("fields", ()) and register == DWELLINGS:  # who lives there is found where it lies
        _follow(PEOPLE, registers.lived_in(ident, actor=actor, purpose=CORRECTION), cause, actor, at=event.at, since=since)


def on_withdrawn(event: Delivered, cause: str, actor: Actor) -> None:
    """People are said no more to have lived somewhere."""
    _follow(PEOPLE, [UUID(person) for person in event.fields["people"]], cause, actor, at=event.at)


def on_undone(event: Delivered, cause: str, actor: Actor) -> None:
    """What a batch had said is believed no more."""
    for register in SHARED:
        if agreements_on(register):
            things = registers.undone(int(event.fields["batch"]), register, actor=actor, purpose=CORRECTION)
            _follow(register, things, cause, actor, at=event.at)


def _follow(
    register: str,
    things: Sequence[UUID],
    cause: str,
    actor: Actor,
    *,
    at: datetime,
    fields: frozenset[str] | None = None,
    since: datetime | None = None,
) -> None:
    said = _put_right if fields else _said
    news = News(about=register, cause=cause, right_of=_right_of(register, said, actor), fields=fields, since=since)
    make_corrections(news, [str(thing).encode() for thing in things], actor=actor, at=at)


def _right_of(register: str, said: Callable[[Held, date], Right], actor: Actor) -> RightOf:
    def right_of(records: Sequence[bytes], fields: Collection[str]) -> Mapping[bytes, Right]:
        today = district_day(scopes.current().at)
        things = [UUID(record.decode()) for record in records]
        found = registers.held_of(register, things, fields=sorted(fields), actor=actor, purpose=CORRECTION)
        return {str(thing).encode(): said(held, today) for thing, held in found.items()}

    return right_of


def _said(held: Held, today: date) -> Right:
    return Right(held.subjects, now=lambda codes: held.on(today, codes), then=held.on)


def _put_right(held: Held, today: date) -> Right:
    """What is right today is right whatever was received; of a person it is told wherever they live now."""
    now = held.latest() if held.homes is not None else None
    return Right(held.subjects, now=lambda codes: held.on(today, codes) if now is None else now, then=lambda day, codes: ())


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
