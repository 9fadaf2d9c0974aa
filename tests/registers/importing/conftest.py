"""Helpers of the import tests: a committed database, files made on the spot, and the two steps of an import as one call."""

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

import pytest
from django.db import connections, transaction
from tests.people import DISTRICT, NOON, OPERATOR
from tests.registers.importing.messy import FILES

from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.progress import ended
from jingwei.registers.importing.two_people import takes_alone
from jingwei.registers.operations.importing import Report, Wanted, begin_import, run_import, take_import

CHUNK = 1 << 20
COLLEAGUE = "account:00000000-0000-4000-8000-0000000000cc"
type Run = Callable[..., Report]


def opened(given: str | bytes) -> BinaryIO:
    """A kept file by its name, or a list from its text."""
    if isinstance(given, str) and "\n" not in given:
        return (FILES / given).open("rb")
    return io.BytesIO(given.encode() if isinstance(given, str) else given)


def importing(
    given: str | bytes,
    register: str = "people",
    *,
    actor: Actor = OPERATOR,
    at: Any = NOON,
    chunk: int = CHUNK,
    code: str = DISTRICT,
    mapping: Mapping[str, str] | None = None,
    **settings: str,
) -> Report:
    """Begin and run an import; what its sender may not take, a colleague of the same post takes."""
    with opened(given) as file:
        settings.setdefault("source", "taken-over" if actor.role is Role.OPERATOR else "hr-office")
        wanted = Wanted(register=register, code=code, mapping=mapping or {}, **settings)
        batch, taker = begin_import(file, wanted, actor=actor, at=at), actor
        if not takes_alone(register, actor):
            taker = colleague(actor)
            if rows("select state from registers_importbatch where number = %s", batch) == [("waiting",)]:
                take_import(batch, actor=taker, at=at)
        report: Report = ended(run_import(file, batch, actor=taker, at=at, chunk_bytes=chunk))
        return report


def colleague(actor: Actor) -> Actor:
    """Somebody else of the same post and territory."""
    return replace(actor, ident=COLLEAGUE)


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the owner sees, past all policies."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(statement, list(values))
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def entries() -> list[str]:
    """Steps of the log of acts, in order."""
    asked = "select step from evidence_entry e join evidence_pending p on p.entry_id = e.id where log = 'acts' order by p.place"
    return [step for (step,) in rows(asked)]


@pytest.fixture
def run(committing: str) -> Run:
    """Import into a database of the test's own."""
    return importing
