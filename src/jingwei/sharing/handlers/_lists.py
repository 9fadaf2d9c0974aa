"""Which rows of lists may have been received wrong, and what is right of them."""

from contextlib import suppress
from uuid import UUID

from jingwei.evidence.delivery import Delivered
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import CORRECTION
from jingwei.sharing.operations.following import News, make_corrections
from jingwei.sharing.operations.mending import follow_version
from jingwei.sharing.queries.rows import row_held
from jingwei.sharing.right import Right


def on_corrected(event: Delivered, cause: str, actor: Actor) -> None:
    """A row was put right: whoever holds another value is told, whichever version it was received from."""
    with suppress(NotFound):  # erased since
        held = row_held(UUID(event.fields["row"]), event.fields["fields"], actor=actor, purpose=CORRECTION)
        right = Right(held.subjects, shown=lambda codes: (held.values,), then=lambda day, codes: ())
        about = f"list:{event.fields['list']}"
        news = News(about=about, cause=cause, right_of=lambda *_asked: {held.key_index: right}, fields=frozenset(held.values))
        make_corrections(news, [held.key_index], actor=actor, at=event.at)


def on_version(event: Delivered, cause: str, actor: Actor) -> None:
    """A version may be read from now on, or is read no more."""
    follow_version(event.fields["list"], batch=int(event.fields["batch"]), cause=cause, actor=actor, at=event.at)
