"""Erasing questions after their time."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.evidence import recording
from jingwei.evidence.events import QuestionsErased
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import AUDIT
from jingwei.kernel.randomness import handle

MOST = 10_000


def erase_questions(*, before: datetime, actor: Actor, at: datetime, subject: UUID | None = None, most: int = MOST) -> int:
    """Erase questions that were raised before an instant; how many.

    Args:
        subject: of one person; None is everybody's.

    In the scope *decision*. Records ``evidence.questions-erased`` when there were any.
    """
    with connection.cursor() as cursor:
        cursor.execute("select evidence_forget_questions(%s, %s, %s)", [subject, before, most])
        gone = int(cursor.fetchone()[0])
    if gone:
        about = recording.Particulars(purpose=AUDIT, case=handle())
        recording.record(QuestionsErased(gone), actor=actor, at=at, about=about, new_case=True)
    return gone
