"""Periodic work: let go of counters, codes and decoys whose time is over. And what is compared with the log."""

from datetime import datetime, timedelta

from django.db import connection

from jingwei.evidence.checks import Check
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor

KEPT = timedelta(days=1)


def tidy(now: datetime) -> int:
    """Delete what is older than a day; how many counters and codes went. Run it as often as wanted."""
    with scopes.entered(Actor.system("declarations.tidy").scope, at=now), connection.cursor() as cursor:
        cursor.execute("select declarations_tidy(%s)", [now - KEPT])
        return int(cursor.fetchone()[0])


CHECKS = (
    Check(
        """select d.receipt from declarations_declaration d where not exists (select from evidence_entry e
        where e.id = d.entry and e.hash = d.entry_hash and e."case" = d."case" and e.step = 'declarations.declared')""",
        "declarations: %s is not told of by the entry that it names",
    ),
    Check(
        """select e.id from evidence_entry e where e.step = 'declarations.declared'
        and not exists (select from declarations_declaration d where d.entry = e.id)""",
        "declarations: entry %s tells of a declaration that is not there",
    ),
)
"""What must hold between declarations and the log, for whoever compares them."""
