"""What the product itself has to decide waits for the witnesses in its line: said once, and done once they sign again."""

import logging
import time
from pathlib import Path

import pytest
from tests.config.test_stamping import until, working
from tests.declarations.conftest import KNOWN, UNKNOWN, Street, street
from tests.declarations.test_declaring import declare, owner
from tests.declarations.test_loop import news, outbox, visit
from tests.evidence.test_witnesses import Witnessing, fallen_silent, signing_again, three

from jingwei.cases.words import Outcome
from jingwei.config import worker
from jingwei.declarations.operations import Typed
from jingwei.kernel.ports import Message

__all__ = ["outbox", "street", "three"]
STATES = "select state from declarations_declaration order by state"
CONCLUDED = "select count(*) from evidence_entry where step = 'declarations.concluded'"


def test_a_visit_that_was_made_meanwhile_is_concluded_once_the_witnesses_are_back(
    street: Street,
    outbox: list[Message],
    three: Witnessing,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "DELIVER_SECONDS", 0.02)
    declare(Typed(number=UNKNOWN, name="陈生", phone="13800000009"))
    news()
    fallen_silent()
    visit(Outcome.AS_DECLARED)
    declare(Typed(number=KNOWN, name="王小明"))
    fallen_silent(hours=0)
    assert owner(STATES) == [("accepted",), ("waiting",)], "visits and declarations are taken"
    with caplog.at_level(logging.WARNING), working(worker.deliver_all):
        until(lambda: bool(caplog.messages))
        time.sleep(0.5)  # some ten tries more
        assert owner(CONCLUDED) == [(0,)]
        assert len(caplog.messages) == 1
        assert "are silent" in caplog.messages[0]
        signing_again(three, tmp_path)
        until(lambda: owner(CONCLUDED) == [(1,)])
        until(lambda: len(caplog.messages) == 2)
    assert "have signed" in caplog.messages[1]
    assert not [one for one in caplog.records if one.exc_info]
    assert owner(STATES) == [("accepted",), ("confirmed",)]
    assert ("陈生",) in owner("select name from registers_personversion")
