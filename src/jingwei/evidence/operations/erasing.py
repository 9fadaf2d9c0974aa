"""Erasing after their time: questions and reasons, and what the log let go of."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.evidence import recording
from jingwei.evidence.events import LogLetGo, QuestionsErased
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
    return _erased("select evidence_forget_questions(%s, %s, %s)", subject, before, most, actor=actor, at=at)


def erase_explanations(*, before: datetime, actor: Actor, at: datetime, account: UUID | None = None, most: int = MOST) -> int:
    """Erase reasons that staff gave for reads before an instant; how many.

    Args:
        account: of one account; None is everybody's.

    In the scope *decision*. Records ``evidence.questions-erased`` when there were any.
    """
    return _erased("select evidence_forget_explanations(%s, %s, %s)", account, before, most, actor=actor, at=at)


def let_go(event: LogLetGo, *, case: UUID, actor: Actor, at: datetime) -> None:
    """Record that rows of the log went by age, in the transaction in which they went.

    Args:
        case: what their tombstones name.

    Records ``evidence.log-let-go``.
    """
    recording.record(event, actor=actor, at=at, about=recording.Particulars(purpose=AUDIT, case=case), new_case=True)


def _erased(statement: str, whom: UUID | None, before: datetime, most: int, *, actor: Actor, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [whom, before, most])
        gone = int(cursor.fetchone()[0])
    if gone:
        about = recording.Particulars(purpose=AUDIT, case=handle())
        recording.record(QuestionsErased(gone), actor=actor, at=at, about=about, new_case=True)
    return gone
