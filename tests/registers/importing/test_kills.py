"""Kill -9 at any moment, and the end is the same: ``jingwei import`` and PostgreSQL itself, on a data folder of the test's own.

In the suite 4 kills on 20 000 lines. In full, as the design asks for it (about a quarter of an hour):

    IMPORT_KILLS=50 IMPORT_LINES=200000 .venv/bin/pytest tests/registers/importing/test_kills.py -q -n 0 -s
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from jingwei.config.embedded import Cluster
from jingwei.kernel.codes import citizen_id

KILLS = int(os.environ.get("IMPORT_KILLS", "4"))
LINES = int(os.environ.get("IMPORT_LINES", "20000"))
CHUNKS = 25
LONGEST_SECONDS = 1800
PAUSE_SECONDS = 0.6 * LINES / 200_000  # shorter than a chunk, however short the list: a kill after it would find nobody inside
NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


def a_list(path: Path, *, most: int) -> None:
    """Most lines are good; one in 97 has a wrong number, one in 501 is somebody twice, one in 997 a stray quote."""
    with path.open("w", encoding="gb18030") as file:
        file.write("人员台账,,\n姓名,身份证号,手机\n")
        for at in range(most):
            nth = at - 7 if at % 501 == 500 else at
            born = date(1940, 1, 1) + timedelta(days=nth % 28_000)
            number = str(citizen_id.build(division=f"99{nth // 28_000:04d}", born_on=born, order=nth % 999))
            number = number[:-1] + "?" if at % 97 == 5 else number
            name = "王" + NAMES[nth % 20] + NAMES[nth // 20 % 20]
            file.write(f"{chr(34) if at % 997 == 3 else ''}{name},{number},{13800000000 + nth if nth % 3 == 0 else ''}\n")
        file.write("合计,,\n")


@dataclass
class House:
    """A data folder with its own server, and what can be done to it."""

    data: Path
    chunk_bytes: int
    dice: random.Random
    inside: int = 0
    chunks_stood: int = 0
    snapshots: list[set[tuple[int, str]]] = field(default_factory=list)
    cluster: Cluster = field(init=False)

    def __post_init__(self) -> None:
        self.cluster = Cluster(self.data)

    def command(self, *words: str) -> subprocess.Popen[str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("JINGWEI_", "DJANGO_", "PYTEST_"))}
        settings = {"JINGWEI_DATA": str(self.data), "JINGWEI_IMPORT_CHUNK_BYTES": str(self.chunk_bytes)}
        arguments = [sys.executable, "-m", "jingwei.config.main", *words]
        return subprocess.Popen(arguments, env=plain | settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *words: str) -> str:
        child = self.command(*words)
        out, error = child.communicate(timeout=LONGEST_SECONDS)
        assert child.returncode == 0, error
        return out

    def connect(self, role: str = "jingwei_import") -> psycopg.Connection[tuple[object, ...]]:
        settings = self.cluster.settings(role)  # nobody sees what another role is doing
        names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        return psycopg.connect(autocommit=True, connect_timeout=5, **{names[key]: str(settings[key]) for key in names})

    def chunks(self) -> set[tuple[int, str]]:
        """Chunks that stand, each with the transaction that wrote its row: one that were read again would have another."""
        with self.connect() as connection:
            return {(int(str(seq)), str(by)) for seq, by in connection.execute("select seq, xmin::text from registers_importchunk")}

    def importer(self, connection: psycopg.Connection[tuple[object, ...]]) -> tuple[int, int] | None:
        """The backend of an import that is inside a transaction with rows in it, and how many chunks stand."""
        row = connection.execute(
            "select a.pid, (select count(*) from registers_importchunk) from pg_stat_activity a"
            " where a.pid <> pg_backend_pid() and a.usename = 'jingwei_import' and a.xact_start is not null and a.backend_xid is not null"
        ).fetchone()
        return (int(str(row[0])), int(str(row[1]))) if row else None

    def break_off(self, words: tuple[str, ...], *, wait_for: int, how: str) -> bool:
        """Start an import, wait until so many chunks stand and the next one is under way, and kill; False if it came to its end first."""
        child = self.command(*words)
        try:
            moment = self._moment(child, wait_for=wait_for)
            if moment is None:
                assert child.wait(LONGEST_SECONDS) == 0, child.communicate()[1]
                return False
            pid, before = moment
            self._kill(how, child=child, backend=pid)
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            child.communicate(timeout=60)
        self._settle()
        stood = self.chunks()
        self.snapshots.append(stood)
        self.inside += len(stood) == before
        self.chunks_stood += len(stood) > 0
        return True

    def _moment(self, child: subprocess.Popen[str], *, wait_for: int) -> tuple[int, int] | None:
        seconds = 0.0
        while child.poll() is None:
            with suppress(psycopg.OperationalError, psycopg.errors.UndefinedTable), self.connect() as connection:
                while child.poll() is None:
                    seen = self.importer(connection)
                    if seen and seen[1] >= wait_for:
                        began = time.monotonic()
                        seconds = self.dice.random() * PAUSE_SECONDS
                        while time.monotonic() - began < seconds and self.importer(connection) == seen:
                            time.sleep(0.004)
                        now = self.importer(connection)
                        if now:
                            return now
                    time.sleep(0.004)
            time.sleep(0.05)
        return None

    def _kill(self, how: str, *, child: subprocess.Popen[str], backend: int) -> None:
        if how == "import":
            child.kill()
        elif how == "backend":
            os.kill(backend, signal.SIGKILL)
        else:
            os.kill(int((self.cluster.files / "postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)

    def _settle(self) -> None:
        """Until the server answers again and nobody imports: after a crash it is started by the next command, as by a person."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with self.connect() as connection:
                    if not connection.execute(
                        "select from pg_stat_activity where usename = 'jingwei_import' and pid <> pg_backend_pid()"
                    ).fetchone():
                        return
            except psycopg.OperationalError:
                child = self.command("imports", "list")
                child.communicate(timeout=120)
                with suppress(psycopg.OperationalError):
                    self.cluster.start()
            time.sleep(0.1)
        raise AssertionError("the server does not come to rest")

    def result(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything that an import leaves, but for ids, instants, nonces and seals."""
        statements = {
            "people": "select name, name_sound, number_index, phone_index, sex, born_on, source, entered_by from registers_personversion"
            " where recorded_until = '9999-12-31Z' order by number_index",
            "subjects": "select subject from registers_person order by 1",
            "tokens": "select t.token, count(*) from registers_persontoken t join registers_personversion v on v.person_id = t.person_id"
            " group by 1 order by 1",
            "quarantine": "select line, place, reason, field, sealed is null, state from registers_quarantinedline order by line",
            "chunks": 'select seq, place, "end", first_line, last_line, sha256, lines, loaded, quarantined, found, reasons'
            " from registers_importchunk order by seq",
            "batches": "select number, state, lines, loaded, quarantined, found, reasons, head from registers_importbatch order by number",
            "log": "select step, count(*) from evidence_entry where step like 'registers.import%' group by step order by step",
        }
        with self.connect("jingwei_owner") as connection:
            return {name: connection.execute(statement).fetchall() for name, statement in statements.items()}


@pytest.fixture
def houses() -> Iterator[tuple[House, House, Path]]:
    """Two data folders with the same keys, and a list."""
    folder = Path(tempfile.mkdtemp(prefix="jw-kills-"))  # pytest's own closes its parents to the database's account again and again
    file = folder / "list.csv"
    a_list(file, most=LINES)
    size = file.stat().st_size // CHUNKS
    killed = House(folder / "a", size, random.Random(20270301))
    calm = House(folder / "b", size, killed.dice)
    killed.run("imports", "list")
    for kind in ("citizen-id", "subject", "phone"):
        killed.cluster.keys().blind_index(kind, "made on first use, so now")
    subprocess.run(["cp", "-a", str(killed.data), str(calm.data)], check=True)
    for house in (killed, calm):
        house.cluster.start()  # stays up between the commands, as under `jingwei serve`
    yield killed, calm, file
    for house in (killed, calm):
        house.cluster.leave()
    shutil.rmtree(folder)


@pytest.mark.slow
def test_killed_at_any_moment_the_end_is_the_same(houses: tuple[House, House, Path]) -> None:
    killed, calm, file = houses
    words = ("import", "people", str(file), "--json")
    manners = (["backend", "postmaster"] * KILLS)[: max(1, KILLS // 5)]
    manners += ["import"] * (KILLS - len(manners))
    killed.dice.shuffle(manners)
    places = sorted(killed.dice.randrange(CHUNKS - 1) for _ in range(KILLS))
    done = 0
    for how, place in zip(manners, places, strict=True):
        done += killed.break_off(words, wait_for=place, how=how)
    report = json.loads(killed.run(*words))
    print(f"\n{done} kills ({len(manners) - manners.count('import')} of PostgreSQL), {killed.inside} inside a chunk,"
          f" in {killed.chunks_stood} earlier chunks stood; {report}")  # fmt: skip
    assert done == KILLS
    assert killed.inside >= KILLS * 9 // 10
    assert killed.chunks_stood >= KILLS * 2 // 5
    final = killed.chunks()
    assert len(final) >= 20
    assert all(stood <= final for stood in killed.snapshots)
    assert json.loads(calm.run(*words)) == report == json.loads(killed.run(*words))
    assert report["lines"] == report["loaded"] + report["quarantined"] == LINES
    assert killed.result() == calm.result()
