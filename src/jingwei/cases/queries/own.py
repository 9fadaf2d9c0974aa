"""What residents see of the visits that were made about them, and what became of their objections."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from jingwei.cases.models import Objection
from jingwei.cases.words import Outcome, Proof, Verdict
from jingwei.evidence import reads
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose


@dataclass(frozen=True, slots=True)
class Objected:
    """A resident's own objection. ``verdict`` is None until it is decided, ``reason`` '' till then."""

    due_on: date
    raised_at: datetime
    decided_at: datetime | None
    verdict: Verdict | None
    reason: str


@dataclass(frozen=True, slots=True)
class OwnVisit:
    """A visit about the resident: planned while ``closed_at`` is None, else made (or saved by proof at a counter).

    ``outcome`` stands here for the one whom the visit concerned, with that visit; nothing decides by it.
    """

    order: UUID
    number: str
    declaration: UUID
    due_on: date
    closed_at: datetime | None
    proof: Proof | None
    outcome: Outcome | None
    followed: bool
    objection: Objected | None

    @property
    def may_be_objected_to(self) -> bool:
        """Somebody came (or says so), and nothing was said against it yet."""
        return self.closed_at is not None and self.proof is Proof.VISIT and self.objection is None


def own_visits(*, actor: Actor, purpose: Purpose) -> list[OwnVisit]:
    """The visits about the resident, the last first."""
    reads.gate(actor, purpose, duty="cases.object")
    subject = actor.scope.subject or UUID(int=0)
    said = {row.order_id: _objected(row) for row in Objection.objects.filter(raised_by_subject=subject).order_by("raised_at")}
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, [subject])
        rows = cursor.fetchall()
    if rows:
        reads.note(actor, purpose, what="cases.own-visits", fields=("visits",), subjects=[subject])
    return [
        OwnVisit(
            order=row[0],
            number=row[1],
            declaration=row[2],
            due_on=row[3],
            closed_at=row[4],
            proof=Proof(row[5]) if row[5] else None,
            outcome=Outcome(row[6]) if row[6] else None,
            followed=row[7] is not None,
            objection=said.get(row[0]),
        )
        for row in rows
    ]


_VISITS = """select id, number, declaration, due_on, closed_at, proof, outcome, follower from cases_visits_of(%s)"""


def get_own_visit(order: UUID, *, actor: Actor, purpose: Purpose) -> OwnVisit:
    """One visit about the resident.

    Raises:
        NotFound: there is none, or it was about somebody else.
    """
    for visit in own_visits(actor=actor, purpose=purpose):
        if visit.order == order:
            return visit
    raise NotFound()


def _objected(row: Objection) -> Objected:
    verdict = Verdict(row.verdict) if row.verdict else None
    return Objected(row.due_on, row.raised_at, row.decided_at, verdict, row.reason)
