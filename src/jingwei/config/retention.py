"""Retention: what the modules say of how long they keep somebody's data is done, by the worker, every hour.

One person is one transaction, so a worker that is killed has erased somebody wholly or not at all; the next one goes on. Two
workers at once erase nothing twice.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from procrastinate.sql import queries

from jingwei.config.personal import EXPIRE, NEEDED, OVER, TABLES
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.personal import BY_ITSELF, DAYS_OF_MESSAGES, Ids, Key
from jingwei.kernel.progress import Progress

PAGE = 200
NOBODY = UUID(int=0)
FINISHED = ["succeeded", "failed", "cancelled", "aborted"]


def let_go(now: datetime) -> Iterator[Progress]:
    """Erase what is kept no longer at an instant, yielding how far it came. Run it as often as wanted."""
    scope = Actor.system("retention").scope
    done = 0
    for over in OVER:
        after: UUID | None = NOBODY
        while after is not None:
            with scopes.entered(scope, at=now):
                page = over(now, after, PAGE)
            for _mark, ids in page:
                with scopes.entered(scope, at=now):
                    done += erase(ids, at=now) > 0
                yield Progress("retention.people", done)
            after = page[-1][0] if len(page) == PAGE else None  # by mark: whoever is not erased yet holds up nobody
    for expire in EXPIRE:
        gone = PAGE
        while gone >= PAGE:
            with scopes.entered(scope, at=now):
                gone = expire(now, PAGE)
            yield Progress("retention.log", gone)
    yield Progress("retention.messages", forget_messages())


def erase(ids: Ids, *, at: datetime) -> int:
    """Erase everything about one person whose time is over, but what ends by its own age; how many rows it touched.

    Nothing, while something about them waits for an answer. Call it in the decision scope.
    """
    subject = ids.get(Key.SUBJECT)
    if subject is not None and any(needed(subject) for needed in NEEDED):
        return 0
    return sum(table.erase(ids[table.key], at) for table in TABLES.values() if table.key in ids and table.ends not in BY_ITSELF)


def forget_messages() -> int:
    """Delete messages that were sent, or given up, more than 30 days ago by the database's clock; how many."""
    statement = queries["delete_old_jobs"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"statuses": FINISHED, "queue": None, "nb_hours": 24 * DAYS_OF_MESSAGES})
        return int(cursor.rowcount)
