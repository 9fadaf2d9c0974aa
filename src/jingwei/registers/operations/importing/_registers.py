"""Which registers a list may be imported into, by whom, and who takes its lines."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise

from jingwei.kernel.actors import Actor, Role
from jingwei.registers import ports
from jingwei.registers.importing.columns import LAYOUTS, Layout
from jingwei.registers.importing.rows import Reader
from jingwei.registers.importing.source import Source
from jingwei.registers.importing.two_people import is_sender
from jingwei.registers.models import ImportBatch
from jingwei.registers.operations.importing._entities import Entities
from jingwei.registers.operations.importing._errors import ListNotRegistered, OwnList, SourceTaken, UnknownRegister
from jingwei.registers.operations.importing._history import History, PlainHistory
from jingwei.registers.operations.importing._people import People
from jingwei.registers.operations.importing._places import Buildings, Dwellings
from jingwei.registers.operations.importing._residences import Residences
from jingwei.registers.ports import Taker, Taking

LIST = "list:"
TAKEN_OVER = "taken-over"

_TAKERS: dict[str, Callable[[Taking], Taker]] = {
    "people": People,
    "residences": Residences,
    "dwellings": Dwellings,
    "buildings": Buildings,
    "entities": Entities,
    "history": History,
}

_OF_STREET = ("people", "residences", "dwellings", "buildings", "entities")
MAY: dict[Role, tuple[str, ...]] = {
    Role.CLERK: _OF_STREET,
    Role.STREET_OFFICER: _OF_STREET,
    Role.DISTRICT_OFFICER: (*_OF_STREET, "history", LIST),
    Role.OPERATOR: (*_OF_STREET, "history", LIST),
}
"""Role → the registers that a post may send lists to, inside its territory. Sending is not taking: see ``importing.two_people``."""

OWN_SOURCES = frozenset({"declared", "door", "counter", "code", "history", "taken-over"})
"""What the product itself says of where a field comes from; no list may call itself so."""


def allowed(actor: Actor) -> tuple[str, ...]:
    """The registers that the actor may import into."""
    return tuple(name for name in MAY.get(actor.role, ()) if name != LIST)


def lists_allowed(actor: Actor) -> dict[str, str]:
    """The departments' lists that the actor may import into, ``list:NAME`` → title in the reader's language."""
    return list_titles() if LIST in MAY.get(actor.role, ()) else {}


def list_titles() -> dict[str, str]:
    """All lists that take lines, ``list:NAME`` → title in the reader's language."""
    return {LIST + name: title for name, title in ports.lists().titles().items()}


def require_register(register: str, *, actor: Actor) -> None:
    """Refuse a register that is none, or not one of the actor's.

    Raises:
        UnknownRegister.
    """
    name = LIST if register.startswith(LIST) else register
    if name not in MAY.get(actor.role, ()):
        raise UnknownRegister(register=register, known=", ".join(allowed(actor)))


def require_source(source: str, *, actor: Actor) -> None:
    """Refuse a list that calls itself what the product says of what it saw itself.

    Raises:
        SourceTaken.
    """
    plain = source.strip().casefold()
    if not plain or (plain in OWN_SOURCES and not (plain == TAKEN_OVER and actor.role is Role.OPERATOR)):
        raise SourceTaken(source=source)


def require_another(row: ImportBatch, *, actor: Actor) -> None:
    """Refuse whoever sent a list of people.

    Raises:
        OwnList.
    """
    if is_sender(row.register, row.entered_by, actor):
        raise OwnList()


def layout_of(register: str) -> Layout:
    """What the register takes of a list.

    Raises:
        ListNotRegistered: a department's list that nobody registered.
    """
    if not register.startswith(LIST):
        return LAYOUTS[register]
    name = register.removeprefix(LIST)
    found = ports.lists().layout(name)
    if found is None:
        raise ListNotRegistered(list=name)
    return found


def titles_of(register: str) -> Mapping[str, str | Promise]:
    """Field → what people read for it; nothing of a list that was withdrawn since."""
    try:
        return layout_of(register).titles
    except ListNotRegistered:
        return {}


def taker_of(register: str, by: Taking) -> Taker:
    """Who takes the lines of a batch."""
    if register.startswith(LIST):
        return ports.lists().taker(register.removeprefix(LIST), by)
    return _TAKERS[register](by)


def plain_taker_of(register: str, by: Taking, reader: Reader, source: Source) -> PlainHistory | None:
    """Who takes many lines at once where they are plainly right; None where each is read by itself."""
    return PlainHistory.of(by, reader, source) if register == "history" else None
