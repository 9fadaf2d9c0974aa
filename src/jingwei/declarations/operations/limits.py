"""Counting tries, so that nobody tries for ever. A limit depends only on what the caller did."""

from datetime import datetime, timedelta
from uuid import UUID

from jingwei.kernel import keys
from jingwei.kernel.errors import TooMany
from jingwei.kernel.statements import prepared

ATTEMPTS, WINDOW = 10, timedelta(minutes=10)


def count_attempt(source: str, *, at: datetime, most: int = ATTEMPTS, within: timedelta = WINDOW) -> None:
    """Count one try of a source (an address, a session) and refuse the eleventh, or the one after ``most``, within ten minutes.

    Args:
        within: the length of the windows in which tries are counted, a day at most.

    Raises:
        TooMany: it says how long to wait.
    """
    bucket = UUID(bytes=keys.ring().blind_index("attempt", source))
    window = datetime.fromtimestamp(at.timestamp() // within.total_seconds() * within.total_seconds(), at.tzinfo)
    with prepared() as cursor:
        cursor.execute(
            "insert into declarations_attempt (bucket, window_at, count) values (%s, %s, 1) on conflict (bucket, window_at)"
            " do update set count = declarations_attempt.count + 1 returning count",
            [bucket, window],
        )
        count = cursor.fetchone()[0]
    if count > most:
        raise TooMany(minutes=int(within.total_seconds() // 60))
