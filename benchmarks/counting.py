"""What stands in the database after a run: each acknowledged declaration once, its entry numbered, nothing left to do."""

import time
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stands:
    """Counts of one run.

    Attributes:
        lost: receipts that were acknowledged and do not stand exactly once.
        not_acknowledged: declarations that stand and whose resident got no answer.
        not_numbered: declarations whose entry has not exactly one number, and entries that wait for one.
    """

    acknowledged: int
    lost: int
    not_acknowledged: int
    not_numbered: int


def declared() -> int:
    """Declarations that stand."""
    return int(_one("select count(*) from declarations_declaration"))


def setting(name: str) -> str:
    """A setting of the database server."""
    return str(_one("select setting from pg_settings where name = %s", name))


def stands(receipts: list[str], *, before: int) -> Stands:
    """Compare what was acknowledged with what stands.

    Args:
        before: declarations that stood before the run.
    """
    lost = _one(
        "select count(*) from unnest(%s::text[]) r(receipt) where 1 <>"
        " (select count(*) from declarations_declaration d where d.receipt = r.receipt)",
        receipts,
    )
    numbered = _one(
        "select count(*) from declarations_declaration d where 1 <>"
        " (select count(*) from evidence_number n where n.entry_id = d.entry)"
    )
    waiting = _one("select count(*) from evidence_pending")
    twice = len(receipts) - len(set(receipts))
    return Stands(len(receipts), int(lost) + twice, declared() - before - len(set(receipts)), int(numbered) + int(waiting))


def settle(*, within: float) -> float:
    """Seconds until every entry is numbered and heard by all subscribers and no message waits; it says so if that does not come."""
    begun = time.monotonic()
    while _left():
        if time.monotonic() - begun > within:
            break
        time.sleep(0.2)
    return time.monotonic() - begun


def _left() -> int:
    return int(
        _one(
            "select (select count(*) from evidence_pending) + (select count(*) from procrastinate_jobs where status in ('todo', 'doing'))"
            " + (select count(*) from evidence_cursor where number < (select max(number) from evidence_number where log = 'acts'))"
        )
    )


def _one(statement: str, *values: Any) -> Any:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchone()[0]
