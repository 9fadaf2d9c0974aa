"""Periodic work: let go of counters, codes and decoys whose time is over."""

from datetime import datetime, timedelta

from django.db import connection

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor

KEPT = timedelta(days=1)


def tidy(now: datetime) -> int:
    """Delete what is older than a day; how many counters and codes went. Run it as often as wanted."""
    with scopes.entered(Actor.system("declarations.tidy").scope, at=now), connection.cursor() as cursor:
        cursor.execute("select declarations_tidy(%s)", [now - KEPT])
        return int(cursor.fetchone()[0])
