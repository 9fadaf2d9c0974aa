"""Corrections about me: who received a wrong value, who fetched the correction, who confirmed it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jingwei.evidence.reads import gate, note
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind
from jingwei.sharing.models import Correction
from jingwei.sharing.queries._shown import columns_of
from jingwei.sharing.schema import Column


@dataclass(frozen=True, slots=True)
class OwnCorrection:
    """One field that one department had received wrong; ``column`` is the list's; None for a base register."""

    id: UUID
    agreement: str
    organisation: str
    field: str
    column: Column | None
    made_at: datetime
    sent_at: datetime | None
    confirmed_at: datetime | None


def own_corrections(*, actor: Actor, purpose: Purpose) -> list[OwnCorrection]:
    """Corrections that concern the resident, newest first.

    Raises:
        NotAllowed: the actor is not a resident with proved identity.
    """
    gate(actor, purpose, duty="sharing.own")
    if actor.scope.kind is not Kind.OWN or actor.scope.subject is None:
        raise NotAllowed()
    rows = Correction.objects.select_related("agreement__list").filter(subjects__contains=[actor.scope.subject]).order_by("-id")
    note(actor, purpose, what="sharing.own-corrections", fields=("corrections",), subjects=[actor.scope.subject])
    return [
        OwnCorrection(
            row.pk,
            row.agreement.number,
            row.agreement.organisation,
            row.field,
            next((column for column in columns_of(row.agreement) if row.agreement.list and column.name == row.field), None),
            row.made_at,
            row.sent_at,
            row.confirmed_at,
        )
        for row in rows
    ]
