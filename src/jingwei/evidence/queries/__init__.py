"""Reading the log: entries by number and by id. Entries hold no personal data; payloads are for subscribers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from jingwei.evidence.models import Entry, Number
from jingwei.evidence.reads import gate
from jingwei.evidence.trees import head_of
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind


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
        NotFound: the log is not that long, or its retention has let go of the entry.
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
    return head_of(log).size


def find_entry(name: str, *, actor: Actor, purpose: Purpose) -> Listed:
    """The entry of an id, a leaf hash in hex, or ``LOG:NUMBER``.

    Raises:
        NotFound: there is none.
    """
    gate(actor, purpose, duty="evidence.own" if actor.scope.kind is Kind.OWN else "evidence.entries")
    log, colon, number = name.partition(":")
    if colon and number.isascii() and number.isdecimal() and len(number) < 19:
        row = Number.objects.filter(log=log, number=int(number)).select_related("entry").first()
        if row is None:
            raise NotFound()
        return _listed(row.entry, row.number)
    entry = Entry.objects.filter(**_named(name)).first()
    if entry is None:
        raise NotFound()
    return _listed(entry, Number.objects.filter(entry=entry.pk).values_list("number", flat=True).first())


def _named(name: str) -> dict[str, Any]:
    try:
        raw = bytes.fromhex(name.replace("-", ""))
    except ValueError as error:
        raise NotFound() from error
    if len(raw) not in (16, 32):
        raise NotFound()
    return {"pk": UUID(bytes=raw)} if len(raw) == 16 else {"hash": raw}


def list_texts(log: str, first: int, until: int, *, actor: Actor, purpose: Purpose) -> list[bytes]:
    """The bytes of the entries from one number to before another, in order; fewer where some are gone."""
    gate(actor, purpose, duty="evidence.entries")
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.text from evidence_number n join evidence_entry e on e.id = n.entry_id"
            " where n.log = %s and n.number >= %s and n.number < %s order by n.number",
            [log, first, until],
        )
        return [bytes(text) for (text,) in cursor.fetchall()]


def _listed(entry: Entry, number: int | None) -> Listed:
    return Listed(entry.pk, entry.log, entry.case, number, bytes(entry.text), bytes(entry.hash), entry.step, entry.at)
