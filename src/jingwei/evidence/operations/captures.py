"""Keeping pictures as evidence of a visit or of what was shown at a counter, and destroying them when their time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from jingwei.evidence import digests
from jingwei.evidence.canonical import Json
from jingwei.evidence.entries import instant
from jingwei.evidence.events import Captured, CapturesErased
from jingwei.evidence.models import Capture
from jingwei.evidence.pictures import Picture
from jingwei.evidence.queries.captures import CONTENT
from jingwei.evidence.reads import gate
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys, randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import VISIT, Purpose
from jingwei.kernel.statements import insert_row
from jingwei.kernel.territory import Place

PHOTO, SIGNATURE = "photo", "signature"
"""What a picture shows: the place, or a sheet that somebody signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerning:
    """What pictures are evidence of.

    Attributes:
        about: the order.
        app: which page they came by: ``field`` or ``counter``.
    """

    about: UUID
    case: UUID
    subjects: tuple[UUID, ...]
    place: Place
    app: str


def keep_captures(
    pictures: Sequence[tuple[str, Picture]], *, of: Concerning, actor: Actor, purpose: Purpose, at: datetime
) -> list[UUID]:
    """Keep pictures in the transaction of what they are evidence of.

    Args:
        pictures: each with what it shows, ``photo`` or ``signature``; read before anything was changed.
        actor: who may close the order.

    Records ``evidence.captured`` for each.
    """
    gate(actor, purpose, duty="evidence.capture")
    kept = []
    for kind, picture in pictures:
        found, ident = digests.of(picture.content), randomness.ordered_id(at)
        docs: dict[str, Json] = {"kind": kind, **found.as_json()}
        capture: dict[str, Json] = {"app": of.app, "received_at": instant(at)}
        if picture.taken_at is not None:
            capture["offline_at"] = instant(picture.taken_at.astimezone(UTC))
        about = Particulars(purpose=purpose, case=of.case, subjects=of.subjects, docs=(docs,), capture=capture)
        recorded = record(Captured(ident, kind, of.about), actor=actor, at=at, about=about)
        insert_row(
            Capture(
                id=ident,
                kind=kind,
                case=of.case,
                about=of.about,
                subjects=list(of.subjects),
                street=of.place.street,
                community=of.place.community,
                grid=of.place.grid,
                content_sealed=keys.ring().seal(CONTENT, picture.content, aad=ident.bytes),
                sha256=found.sha256,
                sm3=found.sm3,
                size=found.size,
                app=of.app,
                taken_at=picture.taken_at,
                received_at=at,
                entry=recorded.id,
            )
        )
        kept.append(ident)
    return kept


def erase_captures(subject: UUID, at: datetime) -> int:
    """Unlink a person from pictures, and destroy those that concern nobody else.

    Returns:
        how many rows it touched.

    Records ``evidence.captures-erased``, when there were any.
    """
    with connection.cursor() as cursor:
        cursor.execute("select evidence_captures_erase(%s, %s)", [subject, at])
        gone = int(cursor.fetchone()[0])
    if gone:
        about = Particulars(purpose=VISIT, case=randomness.handle())
        record(CapturesErased(gone), actor=Actor.system("retention"), at=at, about=about, new_case=True)
    return gone
