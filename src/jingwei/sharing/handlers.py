"""What sharing does on news: a corrected value is followed to those who received the wrong one; an import that ended is read or undone.

Each runs as the product in the decision scope, in the transaction that moves its cursor. A cause corrects a consumer once. What an import
brought is completed or undone over the import role's connection, so it commits by itself: when the cursor's transaction fails after it, the event
comes again and finds nothing left to do.
"""

from contextlib import suppress
from uuid import UUID

from jingwei.evidence.delivery import Delivered, Subscription
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import CORRECTION
from jingwei.registers.queries import shared as registers
from jingwei.sharing.errors import ListClosed
from jingwei.sharing.operations.following import Right, make_corrections
from jingwei.sharing.operations.loading import complete, lists_of, undo
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
    return Right(about=PEOPLE, subjects=(held.subject,), values=held.values, cause=cause)


def _of_row(event: Delivered, cause: str, actor: Actor) -> Right | None:
    held = row_held(UUID(event.fields["row"]), event.fields["fields"], actor=actor, purpose=CORRECTION)
    if not held.subjects:
        return None
    name = event.fields["list"]
    return Right(about=f"list:{name}", subjects=held.subjects, values=held.values, cause=cause, row=held.key_index)


def on_import(event: Delivered) -> None:
    """A file was read to its end: what it brought to registered lists may be read. Or its import was undone: nobody reads it any more."""
    actor = Actor.system("sharing.import")
    batch = int(event.fields["batch"])
    follow = complete if event.step == "registers.import-done" else undo
    for name in lists_of(batch):
        with suppress(ListClosed):  # withdrawn since: its rows are erased anyway
            follow(name, batch=batch, actor=actor, at=event.at)


SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription(
        "sharing.import",
        frozenset({"registers.import-done", "registers.import-undone"}),
        on_import,
        frozenset({"sharing.list-completed", "sharing.version-undone"}),
    ),
    Subscription(
        NAME,
        frozenset({"registers.person-corrected", "sharing.row-corrected"}),
        on_corrected,
        frozenset({"sharing.correction-made"}),
    ),
)
