"""The one sequencer: committed entries get dense numbers, one log at a time, after their commit.

Numbers are never primary keys of the entries: a transaction that commits late would be skipped by a reader who follows them. A
session-level advisory lock keeps a second sequencer waiting; the primary key (log, number) refuses what the lock would not. The
numbers of one batch and its removal from the queue are one transaction, so a kill at any point loses nothing and repeats nothing.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK = 0x4A574C4F47  # "JWLOG"
BATCH = 5000


@dataclass(slots=True)
class Sequencer:
    """Numbers entries over one connection of the sequencer role."""

    connection: BaseDatabaseWrapper
    _session: object = None  # the database session that holds the lock: a new one does not, whoever closed the old

    @property
    def holds(self) -> bool:
        """Whether this one holds the lock: it goes with its session."""
        return self._session is not None and self.connection.connection is self._session

    def acquire(self) -> bool:
        """Try to become the one; False while another holds the lock."""
        with self.connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
            self._session = self.connection.connection if cursor.fetchone()[0] else None
        return self.holds

    def number_some(self) -> int:
        """Number up to one batch of committed entries; how many there were."""
        if not self.holds and not self.acquire():
            return 0
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            if not self.holds:
                return 0  # opened anew meanwhile, without the lock
            cursor.execute("select evidence_number_some(%s)", [BATCH])
            return int(cursor.fetchone()[0])

    def forget(self) -> None:
        """The connection was lost and the lock with it."""
        self._session = None
