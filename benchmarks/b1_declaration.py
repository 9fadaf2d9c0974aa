"""B1: the core of a declaration (history, decrypt, decision, residence, read log, evidence; durable) against a bare durable one-row
transaction on the same PostgreSQL. B3: a history look-up against ``select 1`` on the same connection.
"""

from benchmarks import ground, report

ROUNDS = {"small": 400, "full": 2000}
HISTORY = {"small": 1_000_000, "full": 5_000_000}


def run(size: str) -> None:
    """Print the lines of B1 and B3."""
    ground.start(history_rows=HISTORY[size])
    from django.db import connection, transaction

    from jingwei.declarations import operations
    from jingwei.declarations.operations import Typed
    from jingwei.kernel import scope as scopes
    from jingwei.kernel.actors import Actor
    from jingwei.registers.people import numbers
    from jingwei.registers.queries import facts

    actor = Actor.declarant()
    people = HISTORY[size] // ground.RECORDS_A_PERSON
    offset = _declared()
    with connection.cursor() as cursor:
        cursor.execute("select setting from pg_settings where name in ('fsync', 'synchronous_commit') order by name")
        durable = [row[0] for row in cursor.fetchall()]

    def declare(turn: int) -> None:
        person = (offset + turn) * 7 % people
        with scopes.entered(actor.scope, at=ground.NOON):
            typed = Typed(number=ground.number_of(person), name=ground.name_of(person))
            operations.declare(ground.code_of(turn % ground.DWELLINGS), typed, actor=actor, at=ground.NOON)

    def one_row(turn: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("insert into declarations_attempt (bucket, window_at, count) values (gen_random_uuid(), now(), 1)")

    ours, peer = report.alternate(declare, one_row, rounds=ROUNDS[size])
    ratio = report.p50(ours) / report.p50(peer)
    sizes = {"rounds": ROUNDS[size], "history_rows": HISTORY[size], "fsync": durable[0], "synchronous_commit": durable[1]}
    figure = {"p50_seconds": report.p50(ours), "peer_p50_seconds": report.p50(peer)}
    report.line(
        "B1", figure=figure, peer="a bare durable one-row transaction", ratio=ratio, target="<= 2", met=ratio <= 2, sizes=sizes
    )

    with scopes.entered(actor.scope, at=ground.NOON), connection.cursor() as cursor:

        def look_up(turn: int) -> None:
            cursor.execute(
                "select generation, seqs, key_ids, blobs from registers_history_of(%s::bytea, %s)",
                [indexes[turn % len(indexes)], facts.LOOKUP_CAP],
            )
            cursor.fetchall()

        def select_one(turn: int) -> None:
            cursor.execute("select %s::bytea, %s::int", [indexes[turn % len(indexes)], 1])
            cursor.fetchall()

        indexes = [numbers.citizen_index(ground.number_of(person * 13 % people)) for person in range(2000)]
        ours, peer = report.alternate(look_up, select_one, rounds=ROUNDS[size] * 5)
    ratio = report.p50(ours) / report.p50(peer)
    figure = {"p50_seconds": report.p50(ours), "peer_p50_seconds": report.p50(peer)}
    report.line(
        "B3", figure=figure, peer="select 1 on the same connection", ratio=ratio, target="<= 2", met=ratio <= 2, sizes=sizes
    )


def _declared() -> int:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from declarations_declaration")
        return int(cursor.fetchone()[0])
