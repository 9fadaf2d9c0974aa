"""Public entries stand in their own logs, in the open, and are numbered and proved like the others."""

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import DatabaseError, connections, transaction
from tests.evidence.test_genuine import ask, recorded
from tests.evidence.test_proving import prove
from tests.evidence.test_recording import NOON
from tests.evidence.test_signing import signer
from tests.evidence.test_witnesses import Witnessing, fallen_silent, signing_again, three
from tests.people import OPERATOR

from jingwei.evidence.events import Erased, Event
from jingwei.evidence.publishing import publish
from jingwei.evidence.recording import OutsideTransaction
from jingwei.evidence.sequencer import Sequencer
from jingwei.evidence.witnesses import NotWitnessed
from jingwei.kernel import scope as scopes

__all__ = ["three"]
EVENT = Erased(7, "made-up")


def test_a_public_entry_says_all_that_it_says(committing: str, tmp_path: Path) -> None:
    with scopes.entered(OPERATOR.scope, at=NOON):
        for log in ("integrity", "opendata", "integrity", "devices"):
            publish(EVENT, log=log, actor=OPERATOR, at=NOON)
    assert Sequencer(connections["sequencer"]).number_some() == 4
    assert ask("select log, size from evidence_tree where size > 0 order by log") == [
        ("devices", 1),
        ("integrity", 2),
        ("opendata", 1),
    ]
    assert signer(tmp_path).sign_due(NOON) == 3
    found = prove("integrity:1")
    found.check()
    said = json.loads(found.entry)
    assert said.pop("n")
    assert said == {
        "act": "erase",
        "actor": {"role": "operator"},
        "flow": "evidence",
        "step": "erased",
        "t": "2027-03-01T04:00:00.000000Z",
        "open": {"reason": "made-up", "rows": 7},
        "v": 1,
    }
    assert "erased" not in found.head, "nothing was closed, so nothing is gone"


def test_acts_and_reads_are_not_published_and_nothing_outside_a_transaction(committing: str) -> None:
    with scopes.entered(OPERATOR.scope, at=NOON):
        for log in ("acts", "reads", "other"):
            with pytest.raises(ValueError, match="cannot be published"):
                publish(EVENT, log=log, actor=OPERATOR, at=NOON)
    with pytest.raises(OutsideTransaction):
        publish(EVENT, log="integrity", actor=OPERATOR, at=NOON)


@dataclass(frozen=True)
class Released(Event):
    """Something is made public; it belongs to this test alone."""

    act: ClassVar[str] = "publish"
    step: ClassVar[str] = "evidence.golden-released"


def test_what_is_made_public_waits_for_the_witnesses(committing: str, three: Witnessing, tmp_path: Path) -> None:
    recorded(uuid.uuid4(), new_case=True)
    fallen_silent()
    with scopes.entered(OPERATOR.scope, at=NOON):
        publish(EVENT, log="integrity", actor=OPERATOR, at=NOON)
        with pytest.raises(NotWitnessed):
            publish(Released(), log="opendata", actor=OPERATOR, at=NOON)
    signing_again(three, tmp_path)
    with scopes.entered(OPERATOR.scope, at=NOON):
        publish(Released(), log="opendata", actor=OPERATOR, at=NOON)


def test_the_database_takes_no_public_entry_whose_columns_say_otherwise(db: None) -> None:
    with scopes.entered(OPERATOR.scope, at=NOON), pytest.raises(DatabaseError, match="evidence_entry_says"), transaction.atomic():
        ask(
            "insert into evidence_entry (id, log, text, hash, flow, step, at, covers)"
            " values (gen_random_uuid(), 'integrity', '{}', sha256('\\x00'::bytea || '{}'), 'a', 'a.b', now(), '{}')"
        )
