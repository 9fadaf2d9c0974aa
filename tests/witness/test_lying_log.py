"""A log that lies to three witnesses: two views, or something taken back, never both get a quorum; whenever a witness is killed.

``KILLS=1000 pytest tests/witness/test_lying_log.py`` is the long run; without it there are few.
"""

import http.client
import os
import random
import sys
import threading
from itertools import combinations
from pathlib import Path

import pytest
from tests.verify.small_log import LOG, SmallLog, consistency
from tests.witness.running import Running, Said, cosigned, history, request, started

from jingwei_verify.merkle import is_consistent
from jingwei_verify.notes import parse_checkpoint
from jingwei_verify.policy import parse_policy
from jingwei_verify.proofs import check
from jingwei_verify.reports import Verdict

KILLS = int(os.environ.get("KILLS", "12"))
KILLED = (sys.executable, str(Path(__file__).with_name("killed.py")))
pytestmark = pytest.mark.slow


def offer(witness: Running, log: SmallLog, size: int, *, old: int) -> tuple[int, bytes] | None:
    """Ask, and once more with the size that the witness names; what was cosigned."""
    answer = witness.ask(request(log, size, old=old))
    if answer.status == 409 and answer.kind == "text/x.tlog.size" and int(answer.body) != old:
        answer = witness.ask(request(log, size, old=int(answer.body)))
    return cosigned(log.checkpoint(size, witnesses=0), answer, witness.key)


def test_two_views_never_both_get_two_of_three(tmp_path: Path) -> None:
    """The log shows the archive one version and the newspaper another, and tries each on the third and on all again."""
    ours, theirs = history(20), history(20, fork=9)
    with started(tmp_path, "archive", "congress", "newspaper") as witnesses:
        for one in witnesses:
            assert offer(one, ours, 9, old=0)
        assert offer(witnesses[0], ours, 15, old=9)
        assert offer(witnesses[2], theirs, 14, old=9)
        assert offer(witnesses[1], ours, 12, old=9)
        for size in range(10, 21):
            assert offer(witnesses[1], theirs, size, old=9) is None
            assert offer(witnesses[0], theirs, size, old=9) is None
            assert offer(witnesses[2], ours, size, old=9) is None
        _quorums(tmp_path, witnesses, ours, theirs)


def _quorums(folder: Path, witnesses: list[Running], ours: SmallLog, theirs: SmallLog) -> None:
    """What a resident's verifier makes of both views."""
    lines = [f"log {LOG.vkey}", *(f"witness {one.folder.name} {one.vkey}" for one in witnesses)]
    names = " ".join(one.folder.name for one in witnesses)
    trust = parse_policy("\n".join([*lines, f"group all 2 {names}", "quorum all"]).encode())
    verdicts = []
    for log in (ours, theirs):
        note = log.checkpoint(20, witnesses=0)
        answers = [one.ask(request(log, 20, old=int(one.ask(request(log, 20, old=0)).body))) for one in witnesses]
        note += "".join(answer.body for answer in answers if answer.status == 200)
        verdicts.append(check(log.proof(19, checkpoint=note), trust).verdict)
    assert verdicts in ([Verdict.INVALID, Verdict.INVALID], [Verdict.VALID, Verdict.UNWITNESSED])


def test_a_log_that_takes_something_back_finds_no_witness(tmp_path: Path) -> None:
    log = history(12)
    with started(tmp_path, "archive", "congress", "newspaper") as witnesses:
        for one in witnesses:
            assert offer(one, log, 12, old=0)
            one.kill()
            one.start()  # what it remembers outlasts it
            for size in range(12):
                assert one.ask(request(log, size, old=12)).status == 400
                assert one.ask(request(log, size, old=size)).status == 409
                assert offer(one, log, size, old=0) is None
            rewritten = history(30, fork=11)
            assert offer(one, rewritten, 30, old=12) is None


def views_agree(seen: set[tuple[int, bytes]], logs: list[SmallLog]) -> None:
    """Any two views that got a cosignature stand in one tree."""
    for (size1, root1), (size2, root2) in combinations(sorted(seen), 2):
        proofs = [consistency(size1, log.leaves[:size2]) for log in logs if size2 <= len(log.entries)]
        assert any(is_consistent(size1, size2, proof, root1, root2) for proof in proofs), (size1, size2)


def test_killed_at_each_touch_of_disk_and_wire_it_never_signs_two_views(tmp_path: Path) -> None:
    """One view is offered to a witness that dies at the n-th touch; then it is started again and the other view is offered first."""
    ours, theirs, touches = history(14), history(14, fork=4), tmp_path / "touches"
    with started(tmp_path, "archive") as (witness,):
        before = offer(witness, ours, 4, old=0)
        assert before
        witness.kill()
        state = (witness.folder / "state").read_bytes()
        witness.start((*KILLED, "0", str(touches)))
        assert _until_death(witness, ours)
        witness.kill()
        places = len(touches.read_bytes())
        assert places >= 8, "it touches disk and wire less often than it must"
        for place in range(1, places + 1):
            (witness.folder / "state").write_bytes(state)
            witness.start((*KILLED, str(place), str(touches)))
            views = {before, _until_death(witness, ours)}
            witness.bury()
            witness.start()
            views |= {offer(witness, log, size, old=4) for log, size in ((theirs, 9), (ours, 12), (theirs, 14), (ours, 14))}
            witness.kill()
            seen = {one for one in views if one}
            assert len(seen) >= 2, "the witness signs nothing any more"
            views_agree(seen, [ours, theirs])


def _until_death(witness: Running, log: SmallLog) -> tuple[int, bytes] | None:
    """A cosignature counts as soon as its bytes are out, be the answer whole or not."""
    try:
        return cosigned(log.checkpoint(9, witnesses=0), witness.ask(request(log, 9, old=4)), witness.key)
    except (http.client.HTTPException, OSError):
        return None


def test_killed_at_random_while_many_ask_it_never_signs_two_views(tmp_path: Path) -> None:
    chance = random.Random(KILLS)
    logs = [history(60, fork=5, name=name) for name in "abc"]
    seen: set[tuple[int, bytes]] = set()
    with started(tmp_path, "archive") as (witness,):
        for _ in range(KILLS):
            askers = [threading.Thread(target=_pester, args=(witness, log, chance.randrange(1 << 30), seen)) for log in logs]
            for one in askers:
                one.start()
            threading.Event().wait(chance.uniform(0.02, 0.3))
            witness.kill()
            for one in askers:
                one.join()
            witness.start()
    assert len(seen) > 1
    views_agree(seen, logs)


def _pester(witness: Running, log: SmallLog, seed: int, seen: set[tuple[int, bytes]]) -> None:
    """Ask for ever larger trees of one view until nobody answers."""
    chance, old = random.Random(seed), 0
    try:
        while True:
            size = min(60, old + chance.randint(0, 3))
            answer: Said = witness.ask(request(log, size, old=old))
            if got := cosigned(log.checkpoint(size, witnesses=0), answer, witness.key):
                seen.add(got)
                old = got[0]
            elif answer.kind == "text/x.tlog.size":
                old = int(answer.body)
            else:
                old = chance.randint(0, 60)
    except (http.client.HTTPException, OSError):
        pass


def test_the_checkpoints_of_both_views_are_what_they_seem() -> None:
    """The tests above would prove nothing if the two views were one."""
    ours, theirs = history(14), history(14, fork=4)
    assert parse_checkpoint(ours.text(4)) == parse_checkpoint(theirs.text(4))
    assert parse_checkpoint(ours.text(5)).root != parse_checkpoint(theirs.text(5)).root
