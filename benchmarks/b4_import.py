"""B4: a list of history records imported (read, validated, quarantined, sealed) and built into the archive, against plain COPY and a
btree of the same bytes: the very rows that the build made, from memory, in the same durable database by the same role.
"""

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from benchmarks import ground, lists, report

LINES = {"small": 100_000, "full": 5_000_000}
ROUNDS = {"small": 5, "full": 1}
TARGET, BYTES = 4, 160


def run(size: str) -> None:
    """Print the line of B4."""
    lines = LINES[size]
    folder = ground.open_folder(f"import-{lines}")
    path = folder / "history.csv"
    lists.write_history(path, lines)
    clear()
    spent: dict[str, list[float]] = {"import": [], "build": [], "verify": [], "peer": []}
    for turn in range(ROUNDS[size]):
        report.note(f"B4: round {turn + 1} of {ROUNDS[size]}")
        batch, held = _ours(path, spent)
        bytes_a_record = _bytes(held.generation) / held.rows
        spent["peer"].append(_peer(held.generation))
        clear(batch)
    seconds = {name: report.p50(each) for name, each in spent.items()}
    ours = seconds["import"] + seconds["build"]
    ratio = ours / seconds["peer"]
    figure = {f"{name}_us_a_record": 1e6 * each / held.rows for name, each in seconds.items()}
    report.line(
        "B4",
        figure=figure | {"bytes_a_record": bytes_a_record},
        peer="COPY and btree of the same rows",
        ratio=ratio,
        target=f"<= {TARGET}, <= {BYTES} bytes a record",
        met=ratio <= TARGET and bytes_a_record <= BYTES,
        sizes={"lines": lines, "rounds": ROUNDS[size], "records": held.rows, "file_bytes": path.stat().st_size},
    )


def drive[R](steps: Generator[Any, None, R]) -> R:
    """Run a task to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def clear(batch: int | None = None) -> None:
    """Leave an archive without a record, so that each round builds the same."""
    from jingwei.registers.models import HistoryGeneration, ImportBatch
    from jingwei.registers.operations import history, importing

    batches = ImportBatch.objects.using("import").filter(register="history").exclude(state="undone")
    for number in [batch] if batch else batches.values_list("number", flat=True):
        importing.undo_import(number, actor=_operator(), at=ground.NOON)
    if HistoryGeneration.objects.using("import").exists():
        drive(history.build(actor=_operator(), at=ground.NOON, source="bench"))
    for number in HistoryGeneration.objects.using("import").filter(state="old").values_list("number", flat=True):
        history.drop_generation(number, actor=_operator(), at=ground.NOON)


def _operator() -> Any:
    from jingwei.kernel.actors import Actor

    return Actor.operator()


def _ours(path: Path, spent: dict[str, list[float]]) -> tuple[int, Any]:
    from django.conf import settings

    from jingwei.registers.operations import history, importing

    wanted = importing.Wanted(register="history", code=settings.DISTRICT, source="grid", title=path.name)
    begun = time.perf_counter()
    with path.open("rb") as file:
        batch = importing.begin_import(file, wanted, actor=_operator(), at=ground.NOON)
        found = drive(importing.run_import(file, batch, actor=_operator(), at=ground.NOON, chunk_bytes=settings.IMPORT_CHUNK_BYTES))
    read = time.perf_counter()
    held = drive(history.build(actor=_operator(), at=ground.NOON, source="bench", folder=path.parent))
    built = time.perf_counter()
    drive(history.verify(actor=_operator()))
    spent["import"].append(read - begun)
    spent["build"].append(built - read)
    spent["verify"].append(time.perf_counter() - built)
    if (found.lines, found.loaded) != (found.loaded + found.quarantined, held.rows) or not found.quarantined:
        raise RuntimeError("Lines were lost, or none was quarantined.")
    return batch, held


def _peer(generation: int) -> float:
    """Seconds of COPY and btree of a generation's rows, which are held in memory."""
    from django.db import connections, transaction

    columns = "key_id, generation, seq, index, blob"
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("drop table if exists bench_plain")
        with cursor.copy(f"copy (select {columns} from registers_history_g{generation}) to stdout (format binary)") as out:
            held = b"".join(map(bytes, out))
    begun = time.perf_counter()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"create table bench_plain as select {columns} from registers_history_g{generation} limit 0")
        with cursor.copy(f"copy bench_plain ({columns}) from stdin (format binary)") as copy:
            copy.write(held)
        cursor.execute("create index on bench_plain (index, seq)")
    spent = time.perf_counter() - begun
    with connections["owner"].cursor() as cursor:
        cursor.execute("drop table bench_plain")
    return spent


def _bytes(generation: int) -> int:
    """Of the table and its index on disk."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_total_relation_size(%s::regclass)", [f"registers_history_g{generation}"])
        return int(cursor.fetchone()[0])
