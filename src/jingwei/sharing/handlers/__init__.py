"""What sharing does on news: what consumers received wrong is followed; an import that ended is read or undone.

Each runs as the product in the decision scope, in the transaction that moves its cursor. A cause corrects a consumer once. What an import
brought is completed or undone over the import role's connection, so it commits by itself: when the cursor's transaction fails after it, the event
comes again and finds nothing left to do.
"""

from collections.abc import Callable
from contextlib import suppress

from jingwei.evidence.delivery import Delivered, Subscription
from jingwei.kernel.actors import Actor
from jingwei.sharing.errors import ListClosed
from jingwei.sharing.handlers import _lists, _registers
from jingwei.sharing.operations.loading import complete, lists_of, undo

NAME = "sharing.follow"


def on_news(event: Delivered) -> None:
    """Something was put right, dated back, or taken back."""
    if event.fields:  # else the payload was erased: nobody knows any more what it was
        _FOLLOWED[event.step](event, f"{event.step}:{event.number}", Actor.system(NAME))


def on_import(event: Delivered) -> None:
    """A file was read to its end: what it brought to registered lists may be read. Or its import was undone: nobody reads it any more."""
    actor = Actor.system("sharing.import")
    batch = int(event.fields["batch"])
    follow = complete if event.step == "registers.import-done" else undo
    for name in lists_of(batch):
        with suppress(ListClosed):  # withdrawn since: its rows are erased anyway
            follow(name, batch=batch, actor=actor, at=event.at)


_FOLLOWED: dict[str, Callable[[Delivered, str, Actor], None]] = {
    "registers.person-corrected": _registers.on_corrected,
    "registers.dwelling-corrected": _registers.on_corrected,
    "registers.entity-corrected": _registers.on_corrected,
    "registers.dwelling-changed": _registers.on_dated,
    "registers.dwelling-cancelled": _registers.on_dated,
    "registers.entity-changed": _registers.on_dated,
    "registers.entity-deregistered": _registers.on_dated,
    "registers.moved-out": _registers.on_dated,
    "registers.import-undone": _registers.on_undone,
    "sharing.list-completed": _lists.on_version,
    "sharing.version-undone": _lists.on_version,
    "sharing.row-corrected": _lists.on_corrected,
}
SUBSCRIPTIONS: tuple[Subscription, ...] = (
    Subscription(
        "sharing.import",
        frozenset({"registers.import-done", "registers.import-undone"}),
        on_import,
        frozenset({"sharing.list-completed", "sharing.version-undone"}),
    ),
    Subscription(NAME, frozenset(_FOLLOWED), on_news, frozenset({"sharing.correction-made"})),
)
