"""What all writes of accounts share: the entry's particulars, and whose account it is."""

from datetime import datetime
from uuid import UUID

from jingwei.evidence.events import Event
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.purposes import ACCOUNTS


def own_or(actor: Actor, account: UUID, *, duty: str) -> None:
    """Refuse unless the account is the actor's own, or the actor holds the duty.

    Raises:
        NotAllowed: neither.
    """
    if actor.ident != f"account:{account}" and duty not in actor.duties:
        raise NotAllowed()


def note(event: Event, account: UUID, *, actor: Actor, at: datetime) -> None:
    """Record an event of an account; the account's number is its case and its subject."""
    record(event, actor=actor, at=at, about=Particulars(purpose=ACCOUNTS, case=account, subjects=(account,)))
