"""What a confirmed claim enters into the register."""

from datetime import date
from uuid import UUID

from jingwei.declarations.claims import Claim
from jingwei.registers.operations.settling import Settlement
from jingwei.registers.queries.facts import Place


def settlement(claim: Claim, person: UUID | None, place: Place, standing: str, source: str, *, on: date, case: UUID) -> Settlement:
    """What a confirmed claim enters into the register. A typed phone is not entered: it was not proved to be the person's."""
    return Settlement(
        number=claim.number,
        name=claim.name,
        person=person,
        place=place,
        kind="unstated",
        standing=standing,
        source=source,
        phone=None,
        since=on,
        case=case,
    )
