"""A long run of the history archive by the command line: ``MINUTES=65 python -m benchmarks.long_history DATA FILES FIRST``.

DATA is a fresh data folder, FILES the folder that ``benchmarks.history_files`` fills. The FIRST files are imported (two commands at a
time), built, verified, and 2 000 of their people looked up; then as many more as the minutes allow, in whole tens of files while there
are so many, and the same again on the whole archive. One JSON line a step: seconds, microseconds a record, the largest process, the
disk at its fullest. Stops before the disk is full.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import ground, report

AT_ONCE, LOOKED_UP, ROUNDS = 2, 2000, 4000
LEAST_FREE = 8 << 30
BEGUN = time.monotonic()


class Run:
    """Commands on one data folder, and what they took."""

    def __init__(self, data: Path) -> None:
        self.data, self.fullest, self._stopped = data, 0, threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def command(self, *words: str) -> str:
        """Run one command; its output. Notes the largest process among them."""
        arguments = [sys.executable, "-W", "ignore", "-m", "jingwei.config.main", *words]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            out = child.stdout.read()
            _pid, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {child.returncode}")
        self.largest = max(getattr(self, "largest", 0), usage.ru_maxrss >> 10)
        return out

    def step(self, name: str, records: int, begun: float, **more: Any) -> float:
        """Print what a step took; seconds a record."""
        seconds = time.monotonic() - begun
        figures = {"step": name, "records": records, "seconds": round(seconds, 1), "us_a_record": round(1e6 * seconds / records, 2)}
        load = round(os.getloadavg()[0], 1)
        print(
            json.dumps(figures | more | {"largest_process_mb": self.largest, "disk_mb": self.fullest >> 20, "load": load}),
            flush=True,
        )
        self.largest = 0
        return seconds / records

    def _watch(self) -> None:
        while not self._stopped.wait(5):
            held = sum(path.lstat().st_blocks * 512 for path in self.data.rglob("*") if path.is_file())
            self.fullest = max(self.fullest, held)
            if shutil.disk_usage(self.data).free < LEAST_FREE:
                print(json.dumps({"step": "stopped", "why": "the disk is nearly full"}), flush=True)
                os._exit(3)


def stage(run: Run, files: Sequence[Path], generation: int) -> tuple[float, float]:
    """Import, build, verify, look up; seconds a record of the import, and of build and verification."""
    begun = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reports = [json.loads(said) for said in pool.map(lambda path: run.command("import", "history", str(path), "--json"), files)]
    lines, loaded = (sum(report[name] for report in reports) for name in ("lines", "loaded"))
    imported = run.step("import", lines, begun, loaded=loaded)
    begun = time.monotonic()
    held = json.loads(run.command("history", "build", "--generation", str(generation), "--json"))
    built = run.step(
        "build", held["rows"], begun, numbers=held["numbers"], bytes_a_record=round(_bytes(generation) / held["rows"], 1)
    )
    begun = time.monotonic()
    run.command("history", "verify")
    verified = run.step("verify", held["rows"], begun)
    look_up(held["rows"])
    return imported, built + verified


def look_up(records: int) -> None:
    """B3 on the live generation: people of the first file, in the order in which they stand there."""
    from django.db import connection

    from jingwei.kernel import scope as scopes
    from jingwei.kernel.actors import Actor
    from jingwei.registers.people import numbers
    from jingwei.registers.queries import facts

    with sorted(FILES.iterdir())[0].open(encoding="utf-8") as file:
        next(file)
        indexes = numbers.citizen_indexes([line[:18] for line in islice(file, 0, LOOKED_UP * 50, 50)])

    with scopes.entered(Actor.declarant().scope, at=ground.NOON), connection.cursor() as cursor:

        def asked(turn: int) -> None:
            statement = "select generation, seqs, key_ids, blobs from registers_history_of(%s::bytea, %s)"
            cursor.execute(statement, [indexes[turn % LOOKED_UP], facts.LOOKUP_CAP])
            cursor.fetchall()

        def select_one(turn: int) -> None:
            cursor.execute("select %s::bytea, %s::int", [indexes[turn % LOOKED_UP], 1])
            cursor.fetchall()

        ours, peer = report.alternate(asked, select_one, rounds=ROUNDS, warm=LOOKED_UP)
    figures = {"step": "look-up", "records": records, "p50_us": round(1e6 * report.p50(ours), 1)}
    peers = {"peer_p50_us": round(1e6 * report.p50(peer), 1), "ratio": round(report.p50(ours) / report.p50(peer), 3)}
    print(json.dumps(figures | peers | {"load": round(os.getloadavg()[0], 1)}), flush=True)


def _bytes(generation: int) -> int:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_total_relation_size(%s::regclass)", [f"registers_history_g{generation}"])
        return int(cursor.fetchone()[0])


def more(files: Sequence[Path], first: int, imported: float, after: float) -> int:
    """How many files there may be in all so that the run ends in time."""
    records = sum(1 for _ in files[0].open("rb")) - 1
    left = float(os.environ.get("MINUTES", "65")) * 60 * 0.9 - (time.monotonic() - BEGUN)
    fit = (left / records + imported * first) // (imported + after)
    whole = int(min(fit, len(files)))
    return whole // 10 * 10 if whole >= 20 else whole


def main(data: Path, first: int) -> None:
    """The two stages."""
    os.environ |= {"JINGWEI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jingwei.config.settings"}
    from jingwei.config.runtime import Runtime

    Runtime().start()  # keeps the server up between the commands
    run = Run(data)
    imported, after = stage(run, sorted(FILES.iterdir())[:first], 1)
    files = sorted(FILES.iterdir())  # more may have been written meanwhile
    total = more(files, first, imported, after)
    if total > first:
        stage(run, files[first:total], 2)


if __name__ == "__main__":
    FILES = Path(sys.argv[2])
    main(Path(sys.argv[1]), int(sys.argv[3]))
