"""B6: entries numbered, hashed into the tree and signed, durable, against the bulk append of pymerkle (SQLite on the same disk), and
against the rate at which the same database takes the transactions that write entries.
"""

import tempfile
import time
from pathlib import Path
from uuid import uuid4

from benchmarks import ground, report

ENTRIES = {"small": 50_000, "full": 1_000_000}
ROUNDS, TRANSACTIONS = 5, 300

# Public entries of some 600 bytes, written in bulk: what is measured is what the sequencer does with them.
FILL = """with made as materialized (select gen_random_uuid() as id, n, convert_to(format(
    '{"flow":"bench","n":"%%s","open":"%%s","step":"filled","v":1}', gen_random_uuid(), repeat('x', 500)), 'UTF8') as text
  from generate_series(1, %s) n),
entry as (insert into evidence_entry (id, log, text, hash, flow, step, at, covers)
  select id, 'devices', text, sha256('\\x00'::bytea || text), 'bench', 'bench.filled', now(), '{}' from made)
insert into evidence_pending (entry_id) select id from made order by n"""


def run(size: str) -> None:
    """Print the lines of B6."""
    ground.open_folder("evidence")
    from django.db import connections

    many = ENTRIES[size] // ROUNDS
    ours, theirs, business = [], [], []
    for _ in range(ROUNDS):
        with connections["owner"].cursor() as cursor:
            cursor.execute(FILL, [many])
            cursor.execute("analyze evidence_pending, evidence_entry")
        ours.append(_sequenced())
        theirs.append(_pymerkle(many))
        business.append(_recorded(TRANSACTIONS))
    rate = many / report.p50(ours)
    sizes: dict[str, object] = {"entries": many, "rounds": ROUNDS, "batch": 5000, "transactions": TRANSACTIONS}
    for peer, other, least in (
        ("pymerkle bulk append, SQLite on disk", many / report.p50(theirs), 2),
        ("business transactions with one entry each", TRANSACTIONS / report.p50(business), 4),
    ):
        figure = {"entries_per_second": rate, "peer_per_second": other}
        report.line(
            "B6", figure=figure, peer=peer, ratio=rate / other, target=f">= {least}", met=rate / other >= least, sizes=sizes
        )


def _sequenced() -> float:
    from datetime import UTC, datetime

    from django.db import connections

    from jingwei.evidence import signing
    from jingwei.evidence.sequencer import Sequencer

    sequencer, signer = Sequencer(connections["sequencer"]), signing.installed()
    begun = time.perf_counter()
    while sequencer.number_some():
        signer.sign_due(datetime.now(UTC))
    return time.perf_counter() - begun


def _pymerkle(many: int) -> float:
    from pymerkle import SqliteTree

    entries = [number.to_bytes(8) + bytes(592) for number in range(many)]
    with tempfile.TemporaryDirectory(dir=ground.FOLDER) as folder:
        tree = SqliteTree(str(Path(folder) / "tree.db"))
        begun = time.perf_counter()
        for first in range(0, many, 5000):
            tree.append_entries(entries[first : first + 5000])
            tree.get_state()
        spent = time.perf_counter() - begun
        tree.con.close()
    return spent


def _recorded(many: int) -> float:
    from jingwei.evidence.events import Erased
    from jingwei.evidence.recording import Particulars, record
    from jingwei.kernel import scope as scopes
    from jingwei.kernel.actors import Actor
    from jingwei.kernel.purposes import AUDIT

    actor = Actor.operator()
    begun = time.perf_counter()
    for number in range(many):
        with scopes.entered(actor.scope, at=ground.NOON):
            about = Particulars(purpose=AUDIT, case=uuid4())
            record(Erased(number, "bench"), actor=actor, at=ground.NOON, about=about, new_case=True)
    return time.perf_counter() - begun
