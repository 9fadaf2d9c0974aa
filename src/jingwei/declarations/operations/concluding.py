"""A visit or another proof is over, or another visit follows. Runs as the product, on the news of cases."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.cases.brief import Correction
from jingwei.declarations import queries
from jingwei.declarations.claims import Claim
from jingwei.declarations.events import Concluded, OrderAttached
from jingwei.declarations.models import Declaration
from jingwei.declarations.operations import _renumbering as renumbering
from jingwei.declarations.operations._entering import settlement
from jingwei.declarations.papers import VERIFIED
from jingwei.evidence.operations import documents
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import DECLARING
from jingwei.registers.operations.settling import settle
from jingwei.registers.queries import facts as registers


def conclude(declaration: UUID, *, order: UUID, confirmed: bool, correction: Correction, proof: str, at: datetime) -> None:
    """A visit or another proof is over: enter what was confirmed, or withdraw what was contested and not confirmed.

    Idempotent: a declaration that was concluded before, or waits for a later visit, is left alone. Runs as the product, in the
    decision scope.

    Args:
        correction: what the visit found instead of what was declared; empty fields stand as declared. Another number than the declared
            one is not settled by one visit: somebody else visits again (see ``renumbering``).

    Records ``declarations.concluded``; ``declarations.renumbered`` with another number.
    """
    actor = Actor.system("declarations")
    held = queries.get_for_handler(declaration, actor=actor, purpose=DECLARING)
    if held.state not in {Declaration.State.WAITING, Declaration.State.CONTESTED} or held.order != order:
        return
    claim = held.claim.corrected(name=correction.name, number=correction.number)
    if confirmed and claim.number != held.claim.number:
        if proof != "desk":
            renumbering.visit_again(declaration, held, claim, order=order, actor=actor, at=at)
            return
        renumbering.renumber(declaration, held, claim, order=order, actor=actor, at=at)
    person = _confirm(held, claim, proof, actor=actor, at=at) if confirmed else None
    state = Declaration.State.CONFIRMED if confirmed else Declaration.State.UNCONFIRMED
    with connection.cursor() as cursor:
        if not confirmed:
            cursor.execute("select registers_retract(%s)", [held.case])
        cursor.execute("select declarations_conclude(%s, %s, %s, %s)", [declaration, state, person, at])
    if not confirmed:
        documents.withdraw(VERIFIED, declaration, at=at)
    event = Concluded(declaration, state, order)
    about = Particulars(purpose=DECLARING, case=held.case, subjects=(claim.subject,))  # the state stays in the payload
    record(event, actor=actor, at=at, about=about)


def _confirm(held: queries.Handled, claim: Claim, proof: str, *, actor: Actor, at: datetime) -> UUID | None:
    facts = registers.facts_of(
        held.code, claim.number, claim.name, on=district_day(at), actor=actor, purpose=DECLARING, case=held.case
    )
    place = facts.place or held.place
    if facts.lives_here:
        return facts.person
    standing, source = ("counter", "counter") if proof == "desk" else ("door", "door")
    entering = settlement(claim, facts.person, place, standing, source, on=district_day(at), case=held.case)
    return settle(entering, actor=actor, purpose=DECLARING, at=at)


def follow_order(closed: UUID, order: UUID, *, at: datetime) -> None:
    """Another visit follows a closed one: every declaration that the closed order was for now waits for the new one.

    One that was concluded before waits again. Idempotent; runs as the product, in the decision scope.

    Records ``declarations.order-attached`` for each.
    """
    actor = Actor.system("declarations")
    with connection.cursor() as cursor:
        cursor.execute('select id, "case", subject from declarations_follow(%s, %s)', [closed, order])
        rows = cursor.fetchall()
    for declaration, case, subject in rows:
        about = Particulars(purpose=DECLARING, case=case, subjects=(subject,))
        record(OrderAttached(declaration, order), actor=actor, at=at, about=about)
