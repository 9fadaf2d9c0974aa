"""Delayed reads: the classes and the number for everybody, the delays of a unit for its officers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from jingwei.evidence.models import Delay as Delay  # rows travel up as read-only values
from jingwei.evidence.models import DelayClass
from jingwei.evidence.reads import gate
from jingwei.evidence.sealing import DELAYED, opened
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.law import Citation
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Scope

MOST = 100


@dataclass(frozen=True, slots=True)
class Class:
    """A class as everybody may know it; ``ended`` when no further delay is agreed on under it."""

    code: str
    title: str
    title_en: str
    law: Citation
    most_days: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Held:
    """How many reads are held back today, and how many were and have appeared."""

    hidden: int
    appeared: int


@dataclass(frozen=True, slots=True)
class UnitDelay:
    """One delay as officers see it; ``release_on`` is None until a second one agreed."""

    id: UUID
    matter: UUID
    klass: str
    reason: str
    asked_by: str
    confirmed: bool
    release_on: date | None


def list_classes(*, actor: Actor, purpose: Purpose) -> list[Class]:
    """The classes that were enabled, those that ended too; none as shipped."""
    gate(actor, purpose, duty="evidence.kept")
    return [
        Class(
            row.code,
            row.title,
            row.title_en,
            Citation(row.law, row.article, row.version),
            row.most_days,
            row.disabled_at is not None,
        )
        for row in DelayClass.objects.order_by("code")
    ]


def count_held(*, actor: Actor, purpose: Purpose) -> Held:
    """The number of delayed reads, public at once."""
    gate(actor, purpose, duty="evidence.kept")
    now = scopes.current().at
    with scopes.entered(Scope.decision(), at=now), connection.cursor() as cursor:
        cursor.execute("select hidden, appeared from evidence_delays_kept(%s)", [district_day(now)])
        return Held(*cursor.fetchone())


def list_delays(*, actor: Actor, purpose: Purpose) -> list[UnitDelay]:
    """The delays of the actor's unit (the district's officers see those of its streets), the last first."""
    gate(actor, purpose, duty="evidence.delay")
    return [
        UnitDelay(
            row.pk,
            row.matter,
            row.klass_id,
            opened(DELAYED, row.pk, row.reason_sealed),
            row.asked_by,
            row.confirmed_at is not None,
            row.release_on,
        )
        for row in Delay.objects.order_by("-asked_at", "-id")[:MOST]
    ]
