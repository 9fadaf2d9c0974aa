"""Corrections of what a consumer received, without their values: which ones it has put right, and how many others wait for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jingwei.evidence.reads import gate
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import Purpose
from jingwei.sharing import policy
from jingwei.sharing.models import Correction
from jingwei.sharing.queries._agreed import as_consumer, corrections_for


@dataclass(frozen=True, slots=True)
class PutRight:
    """A correction that was confirmed. Its value is not shown again: whoever needs it looks the record up."""

    id: UUID
    agreement: UUID
    number: str
    field: str
    made_at: datetime
    confirmed_at: datetime


def list_put_right(*, most: int = 50, actor: Actor, purpose: Purpose) -> list[PutRight]:
    """Those that the reader's unit or program confirmed, the latest first."""
    gate(actor, purpose, duty="sharing.read")
    as_consumer(actor)
    rows = corrections_for(actor).filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-id")[:most]
    return [
        PutRight(row.pk, row.agreement_id, row.agreement.number, row.field, row.made_at, row.confirmed_at)
        for row in rows
        if row.confirmed_at is not None
    ]


def count_for_others(*, actor: Actor, purpose: Purpose) -> int:
    """How many wait for somebody of the unit whose post covers the whole territory of their agreement."""
    gate(actor, purpose, duty="sharing.read")
    as_consumer(actor)
    mine = Correction.objects.filter(consumer=policy.consumer_of(actor), confirmed_at=None)
    return mine.exclude(pk__in=corrections_for(actor).values("pk")).count()
