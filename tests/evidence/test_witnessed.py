"""How far the witnesses are behind, as staff see it before an act of theirs is refused."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from tests.evidence.test_genuine import ask, recorded
from tests.evidence.test_recording import NOON
from tests.evidence.test_signing import signer
from tests.evidence.test_witnesses import Witnessing, fallen_silent, signing_again, three
from tests.people import OPERATOR, ZHAO

from jingwei.evidence import witnesses
from jingwei.evidence.queries.witnessed import Witnessed, get_witnessed
from jingwei.evidence.witnesses import NotWitnessed
from jingwei.evidence.witnessing import State
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import AUDIT

__all__ = ["three"]


def seen(actor: Actor = OPERATOR) -> Witnessed | None:
    with scopes.entered(actor.scope, at=NOON):
        return get_witnessed(actor=actor, purpose=AUDIT)


def answering(found: Witnessed | None) -> dict[str, bool]:
    assert found is not None
    return {one.name: one.answers for one in found.cosigners}


def test_without_a_policy_there_is_nobody_to_be_behind(committing: str) -> None:
    assert seen() is None


def test_from_keeping_up_to_silence_to_waiting_and_back(committing: str, three: Witnessing, tmp_path: Path) -> None:
    found = seen()
    assert found is not None
    assert (found.state, found.since, found.answered) == (State.KEEPING_UP, None, 0), "an empty log has nothing to sign"
    recorded(uuid.uuid4(), new_case=True)
    signing_again(three, tmp_path)
    found = seen()
    assert found is not None
    assert (found.state, found.since, found.answered) == (State.KEEPING_UP, None, 3)
    assert {one.name for one in found.cosigners} == {"a", "b", "c"}
    assert all(one.signed_at is not None for one in found.cosigners)

    recorded(uuid.uuid4(), new_case=True)
    fallen_silent(hours=0)
    found = seen()
    assert found is not None
    assert found.state is State.KEEPING_UP, "they are asked twice a minute"
    ask("update evidence_number set numbered_at = numbered_at - interval '30 minutes'", role="owner")
    found = seen(ZHAO)
    assert found is not None
    assert (found.state, found.answered) == (State.SILENT, 0)
    assert found.waits_from is not None
    assert found.since == found.waits_from - timedelta(hours=1)
    witnesses.require("decide")

    ask("update evidence_number set numbered_at = numbered_at - interval '31 minutes'", role="owner")
    found = seen()
    assert found is not None
    assert found.state is State.WAITING
    with pytest.raises(NotWitnessed) as refused:
        witnesses.require("decide")
    assert refused.value.values["since"] == found.since

    signing_again(three, tmp_path)
    found = seen()
    assert found is not None
    assert (found.state, found.answered) == (State.KEEPING_UP, 3)


def test_who_answers_while_others_do_not_is_told_apart(committing: str, three: Witnessing, tmp_path: Path) -> None:
    recorded(uuid.uuid4(), new_case=True)
    signing_again(three, tmp_path)
    recorded(uuid.uuid4(), new_case=True)
    fallen_silent()
    three.silent = {"a", "b"}
    signer(tmp_path).sign_due(NOON)
    assert witnesses.ask("acts", three) == ["c"]
    assert answering(seen()) == {"a": False, "b": False, "c": True}
