"""PostgreSQL is killed under the load of the served product: a backend of it, then all of it. The supervisor starts it again."""

import json
import os
import signal
import time
from collections.abc import Callable

import pytest
from django.utils import translation
from tests.faults.installation import PATIENCE_SECONDS, Installation
from tests.faults.served import Browser, Load, Told, served
from tests.faults.whole import faults

from jingwei.faces._furniture.problems import PROBLEMS

pytestmark = pytest.mark.slow


def until(holds: Callable[[], bool], installation: Installation) -> None:
    last = time.monotonic() + 2 * PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < last, installation.said()
        time.sleep(0.05)


def reads_unavailable(told: Told) -> bool:
    """503 in the words of the page, in the language that was asked for, and when to come again."""
    with translation.override(told.language):
        words = [str(text) for text in (PROBLEMS[503].title, PROBLEMS[503].text, PROBLEMS[503].todo)]
    return told.status == 503 and bool(told.again) and all(word in told.text for word in words)


def test_every_acknowledged_declaration_outlives_it(installation: Installation) -> None:
    with served(installation) as (base, _server):
        load = Load(installation, base)
        machine: list[Told] = []
        with load.running():
            until(lambda: len(load.receipts) > 5, installation)
            backend = "select pid from pg_stat_activity where usename = 'jingwei_app' limit 1"
            os.kill(installation.ask(backend)[0][0], signal.SIGKILL)
            so_far = len(load.receipts)
            until(lambda: len(load.receipts) > so_far + 5, installation)
            os.kill(installation.postmaster(), signal.SIGKILL)
            so_far = len(load.receipts)
            machine.append(Browser(base, "en").ask("/api/v1/work-orders"))
            until(lambda: len(load.receipts) > so_far + 5, installation)
        waiting = "select count(*) = 0 from evidence_pending"
        news = (
            "select count(*) = (select count(*) from declarations_declaration) from evidence_entry where step = 'declarations.told'"
        )
        until(lambda: installation.ask(news) == [(True,)] and installation.ask(waiting) == [(True,)], installation)
    assert load.broken == []
    assert [told for told in load.refused if not reads_unavailable(told)] == []
    assert {told.language for told in load.refused} == {"en", "zh-hans"}
    assert len(set(load.receipts)) == len(load.receipts)
    held = {receipt for (receipt,) in installation.ask("select receipt from declarations_declaration")}
    assert set(load.receipts) <= held
    assert faults(installation.ask, delivered=True) == []
    for told in machine:
        assert told.status in (401, 503), told
        assert set(json.loads(told.text)) == {"code", "message"}
