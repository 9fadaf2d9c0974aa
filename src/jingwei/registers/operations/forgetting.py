"""Forgetting: when the basis for keeping a person's data is over, the register lets go of every row about them."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.scope import Kind
from jingwei.registers.events import PersonForgotten
from jingwei.registers.operations._writing import told

YEARS_KEPT = 2


@transaction.atomic
def forget_person(person: UUID, *, actor: Actor, at: datetime) -> int:
    """Delete what the register holds of a person who moved away two years ago or longer; the log keeps the proof of each step.

    Args:
        actor: code that decides, with ``registers.settle``.

    Returns:
        how many versions were deleted; 0 when there is no such person or the data must still be kept.

    Records ``registers.person-forgotten`` if anything was deleted.
    """
    actor.require("registers.settle")
    if actor.scope.kind is not Kind.DECISION:
        raise NotAllowed()
    with connection.cursor() as cursor:
        cursor.execute("select registers_forget(%s, %s)", [person, years_before(district_day(at), YEARS_KEPT)])
        gone = int(cursor.fetchone()[0])
    if gone:
        told(PersonForgotten(versions=gone), actor=actor, at=at, purpose=DECLARING)
    return gone


def years_before(day: date, years: int) -> date:
    """The same day years ago; 28 February where that year has no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
