"""Erasing and restricting at somebody's request: a reason is a code, a handle is somebody's, and nothing is done twice."""

import uuid
from collections.abc import Callable

import pytest
from tests.evidence.test_genuine import ask
from tests.evidence.test_proving import LI, Log, log
from tests.evidence.test_recording import NOON
from tests.people import OPERATOR

from jingwei.evidence.operations import forgetting as operations
from jingwei.evidence.operations.forgetting import AlreadyRestricted, KeptByLaw, NothingKept, ReasonNotACode
from jingwei.kernel import scope as scopes
from jingwei.kernel.errors import NotFound

__all__ = ["log"]
REQUESTS = [operations.erase, operations.restrict, operations.lift]


def asked(does: Callable[..., object], subject: uuid.UUID = LI, reason: str = "request") -> None:
    with scopes.entered(OPERATOR.scope, at=NOON):
        does(subject, reason=reason, actor=OPERATOR, at=NOON)


def acts() -> int:
    return int(ask("select count(*) from evidence_entry where log = 'acts'", role="owner")[0][0])


@pytest.mark.parametrize("does", REQUESTS)
@pytest.mark.parametrize(
    "reason", ["李四 wants it", "Request", "by li si", "", "a" * 41, "request\n", "for-13800138000", "110101199003070011"]
)
def test_words_and_numbers_about_people_are_no_reason(log: Log, does: Callable[..., object], reason: str) -> None:
    before = acts()
    with pytest.raises(ReasonNotACode):
        asked(does, reason=reason)
    assert acts() == before


def test_a_handle_of_nobody_is_not_found_and_adds_no_act(log: Log) -> None:
    before = acts()
    for does in (operations.erase, operations.restrict):
        with pytest.raises(NotFound):
            asked(does, uuid.UUID(int=1))
    assert acts() == before
    assert ask("select count(*) from evidence_restriction", role="owner") == [(0,)]


def test_what_was_erased_is_not_erased_again(log: Log) -> None:
    asked(operations.erase, reason="court-2027-0412")
    before = acts()
    for does in (operations.erase, operations.restrict):
        with pytest.raises(NothingKept):
            asked(does)
    assert acts() == before


def test_what_is_restricted_is_not_restricted_again(log: Log) -> None:
    asked(operations.restrict)
    before = acts()
    with pytest.raises(AlreadyRestricted):
        asked(operations.restrict)
    with pytest.raises(KeptByLaw):
        asked(operations.erase)
    assert acts() == before
    asked(operations.lift)
    asked(operations.restrict)
    assert acts() == before + 2


def test_somebody_who_was_only_read_about_is_known(log: Log) -> None:
    ask("delete from evidence_payload", role="owner")
    ask("delete from evidence_subjectkey", role="owner")
    asked(operations.restrict)
    asked(operations.lift)
    asked(operations.erase)
