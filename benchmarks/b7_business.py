"""B7: a business transaction that changes rows of an evidenced table and records one entry, against the same without evidence: the same rows in
a table without triggers, and no entry. Durable, as the app role.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from benchmarks import ground, report

ROUNDS = {"small": 300, "full": 2000}

TABLES = """drop table if exists bench_plain, bench_evidenced;
create table bench_plain (id uuid primary key, street text, note text, at timestamptz default now());
create table bench_evidenced (like bench_plain including all);
create trigger bench_evidence after insert on bench_evidenced for each statement execute function jw_touch();
grant insert on bench_plain, bench_evidenced to jingwei_app"""
INSERT = "insert into {} (id, street, note) values (%s, '440304008', 'as it stands')"


def run(size: str) -> None:
    """Print the lines of B7."""
    ground.open_folder("evidence")
    from django.db import connection, connections

    from jingwei.evidence.events import Event
    from jingwei.evidence.recording import Particulars, record
    from jingwei.kernel import scope as scopes
    from jingwei.kernel.actors import Actor
    from jingwei.kernel.purposes import AUDIT

    @dataclass(frozen=True, slots=True)
    class Changed(Event):
        act: ClassVar[str] = "accept"
        step: ClassVar[str] = "bench.changed"
        covers: ClassVar[tuple[str, ...]] = ("bench_evidenced",)
        rows: int

    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)
    actor = Actor.operator()

    def rows(table: str, many: int) -> None:
        with connection.cursor() as cursor:
            for _ in range(many):
                cursor.execute(INSERT.format(table), [uuid4()])

    for many, least in ((50, 0.85), (1, 0.95)):

        def with_evidence(_: int, many: int = many) -> None:
            with scopes.entered(actor.scope, at=ground.NOON):
                rows("bench_evidenced", many)
                about = Particulars(purpose=AUDIT, case=uuid4())
                record(Changed(many), actor=actor, at=ground.NOON, about=about, new_case=True)

        def without(_: int, many: int = many) -> None:
            with scopes.entered(actor.scope, at=ground.NOON):
                rows("bench_plain", many)

        ours, peer = report.alternate(with_evidence, without, rounds=ROUNDS[size])
        ratio = report.p50(peer) / report.p50(ours)
        figure = {"p50_seconds": report.p50(ours), "peer_p50_seconds": report.p50(peer)}
        report.line(
            "B7",
            figure=figure,
            peer=f"the same {many} rows without evidence",
            ratio=ratio,
            target=f">= {least}",
            met=ratio >= least,
            sizes={"rows": many, "rounds": ROUNDS[size]},
        )
