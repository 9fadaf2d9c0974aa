"""Forgetting: when the basis for keeping a person's data is over, the register lets go of every row about them."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day, years_before
from jingwei.kernel.errors import NotAllowed
from jingwei.kernel.personal import YEARS_AFTER_LEAVING
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.scope import Kind
from jingwei.registers.events.records import PersonForgotten
from jingwei.registers.operations._writing import told


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
        cursor.execute("select registers_forget(%s, %s)", [person, years_before(district_day(at), YEARS_AFTER_LEAVING)])
        gone = int(cursor.fetchone()[0])
    if gone:
        told(PersonForgotten(versions=gone), actor=actor, at=at, purpose=DECLARING)
    return gone
