"""Whoever records, numbers and signs is killed at random points: no entry is lost, none appears, no checkpoint is of another tree.

15 points by default; ``KILLS=1000`` for the long run.
"""

import os
from pathlib import Path

import pytest
from tests.evidence.test_export import checked
from tests.faults.installation import PATIENCE_SECONDS, Installation
from tests.faults.whole import log

from jingwei.evidence import merkle
from jingwei.evidence.checkpoints import Checkpoint
from jingwei.evidence.merkle import Stored
from jingwei_verify.page import NAME, page

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("KILLS", "15"))

# One process is set up; its children do the work and are killed. A child says each entry that was committed, in one write.
WORK = """
import os, random, signal, sys, time, uuid
from datetime import UTC, datetime
from pathlib import Path
from jingwei.config.runtime import Runtime
Runtime().prepare()
from django.db import connections
from jingwei.evidence import signing
from jingwei.evidence.recording import record
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import keys, scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.scope import Scope
from jingwei.evidence.events import Erased
from tests.evidence.test_recording import about

def work(committed):
    sequencer, signer, actor, turn = Sequencer(connections["sequencer"]), signing.installed(), Actor.declarant(), 0
    while True:
        for _ in range(turn % 3 + 1):
            at = datetime.now(UTC)
            with scopes.entered(Scope.decision(), at=at):
                done = record(Erased(0, "test"), actor=actor, at=at, about=about(uuid.uuid4(), uuid.uuid4()), new_case=True)
            os.write(committed, done.hash.hex().encode() + b"\\n")
        sequencer.number_some()
        signer.sign_due(datetime.now(UTC))
        turn += 1

memory = keys.ring().folder / signing.MEMORY
signing.verifiers("acts")  # makes the keys
chance, committed = random.Random(20270304), os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
connections.close_all()
span, before = 0.3, ""
for _ in range(int(sys.argv[1])):
    known = os.fstat(committed).st_size
    child = os.fork()
    if not child:
        work(committed)
    while os.fstat(committed).st_size == known:
        time.sleep(0.002)  # until it is at work
    time.sleep(chance.uniform(0, span))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    after = "".join(file.read_text() for file in memory.glob("acts-*.checkpoint"))
    span *= 1.2 if after == before else 0.9  # on a busy machine a life is longer: about two of three sign
    if after != before:
        print(after.encode().hex(), flush=True)
    before = after
"""


NUMBER = """
from jingwei.config.runtime import Runtime
Runtime().prepare()
from django.db import connections
from jingwei.evidence.sequencer import Sequencer
import time
sequencer = Sequencer(connections["sequencer"])
while not sequencer.acquire():
    time.sleep(0.05)
while sequencer.number_some():
    pass
"""


def commanded(installation: Installation, *args: str) -> str:
    """One of the product's own commands, to its end."""
    process = installation.jingwei(*args)
    said, _ = process.communicate(timeout=2 * PATIENCE_SECONDS)
    assert process.returncode == 0, said + installation.said()
    return said


def test_killed_at_random_nothing_is_lost_made_up_or_signed_twice(installation: Installation, tmp_path: Path) -> None:
    committed = tmp_path / "committed"
    worked = installation.start(WORK, str(KILLS), str(committed))
    said, _ = worked.communicate(timeout=PATIENCE_SECONDS + 3 * KILLS)
    assert worked.returncode == 0, installation.said()
    signed = {Checkpoint.parse(bytes.fromhex(line).decode()) for line in said.split()}
    assert len(signed) > KILLS / 5, "most lived long enough to sign"

    installation.run(NUMBER)
    assert commanded(installation, "evidence", "checkpoint").startswith("acts\t")
    numbered = installation.ask(
        "select e.hash from evidence_number n join evidence_entry e on e.id = n.entry_id where n.log = 'acts' order by n.number"
    )
    tree = Stored()
    tree.extend(bytes(one) for (one,) in numbered)
    told = set(committed.read_text("ascii").split())
    assert len(told) > KILLS
    assert told <= {one.hex() for one in tree.levels[0]}, "an entry was committed and is lost"
    assert installation.ask("select size, root from evidence_tree where log = 'acts'") == [(tree.size, tree.root())]
    kept = [
        Checkpoint("", size, bytes(root))
        for size, root in installation.ask("select size, root from evidence_checkpoint where log = 'acts'")
    ]
    assert kept
    for one in (*signed, *kept):
        assert one.size <= tree.size
        assert merkle.root_at(one.size, tree.read) == one.root, "a checkpoint is of another tree"
    assert list(log(installation.ask)) == []
    commanded(installation, "evidence", "reconcile")
    commanded(installation, "evidence", "export", str(tmp_path / "out"), "--log", "acts")
    assert checked(tmp_path / "out" / "acts") >= max(one.size for one in signed)
    assert (tmp_path / "out" / NAME).read_bytes() == page()
