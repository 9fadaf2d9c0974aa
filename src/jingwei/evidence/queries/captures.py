"""Looking at pictures that were kept as evidence: the person concerned, and the street's officers, who answer objections to visits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jingwei.evidence.models import Capture
from jingwei.evidence.reads import gate, note
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose

CONTENT = "capture"
"""Kind under which the key ring seals a picture."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One picture as a list names it."""

    id: UUID
    kind: str
    about: UUID
    taken_at: datetime | None
    received_at: datetime
    sha256: str


def list_captures(about: list[UUID], *, actor: Actor, purpose: Purpose) -> list[Kept]:
    """The pictures of some orders, within the actor's scope. What is in them is not shown, so nothing is noted."""
    gate(actor, purpose, duty="evidence.captures")
    rows = Capture.objects.filter(about__in=about, erased_at=None).order_by("received_at", "id")
    return [Kept(row.pk, row.kind, row.about, row.taken_at, row.received_at, bytes(row.sha256).hex()) for row in rows]


def get_capture(capture: UUID, *, actor: Actor, purpose: Purpose) -> bytes:
    """One picture (JPEG); a look at it is noted.

    Raises:
        NotFound: there is none, or not within the scope.
    """
    gate(actor, purpose, duty="evidence.captures")
    row = Capture.objects.filter(pk=capture, erased_at=None).first()
    if row is None or row.content_sealed is None:
        raise NotFound()
    note(actor, purpose, what="evidence.capture", fields=("picture",), subjects=row.subjects, case=row.case)
    return keys.ring().open(CONTENT, bytes(row.content_sealed), aad=row.pk.bytes)
