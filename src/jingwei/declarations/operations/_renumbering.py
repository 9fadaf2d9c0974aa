"""A proof found another identity number than the one declared: whom the declaration concerns changes, and nothing is entered by that.

At the door one visitor alone would bring a person into the register who declared nothing. So somebody else visits again, for the number
that was found; at a counter the card was shown, and the clerk's proof stands. Either way the person it now concerns is told.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.cases import operations as cases
from jingwei.cases import queries as orders
from jingwei.cases.brief import Brief
from jingwei.cases.operations import Opening, Where
from jingwei.cases.words import Reason
from jingwei.declarations import queries
from jingwei.declarations.claims import Claim
from jingwei.declarations.events import Renumbered
from jingwei.declarations.queries import Handled
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.purposes import DECLARING, VISIT
from jingwei.registers.queries import facts as registers


def visit_again(declaration: UUID, held: Handled, claim: Claim, *, order: UUID, actor: Actor, at: datetime) -> None:
    """Another visit by somebody else, for the number that a visit found.

    Args:
        claim: with that number.
        order: the closed one; nobody who had a hand in it closes the next.

    Records ``declarations.renumbered`` and, unless such a visit is to be made already, ``cases.order-opened``.
    """
    barred = orders.get_barred(order, actor=actor, purpose=VISIT)
    with connection.cursor() as cursor:
        cursor.execute("select declarations_waiting(%s, %s)", [claim.subject, held.dwelling])
        following: UUID | None = cursor.fetchone()[0]
    if following is None:
        following = _open(declaration, held, claim, barred, actor=actor, at=at)
    else:
        for who in barred:
            cases.bar(following, who)
        cases.hand_over(following, held.grid, at=at)
    renumber(declaration, held, claim, order=following, actor=actor, at=at)


def renumber(declaration: UUID, held: Handled, claim: Claim, *, order: UUID, actor: Actor, at: datetime) -> None:
    """The declaration concerns whoever has the number that was found. A residence that it brought the declared person is withdrawn.

    Records ``declarations.renumbered``.
    """
    with connection.cursor() as cursor:
        cursor.execute("select registers_retract(%s)", [held.case])
        sealed, reasons = claim.seal(declaration), [Reason.UNCONFIRMED.value]
        cursor.execute("select declarations_correct(%s, %s, %s, %s, %s)", [declaration, sealed, claim.subject, order, reasons])
    about = Particulars(purpose=DECLARING, case=held.case, subjects=(held.subject, claim.subject))
    record(Renumbered(declaration, order), actor=actor, at=at, about=about)


def _open(declaration: UUID, held: Handled, claim: Claim, barred: tuple[str, ...], *, actor: Actor, at: datetime) -> UUID:
    plate = registers.plate_of(held.code, on=district_day(at), actor=actor, purpose=DECLARING)
    address = plate.address if plate else ""
    opening = Opening(
        where=Where(held.dwelling, held.code, address, held.street, held.community, held.grid),
        reasons=(Reason.UNCONFIRMED,),
        case=held.case,
        recorded_by=queries.get_recorder(declaration, actor=actor, purpose=DECLARING),
        barred=barred,
        declaration=declaration,
        brief=Brief(name=claim.name, number=claim.number),
        subjects=(claim.subject,),
    )
    return UUID(str(cases.open_order(opening, actor=actor, at=at).pk))
