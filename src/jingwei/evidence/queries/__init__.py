"""Reading the log: entries by number and by id. Entries hold no personal data; payloads are for subscribers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jingwei.evidence.models import Entry, Number
from jingwei.evidence.reads import gate
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry as people and machines see it. ``number`` is None until the sequencer has numbered it (within a second)."""

    id: UUID
    log: str
    case: UUID | None
    number: int | None
    text: bytes
    hash: bytes
    step: str
    at: datetime


def get_entry(number: int, *, log: str, actor: Actor, purpose: Purpose) -> Listed:
    """The entry of that number.

    Raises:
        NotFound: the log is not that long.
    """
    gate(actor, purpose, duty="evidence.entries")
    row = Number.objects.filter(log=log, number=number).select_related("entry").first()
    if row is None:
        raise NotFound()
    return _listed(row.entry, row.number)


def list_of_case(case: UUID, *, actor: Actor, purpose: Purpose) -> list[Listed]:
    """The entries of one case in their order."""
    gate(actor, purpose, duty="evidence.entries")
    rows = list(Entry.objects.filter(case=case, log="acts").order_by("seq"))
    numbers = dict(Number.objects.filter(entry__in=[row.pk for row in rows]).values_list("entry_id", "number"))
    return [_listed(row, numbers.get(row.pk)) for row in rows]


def size_of(log: str, *, actor: Actor, purpose: Purpose) -> int:
    """How many numbered entries a log has; numbers are dense, so the next is this one."""
    gate(actor, purpose, duty="evidence.entries")
    last = Number.objects.filter(log=log).order_by("-number").values_list("number", flat=True).first()
    return 0 if last is None else last + 1


def _listed(entry: Entry, number: int | None) -> Listed:
    return Listed(entry.pk, entry.log, entry.case, number, bytes(entry.text), bytes(entry.hash), entry.step, entry.at)
