"""Letting a made-up past be told: the owner's word, for as long as a demo's data folder is filled.

When something became known is the database's own word (``jw_recorded``). A district that is made up today has to have been known for
weeks, so while it is filled other instants are let stand. Only the owner of the tables can say so, and only the demo's filling does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def told_as_of_then() -> Iterator[None]:
    """Within the block an instant that a connection notes (``jw.recorded``) is recorded as it is, whatever the clock says.

    It is seen by all connections of the database, so nothing else may run on it. A block that is killed leaves it open: the demo
    throws such a folder away.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("insert into evidence_past default values on conflict do nothing")
    try:
        yield
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("delete from evidence_past")
