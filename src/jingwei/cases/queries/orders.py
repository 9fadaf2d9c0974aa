"""One order, one objection, one service case; and what is sealed in them, opened only with a note in the read log."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.cases.brief import BRIEF, CORRECTION, Brief, Correction
from jingwei.cases.models import Objection, ServiceCase, WorkOrder
from jingwei.cases.words import Outcome, Proof
from jingwei.evidence import reads
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind


class AcceptFirst(Refused):
    """What was declared is shown to whoever makes the visit."""

    code = "accept-first"
    status = 409
    says = _("Accept order %(order)s before you look at what was declared.")


@dataclass(frozen=True, slots=True, repr=False)
class OrderBrief:
    """What was declared, as a visitor needs it: the number is masked."""

    name: str
    masked_number: str
    kind: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a closed order found, for the module of its declaration and nobody else."""

    order: UUID
    number: str
    declaration: UUID | None
    outcome: Outcome
    proof: Proof
    correction: Correction | None
    closed_at: datetime
    closed_by: str


def get_order(order: str | UUID, *, actor: Actor, purpose: Purpose) -> WorkOrder:
    """An order by its number (``2026-11-0417``) or id. What is sealed in it stays sealed.

    Raises:
        NotFound: there is none, or not for this actor; the two read the same.
    """
    reads.gate(actor, purpose, duty="cases.list")
    wanted = {"pk": order} if isinstance(order, UUID) else {"number": order}
    row = WorkOrder.objects.filter(**wanted).first()
    if row is None:
        raise NotFound()
    return row


def holds_case(case: UUID, *, actor: Actor, purpose: Purpose) -> bool:
    """Whether a case handle is that of an order within the actor's scope."""
    reads.gate(actor, purpose, duty="cases.list")
    return WorkOrder.objects.filter(case=case).exists()


def list_attempts(order: UUID, *, actor: Actor, purpose: Purpose) -> list[WorkOrder]:
    """The order and the earlier visits that it follows, newest first."""
    rows = [get_order(order, actor=actor, purpose=purpose)]
    while (before := rows[-1].reopened_from_id) is not None:
        rows.append(get_order(before, actor=actor, purpose=purpose))
    return rows


def get_follower(order: UUID, *, actor: Actor, purpose: Purpose) -> WorkOrder | None:
    """The order of the visit that follows a closed one; None when none does, or not within the actor's slice."""
    reads.gate(actor, purpose, duty="cases.list")
    return WorkOrder.objects.filter(reopened_from=order).first()


def read_brief(order: UUID, *, actor: Actor, purpose: Purpose) -> OrderBrief:
    """What was declared: name, masked number and kind of residence. Noted as a read of the people concerned.

    Only while the order is open, by a visitor only once it was accepted, and by an officer only once it is with the street: before
    and after there is nothing to read it for.

    Raises:
        NotFound: no such open order, not in the actor's slice, not with the street (to an officer), or nothing was declared.
        AcceptFirst: nobody has accepted it yet.
    """
    reads.gate(actor, purpose, duty="cases.brief")
    row = WorkOrder.objects.filter(pk=order, closed_at=None).first()
    if row is None or not row.brief_sealed:
        raise NotFound()
    of_street = "cases.close" in actor.duties
    if of_street and row.escalated_at is None:
        raise NotFound()
    if row.accepted_at is None and not of_street and actor.scope.kind is not Kind.CASE:
        raise AcceptFirst(order=row.number)
    brief = Brief.opened(BRIEF, row.pk, bytes(row.brief_sealed))
    reads.note(actor, purpose, what="cases.brief", fields=("name", "masked-number", "kind"), subjects=row.subjects, case=row.case)
    return OrderBrief(brief.name, brief.masked_number, brief.kind)


def get_finding(order: UUID, *, actor: Actor, purpose: Purpose) -> Finding:
    """What a closed order found, for a handler in the scope *decision*.

    Raises:
        NotFound: there is no such closed order.
    """
    reads.gate(actor, purpose, duty="cases.confirm")
    with connection.cursor() as cursor:
        cursor.execute(_FINDING, [order])
        found = cursor.fetchone()
    if found is None:
        raise NotFound()
    correction = Correction.opened(CORRECTION, found[0], bytes(found[5])) if found[5] else None
    if correction is not None:
        fields = [name for name in ("name", "number", "kind") if getattr(correction, name)]
        reads.note(actor, purpose, what="cases.finding", fields=fields, subjects=found[8], case=found[9])
    return Finding(found[0], found[1], found[2], Outcome(found[3]), Proof(found[4]), correction, found[6], found[7])


_FINDING = """select id, number, declaration, outcome, proof, correction, closed_at, closed_by, subjects, "case"
from cases_finding(%s)"""


def get_barred(order: UUID, *, actor: Actor, purpose: Purpose) -> tuple[str, ...]:
    """Who may not close another order about the same fact: who recorded it, who was barred, and who closed this one; for a handler."""
    reads.gate(actor, purpose, duty="cases.confirm")
    with connection.cursor() as cursor:
        cursor.execute("select cases_had_a_hand(%s)", [order])
        return tuple(cursor.fetchone()[0] or ())


def get_objection(objection: UUID, *, actor: Actor, purpose: Purpose) -> Objection:
    """An objection, its text sealed.

    Raises:
        NotFound: there is none, or not in the actor's territory.
    """
    reads.gate(actor, purpose, duty="cases.decide-objection")
    row = Objection.objects.filter(pk=objection).first()
    if row is None:
        raise NotFound()
    return row


def read_objection(objection: UUID, *, actor: Actor, purpose: Purpose) -> str:
    """The resident's words. Noted as a read.

    Raises:
        NotFound: as ``get_objection``, or the text was erased.
    """
    row = get_objection(objection, actor=actor, purpose=purpose)
    if not row.text_sealed:
        raise NotFound()
    reads.note(actor, purpose, what="cases.objection", fields=("text",), subjects=[row.raised_by_subject])
    return keys.ring().open("objection-text", bytes(row.text_sealed), aad=row.pk.bytes).decode()


def get_service_case(case: UUID, *, actor: Actor, purpose: Purpose) -> ServiceCase:
    """A service case of the actor's counter.

    Raises:
        NotFound: there is none, or at another street's counter.
    """
    reads.gate(actor, purpose, duty="cases.open-service")
    row = ServiceCase.objects.filter(pk=case).first()
    if row is None:
        raise NotFound()
    return row
