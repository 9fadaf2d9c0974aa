"""B2: declarations over HTTP, 50 residents a second, against the real product: web server, worker and durable database.

Protection stays as it is (limits by address, plate and phone; the beat of answers). What is set: the server stands behind a proxy
(JINGWEI_HTTPS), which the driver plays, so that its residents come from addresses of their own, four from each; and messages go to a
gateway of this program (JINGWEI_SMS_URL). Half of the residents are known to the archive, half of them give a phone.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import counting, ground, report
from benchmarks.gateway import Gateway
from benchmarks.processes import Tree
from benchmarks.residents import TYPING_SECONDS

RATE = float(os.environ.get("RATE", "50"))
SECONDS = {"small": 120, "full": 600}
HISTORY = {"small": 1_000_000, "full": 5_000_000}
WARM_SECONDS = 10
"""Residents of the first seconds are counted, not timed: the server's statements are not prepared yet."""
P50, P99 = 0.050, 0.250
PEER = "limits of 50 and 250 ms; OpenCRVS 1.2 publishes 3.5 a second at most, 1.9 s on average, on three servers of 4 processors"


@dataclass(frozen=True, slots=True)
class Served:
    """A running product."""

    port: int
    process: subprocess.Popen[bytes]


def run(size: str) -> None:
    """Print the line of B2."""
    ground.start(history_rows=HISTORY[size])
    before = counting.declared()
    people = list(_people(size, before))
    with Gateway() as gateway, _served(gateway.url) as served, tempfile.TemporaryDirectory() as folder:
        trees = _trees(served)
        began = {name: tree.cpu() for name, tree in trees.items()}
        met = _drive(people, Path(folder), port=served.port)
        settled = counting.settle(within=120.0)
        spent = {name: tree.cpu() - began[name] for name, tree in trees.items()}
        receipts = [way["receipt"] for way in met["ways"] if "receipt" in way]
        stands = counting.stands(receipts, before=before)
        _say(size, met, stands, settled, spent | {"driver": met["cpu_seconds"]}, gateway)


def _people(size: str, before: int) -> Iterator[dict[str, Any]]:
    from jingwei.kernel import keys
    from jingwei.kernel.codes import house_code

    key, known = keys.ring().key("plate"), HISTORY[size] // ground.RECORDS_A_PERSON
    for turn in range(round(RATE * SECONDS[size])):
        one = before + turn
        person = one * 7 % known + (known if turn % 2 else 0)  # strangers have numbers of the same form
        yield {
            "at": turn / RATE,
            "path": "/d/" + house_code.plate(ground.code_of(one * 7919 % ground.DWELLINGS), key),
            "number": ground.number_of(person),
            "name": ground.name_of(person),
            "phone": f"139{one % 10**8:08d}" if turn % 4 < 2 else "",
            "address": f"10.{one >> 18 & 255}.{one >> 10 & 255}.{one >> 2 & 255}",
        }


@contextmanager
def _served(messages: str) -> Iterator[Served]:
    """The product as ``jingwei serve`` starts it, on the ground's folder."""
    from jingwei.config import server

    port = server.free_port(server.LOOPBACK)
    environment = os.environ | {"JINGWEI_PORT": str(port), "JINGWEI_HTTPS": "yes", "JINGWEI_SMS_URL": messages}
    command = [sys.executable, "-m", "jingwei.config.main", "serve"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise SystemExit("The product did not start.")
        time.sleep(2.0)  # the worker starts when the server answers
        yield Served(port, process)
    finally:
        process.terminate()
        process.wait(60)


def _trees(served: Served) -> dict[str, Tree]:
    database = int((Path(os.environ["JINGWEI_DATA"]) / "pg" / "postmaster.pid").read_text().split()[0])
    return {"web": Tree(served.process.pid, "granian"), "worker": Tree(served.process.pid, "worker"), "database": Tree(database)}


def _drive(people: list[dict[str, Any]], folder: Path, *, port: int) -> dict[str, Any]:
    schedule, result = folder / "schedule", folder / "result"
    schedule.write_text("".join(json.dumps(person, ensure_ascii=False) + "\n" for person in people), "utf-8")
    command = [sys.executable, "-m", "benchmarks.residents", str(port), str(schedule), str(result)]
    subprocess.run(command, check=True)
    return dict(json.loads(result.read_text("utf-8")))


def _say(
    size: str, met: dict[str, Any], stands: counting.Stands, settled: float, spent: dict[str, float], gateway: Gateway
) -> None:
    ways = met["ways"]
    timed = [way for turn, way in enumerate(ways) if turn / RATE >= WARM_SECONDS]
    ended = [way["ended"] for way in ways if "ended" in way]
    for why in sorted(set(ended)):
        report.note(f"{ended.count(why)} residents ended at {why}.")
    figure: dict[str, float] = {}
    for name in ("declaration", "form", "page", "began_late"):
        taken = sorted(way[name] for way in timed if name in way)
        figure |= {
            f"{name}_p50_seconds": _at(taken, 0.50),
            f"{name}_p99_seconds": _at(taken, 0.99),
            f"{name}_most_seconds": _at(taken, 1),
        }
    figure |= {f"{name}_cpu_ms_a_declaration": 1000 * value / max(1, len(ways)) for name, value in spent.items()}
    figure |= {
        "declarations_a_second": stands.acknowledged / (met["seconds"] - TYPING_SECONDS),
        "ended_early": len(ended),
        "lost": stands.lost,
        "not_acknowledged": stands.not_acknowledged,
        "not_numbered": stands.not_numbered,
        "settled_after_seconds": settled,
        "messages": gateway.taken,
    }
    p50, p99 = figure["declaration_p50_seconds"], figure["declaration_p99_seconds"]
    whole = not ended and not (stands.lost or stands.not_acknowledged or stands.not_numbered)
    sizes: dict[str, object] = {"rate": RATE, "seconds": SECONDS[size], "history_rows": HISTORY[size], "residents": len(ways)}
    sizes |= {"processors": os.cpu_count(), "load": os.getloadavg()[0], "fsync": counting.setting("fsync")}
    report.line(
        "B2",
        figure=figure,
        peer=PEER,
        ratio=max(p50 / P50, p99 / P99),
        target="p50 <= 50 ms, p99 <= 250 ms, 0 lost",
        met=p50 <= P50 and p99 <= P99 and whole,
        sizes=sizes,
    )


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
