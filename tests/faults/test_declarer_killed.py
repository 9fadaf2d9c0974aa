"""A process that declares is killed at any point, and PostgreSQL after it: what was acknowledged is there, whole, and once."""

import json
import os
import signal
from typing import Any

import pytest
from tests.faults.installation import KNOWN, Installation
from tests.faults.whole import faults

from jingwei.evidence import promises

pytestmark = pytest.mark.slow

DECLARE = """
import json, os, random, signal, sys, time
from datetime import UTC, datetime
from jingwei.config.runtime import Runtime
Runtime().prepare()
from jingwei.declarations import operations
from jingwei.declarations.operations import Typed
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from tests.declarations.conftest import code
from tests.faults.installation import KNOWN, ROOMS, UNKNOWN

def declare(place):
    actor, people = Actor.declarant(), [one for pair in zip(KNOWN, UNKNOWN) for one in pair]
    while True:
        number, name = people[place % len(people)]
        at = datetime.now(UTC)
        with scopes.entered(actor.scope, at=at):
            typed = Typed(number=number, name=name)
            receipt = operations.declare(code(ROOMS[place % len(ROOMS)]), typed, actor=actor, at=at)
        os.write(1, (json.dumps([receipt.number, receipt.promise, str(receipt.entry), name]) + chr(10)).encode())
        os.write(begun, b".")
        place += 1

def begin(place):
    process = os.fork()
    if not process:
        declare(place)
    return process

chance, (ready, begun) = random.Random(int(sys.argv[1])), os.pipe()
for _ in range(int(sys.argv[2])):
    pair = [begin(chance.randrange(1000)) for _ in range(2)]
    for process in pair:
        os.read(ready, 1)
        time.sleep(chance.random() * 0.2)
        os.kill(process, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL
"""
NUMBER = """
from jingwei.config.runtime import Runtime
Runtime().prepare()
from django.db import connections
from jingwei.declarations import receipts
from jingwei.evidence.sequencer import Sequencer
while Sequencer(connections["sequencer"]).number_some():
    pass
print(receipts.verifier_key())
"""


def test_every_printed_receipt_is_in_the_database_once_and_whole(installation: Installation) -> None:
    """Two declare side by side, the one is killed and then the other, eight times over; each prints a receipt after its commit."""
    printed = [json.loads(line) for line in installation.run(DECLARE, "20270301", "8").splitlines()]
    os.kill(installation.postmaster(), signal.SIGKILL)
    installation.begun_again()
    assert faults(installation.ask) == []
    rows = installation.ask("select receipt, entry::text, entry_hash, state, reasons from declarations_declaration")
    held: dict[str, Any] = {receipt: rest for receipt, *rest in rows}
    assert len(held) >= len(printed) == len({receipt for receipt, *_ in printed}) >= 16
    verifier = installation.run(NUMBER).strip()
    for receipt, promise, entry, name in printed:
        assert held[receipt][0] == entry
        assert promises.check(promise, verifier=verifier).hash == bytes(held[receipt][1])
        assert held[receipt][2] == ("accepted" if name == KNOWN[0][1] and not held[receipt][3] else "waiting")
    assert {"accepted", "waiting"} == {row[2] for row in held.values()}
    assert installation.ask("select count(*) from evidence_pending") == [(0,)]
    assert faults(installation.ask) == []
