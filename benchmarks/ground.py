"""The ground that database benchmarks stand on: a data folder with dwellings and a history archive of the asked size, kept between runs.

Everything runs as the app role, under policies, on a durable database (fsync on).
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

SOURCE = Path(__file__).parents[1] / "src" / "jingwei"
FOLDER = Path(os.environ.get("BENCH_DATA", "build/bench"))
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
STREET, COMMUNITY, GRID = "440304008", "440304008001", "44030400800101"
RECORDS_A_PERSON = 5
DWELLINGS = 20_000
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉玲"


def number_of(person: int) -> str:
    """The made-up identity number of the n-th person of the ground."""
    from jingwei.kernel.codes import citizen_id

    born = date(1930, 1, 1) + timedelta(days=person % 28_000)
    return str(citizen_id.build(division=f"99{person // 28_000 % 10_000:04d}", born_on=born, order=person % 1000))


def name_of(person: int) -> str:
    """The made-up name of the n-th person of the ground."""
    pick = Random(person)
    return pick.choice(_SURNAMES) + "".join(pick.choices(_GIVEN, k=pick.choice((1, 2, 2))))


def code_of(dwelling: int) -> str:
    """The house code of the n-th dwelling of the ground."""
    return f"{COMMUNITY}01{dwelling // 100:05d}{dwelling % 100 + 101:06d}"


def start(*, history_rows: int) -> None:
    """Django on the ground's data folder, filled on first use.

    Args:
        history_rows: size of the archive; another size makes another folder.
    """
    folder = open_folder(f"history-{history_rows}")
    mark = folder / "filled"
    if not mark.exists():
        _fill(history_rows)
        mark.touch()


def folder_of(name: str) -> Path:
    """The folder of a name for the tables of this checkout; what was filled for other tables is deleted, since nothing migrates it."""
    tables = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(SOURCE.glob("*/migrations/*.py")))).hexdigest()[:12]
    for old in FOLDER.glob(f"{name}-*"):
        if old.name != f"{name}-{tables}" and old.name.rpartition("-")[0] == name:
            shutil.rmtree(old)
    return FOLDER / f"{name}-{tables}"


def open_folder(name: str) -> Path:
    """Django on a data folder of the ground, which is made on first use."""
    folder = folder_of(name)
    os.environ["JINGWEI_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jingwei.config.settings"
    from jingwei.config.runtime import Runtime

    Runtime().start()
    return folder


def _fill(history_rows: int) -> None:
    from jingwei.kernel import scope as scopes
    from jingwei.kernel.actors import Actor
    from jingwei.kernel.scope import Scope
    from jingwei.registers.operations import history, loading
    from jingwei.registers.operations.places import BuildingFields, DwellingFields
    from jingwei.registers.operations.staging import Stage

    actor = Actor.system("bench")
    stage = Stage(at=NOON, source="bench", entered_by="bench")
    since = date(2010, 1, 1)
    for first in range(0, DWELLINGS, 100):
        address = f"福中三路 {first} 号"
        fields = BuildingFields(
            part=f"{first // 100:05d}", address=address, use="residential", structure="legal", storeys=10, status="built"
        )
        building = stage.building(fields, grid=GRID, since=since)
        for each in range(first, first + 100):
            dwelling = DwellingFields(
                address=f"{address} {each % 100 + 101}", room=str(each % 100 + 101), use="residential", capacity=2000
            )
            stage.dwelling(code_of(each), dwelling, building=building, grid=GRID, since=since)
    with scopes.entered(Scope.decision(), at=NOON, using="import"):
        for _ in loading.load(stage.tables(), actor=actor, at=NOON, source="bench"):
            pass
        for _ in history.build(_records(history_rows), actor=actor, at=NOON, source="bench"):
            pass


def _records(rows: int) -> Iterator[tuple[str, object]]:
    from jingwei.registers.history.record import HistoryRecord, Source

    sources = list(Source)
    for person in range(rows // RECORDS_A_PERSON):
        number, name = number_of(person), name_of(person)
        for each in range(RECORDS_A_PERSON):
            begun = date(2000 + each * 4, 1 + person % 12, 1 + person % 28)
            address = f"福田区莲花街道福中{person % 90}路 {each * 7 + person % 300} 号 {person % 30} 栋 {person % 1200}"
            yield number, HistoryRecord(name, address, sources[each], begun, valid_from=begun, phone=f"138{person % 10**8:08d}")
