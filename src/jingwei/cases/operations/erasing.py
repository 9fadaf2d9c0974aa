"""Destroying what was to be verified: sealed fields, notes and texts of closed orders. The visits and their evidence stand."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.cases import events
from jingwei.evidence import recording
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import VISIT
from jingwei.kernel.randomness import handle


def erase_briefs(*, before: datetime, actor: Actor, at: datetime, subject: UUID | None = None) -> int:
    """Erase what is kept beside orders and objections that ended before an instant; how many rows.

    In the scope *decision*. An order that is still open keeps what its visitor needs.

    Args:
        subject: of one person; None is everybody's, after its retention.

    Records ``cases.briefs-erased``.
    """
    actor.require("cases.erase")
    with connection.cursor() as cursor:
        cursor.execute("select cases_erase(%s, %s, %s)", [before, at, subject])
        (count,) = cursor.fetchone()
    about = recording.Particulars(purpose=VISIT, case=handle())
    recording.record(events.BriefsErased(count=count), actor=actor, at=at, about=about, new_case=True)
    return int(count)
