"""The worker makes a document that was asked for: by the real queue, in a thread of its own, and again when no time stamp could be had."""

import asyncio
from uuid import UUID

import pytest
from django.db import connections
from procrastinate.contrib.django import app
from tests.declarations.conftest import KNOWN, NOON, Street, street
from tests.declarations.test_declaring import declare

from jingwei.declarations import operations
from jingwei.declarations.operations import Typed
from jingwei.evidence import ports
from jingwei.evidence.ports import TimeNotAvailable
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.scope import Scope

__all__ = ["street"]


def owner(sql: str) -> list[tuple[object, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


def worked() -> None:
    """The worker does what is queued, as ``config.worker`` runs it, and ends."""

    async def work() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            async with worker.open_async():
                await worker.run_worker_async(wait=False, install_signal_handlers=False, queues=["documents"])

    asyncio.run(work())


@pytest.fixture
def asked(street: Street) -> UUID:
    receipt = declare(Typed(number=KNOWN, name="王小明"))
    with scopes.entered(Scope.decision(), at=NOON):
        return operations.ask_receipt(receipt.number, actor=Actor.declarant(), at=NOON)


def test_the_worker_makes_what_was_asked_for(asked: UUID) -> None:
    worked()
    assert owner("select sealed_at is not null, size > 10000 from evidence_document") == [(True, True)]
    assert owner("select count(*) from procrastinate_jobs where task_name = 'documents.seal' and status = 'todo'") == [(0,)]


def test_without_a_time_stamp_the_job_waits_for_another_try(asked: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    real = ports.time()

    class Down:
        name = "down"
        roots = real.roots

        def answer(self, request: bytes) -> bytes:
            raise TimeNotAvailable()

    monkeypatch.setattr(ports._installed, "time", Down())
    worked()
    assert owner("select sealed_at from evidence_document") == [(None,)]
    assert owner("select status::text, scheduled_at > now() from procrastinate_jobs") == [("todo", True)]
    monkeypatch.setattr(ports._installed, "time", real)
    owner("update procrastinate_jobs set scheduled_at = null")
    worked()
    assert owner("select sealed_at is not null from evidence_document") == [(True,)]
