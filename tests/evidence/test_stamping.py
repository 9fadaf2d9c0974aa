"""The newest checkpoint of each log that has grown is stamped once an interval; an authority that fails holds up nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from tests.evidence.signing import answer_holds
from tests.evidence.test_genuine import ask
from tests.evidence.test_recording import NOON
from tests.evidence.test_signing import signer
from tests.evidence.test_stamps import Asked, authority
from tests.evidence.test_tree import grow

from jingwei.evidence import stamping, stamps, trees
from jingwei.evidence.ports import TimeNotAvailable

__all__ = ["authority"]
HOUR = timedelta(hours=1)
COSIGNED = "select evidence_keep_cosignature('acts', %s, 'w', E'— w x\\n', now())"


def grown(folder: Path, **logs: int) -> None:
    """So many more entries in each log, signed."""
    for log, many in logs.items():
        grow(log, trees.head_of(log).size, many)
    signer(folder).sign_due(NOON)


def due(*, later: timedelta = timedelta(0)) -> list[str]:
    """What is stamped when it is looked at now, or so much later."""
    return list(stamping.stamp_due(datetime.now(UTC) + later, every=HOUR))


def test_each_log_that_grew_is_stamped_once_an_interval_and_openssl_agrees(
    committing: str, authority: Asked, tmp_path: Path
) -> None:
    assert due() == [], "nothing is signed"
    grown(tmp_path, acts=5, reads=3)
    assert due() == ["acts", "reads"]
    assert due() == due(later=2 * HOUR) == [], "what has not grown is stamped already"
    grown(tmp_path, acts=2)
    assert due(later=HOUR / 2) == []
    assert due(later=HOUR) == ["acts"]
    assert due() == []
    assert authority.times == 3
    assert [stamping.sizes_stamped(log, until=9) for log in ("acts", "reads", "devices")] == [[5, 7], [3], []]
    assert stamping.sizes_stamped("acts", until=6) == [5]
    for size in (5, 7):
        found = stamping.stamped("acts", size)
        assert answer_holds(found.stamp.answer, stamping.digest_of(found.note), authority.roots(), tmp_path)[0]
        assert not answer_holds(found.stamp.answer, stamping.digest_of(found.note + "x"), authority.roots(), tmp_path)[0]
    assert stamping.last_stamped("acts") == stamping.stamped("acts", 7)
    assert stamping.last_stamped("devices") is None
    with pytest.raises(LookupError):
        stamping.stamped("acts", 6)


def test_what_is_stamped_is_the_note_without_what_others_signed_later(committing: str, authority: Asked, tmp_path: Path) -> None:
    grown(tmp_path, acts=5)
    due()
    before = stamping.stamped("acts", 5)
    ask(COSIGNED, 5, role="sequencer")
    signed = trees.last_signed("acts")
    assert signed is not None
    assert signed.note == before.note + "— w x\n"
    assert stamping.stamped("acts", 5) == before
    assert stamps.find(stamping.digest_of(signed.note), kind=stamps.CHECKPOINT) is None


def test_a_checkpoint_that_was_stamped_stays(committing: str, authority: Asked, tmp_path: Path) -> None:
    for _ in range(3):
        grown(tmp_path, acts=1)
    due()
    ask("update evidence_checkpoint set signed_at = now() - interval '61 minutes', kept = kept and size = 3", role="owner")
    grown(tmp_path, acts=1)
    assert ask("select size, stamped_at is not null from evidence_checkpoint order by size") == [(3, True), (4, False)]


def test_an_authority_that_is_down_holds_up_nothing_and_is_asked_again(committing: str, authority: Asked, tmp_path: Path) -> None:
    authority.down = True
    grown(tmp_path, acts=5, reads=3)
    with pytest.raises(TimeNotAvailable):
        due()
    assert authority.times == 1, "who is down is not asked for each log"
    authority.down, authority.instead = False, b"no token"
    with pytest.raises(TimeNotAvailable):
        due()
    grown(tmp_path, acts=1)
    authority.instead = None
    assert due() == ["acts", "reads"], "and the lock was let go"
    assert stamping.sizes_stamped("acts", until=9) == [6]


def test_of_two_workers_one_asks(committing: str, authority: Asked, tmp_path: Path) -> None:
    grown(tmp_path, acts=5)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [stamping.LOCK])
        assert due() == []
        cursor.execute("select pg_advisory_unlock(%s)", [stamping.LOCK])
    assert due() == ["acts"]


def test_nothing_is_said_to_be_stamped_that_is_not(committing: str, authority: Asked, tmp_path: Path) -> None:
    grown(tmp_path, acts=5)
    assert ask("select evidence_keep_stamped('acts', 5)", role="sequencer") == [(False,)]
    stamps.stamp(stamping.digest_of("another note"), kind=stamps.CHECKPOINT)
    assert ask("select evidence_keep_stamped('acts', 5)", role="sequencer") == [(False,)]
    due()
    assert ask("select evidence_keep_stamped('acts', 5)", role="sequencer") == [(False,)], "once"
    assert stamping.sizes_stamped("acts", until=9) == [5]
