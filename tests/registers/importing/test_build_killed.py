"""Kill -9 during a build of the archive: the old generation stays, nothing of the new one is left, and the same command ends it."""

import json
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from tests.registers.importing.messy import number
from tests.registers.importing.test_kills import House

from jingwei.registers.operations.history._standing import LOCK

pytestmark = pytest.mark.slow

LINES = 20_000
HELD = "select a.query from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and l.objid = %s and l.granted"


def a_list(path: Path, name: str, *, most: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("姓名,身份证号,记录日期,地址\n")
        file.writelines(f"{name},{number(at % 900)},2012-03-{at % 28 + 1:02d},某某路{at}号\n" for at in range(most))


@pytest.fixture
def house() -> Iterator[House]:
    """A data folder with its own server and an archive of one list."""
    folder = Path(tempfile.mkdtemp(prefix="jw-build-"))
    house = House(folder / "data", 1 << 20, random.Random(20270302))
    a_list(folder / "first.csv", "王小明", most=1200)
    house.run("history", "build", str(folder / "first.csv"))
    house.cluster.start()  # stays up between the commands, as under `jingwei serve`
    yield house
    house.cluster.leave()
    shutil.rmtree(folder)


def at_work(house: House, child: subprocess.Popen[str], *, seconds: float) -> bool:
    """Wait until the build holds the archive, and so long again; whether it still does."""
    while child.poll() is None:
        with suppress(psycopg.OperationalError), house.connect("jingwei_owner") as connection:
            while child.poll() is None:
                if connection.execute(HELD, [LOCK]).fetchone():
                    time.sleep(seconds)
                    return connection.execute(HELD, [LOCK]).fetchone() is not None
                time.sleep(0.01)
    return False


def left(house: House) -> dict[str, object]:
    """Generations, their tables, records that wait, and files beside the ones that were there."""
    with house.connect("jingwei_owner") as connection:
        return {
            "generations": connection.execute("select number, state from registers_historygeneration order by 1").fetchall(),
            "tables": connection.execute(
                "select relname from pg_class where relname ~ '^registers_history_g[0-9]+$' order by 1"
            ).fetchall(),
            "waiting": connection.execute("select coalesce(sum(records), 0) from registers_historyincoming").fetchone(),
            "files": sorted(path.name for path in house.data.iterdir()),
        }


def test_a_build_that_is_killed_leaves_nothing_and_is_run_again(house: House, tmp_path: Path) -> None:
    a_list(tmp_path / "more.csv", "李娜", most=LINES)
    house.run("import", "history", str(tmp_path / "more.csv"))
    before = left(house)
    assert before["generations"] == [(1, "live")]
    assert before["waiting"] == (LINES,)
    words = ("history", "build", str(tmp_path / "more.csv"), "--generation", "2", "--json")
    for how in ("import", "backend"):
        child = house.command(*words)
        try:
            assert at_work(house, child, seconds=house.dice.random() * 0.4), "the build was over before it could be killed"
            if how == "import":
                child.kill()
            else:
                with house.connect("jingwei_owner") as connection:
                    row = connection.execute(HELD.replace("a.query", "a.pid"), [LOCK]).fetchone()
                house._kill(how, child=child, backend=int(str(row[0])) if row else 0)
        finally:
            child.kill()
            child.communicate(timeout=60)
        house._settle()
        assert left(house) == before
        assert "1200 records" in house.run("history", "verify")
    said = json.loads(house.run(*words))
    assert (said["generation"], said["rows"], said["loaded"]) == (2, LINES + 1200, LINES)
    assert json.loads(house.run(*words)) == said
    assert said["digest"] in house.run("history", "verify")
    after = left(house)
    assert (after["generations"], after["waiting"]) == ([(1, "old"), (2, "live")], (0,))
    assert after["files"] == before["files"]
