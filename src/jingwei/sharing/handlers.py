"""What sharing does on news: a corrected value is followed to those who received the wrong one.

Each runs as the product in the decision scope, in the transaction that moves its cursor. An event is delivered once; a cause corrects
a consumer once.
"""

from uuid import UUID

from jingwei.evidence.delivery import Delivered, Subscription
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import CORRECTION
from jingwei.registers.queries import shared as registers
from jingwei.sharing.operations.following import Right, make_corrections
from jingwei.sharing.queries.rows import row_held

NAME = "sharing.follow"
PEOPLE = "registers.people"
READ_OFF = {"number": ("number", "sex", "born_on")}
"""A corrected field → what follows from it: sex and birth date are read off the number."""


def on_corrected(event: Delivered) -> None:
    """A person or a row of a list was put right."""
    if not event.fields:  # the payload was erased: nobody knows any more what it was
        return
    actor = Actor.system(NAME)
    cause = f"{event.step}:{event.number}"
    try:
        right = _of_person(event, cause, actor) if event.step == "registers.person-corrected" else _of_row(event, cause, actor)
    except NotFound:  # erased since
        return
    if right is not None:
        make_corrections(right, actor=actor, at=event.at)


def _of_person(event: Delivered, cause: str, actor: Actor) -> Right | None:
    fields = [field for name in event.fields["fields"] for field in READ_OFF.get(name, (name,)) if name != "protected"]
    if not fields:
        return None
    held = registers.held_of(UUID(event.fields["person"]), fields, actor=actor, purpose=CORRECTION)
    return Right(about=PEOPLE, subject=held.subject, values=held.values, cause=cause)


def _of_row(event: Delivered, cause: str, actor: Actor) -> Right | None:
    held = row_held(UUID(event.fields["row"]), event.fields["fields"], actor=actor, purpose=CORRECTION)
    if held.subject is None:
        return None
    name = event.fields["list"]
    return Right(about=f"list:{name}", subject=held.subject, values=held.values, cause=cause, row=held.key_index)


SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription(
        NAME,
        frozenset({"registers.person-corrected", "sharing.row-corrected"}),
        on_corrected,
        frozenset({"sharing.correction-made"}),
    ),
)
