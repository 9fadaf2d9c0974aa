"""``jingwei backup`` and ``jingwei restore``, run for real: own data folders, own servers, own processes."""

import hashlib
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jingwei.config.backup_file import manifest_of, sealed
from jingwei.faces.cli._backups import NotABackup
from jingwei.kernel.keys import KeyRing

pytestmark = pytest.mark.slow

FILL = """
from datetime import UTC, datetime
from jingwei.config.runtime import Runtime
Runtime().start()
from django.db import connection, connections
from jingwei.evidence.sequencer import Sequencer
from jingwei.kernel import scope as scopes
from jingwei.kernel.purposes import SUPERVISION
from jingwei.registers.queries import people
from tests.people import QIAN
from tests.registers.world import NOON, filled
filled(people=40, residences=60)
with scopes.entered(QIAN.scope, at=NOON):
    people.search("王", actor=QIAN, purpose=SUPERVISION)
while Sequencer(connections["sequencer"]).number_some():
    pass
"""
TELL = """
from jingwei.config.runtime import Runtime
Runtime().start()
from django.db import connection
from jingwei.kernel import scope as scopes
from jingwei.kernel.purposes import SUPERVISION
from jingwei.registers.queries import people, places
from tests.people import QIAN
from tests.registers.world import NOON
with scopes.entered(QIAN.scope, at=NOON):
    hits = people.search("王", actor=QIAN, purpose=SUPERVISION)
    print([(hit.name, hit.masked_number) for hit in hits.people])
    print([row.code for row in places.list_dwellings(actor=QIAN, purpose=SUPERVISION)])
"""
STEPS = """
from jingwei.config.runtime import Runtime
Runtime().start()
from django.db import connections
with connections["owner"].cursor() as cursor:
    cursor.execute("select step from evidence_entry")
    print([step for (step,) in cursor.fetchall()])
"""


def environment(data: Path) -> dict[str, str]:
    root = Path(__file__).parents[2]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JINGWEI_")}
    return kept | {
        "JINGWEI_LANGUAGE": "en",
        "JINGWEI_DATA": str(data),
        "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
    }


def run(data: Path, *command: str, largest: int | None = None) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    return subprocess.run([sys.executable, *command], env=environment(data), text=True, capture_output=True, preexec_fn=limited)


def jingwei(data: Path, *args: str, largest: int | None = None) -> subprocess.CompletedProcess[str]:
    return run(data, "-c", "from jingwei.config.main import main; main()", *args, largest=largest)


@pytest.fixture(scope="module")
def places() -> Iterator[Path]:
    """Not pytest's own folder: each of its sessions closes that one to other accounts, and a root user's server runs under one."""
    with tempfile.TemporaryDirectory(prefix="jw-backup-") as folder:
        yield Path(folder)


@pytest.fixture
def place(places: Path) -> Path:
    """A new folder for one test."""
    return Path(tempfile.mkdtemp(dir=places))


@pytest.fixture(scope="module")
def filled(places: Path) -> Iterator[Path]:
    """A data folder with a small district, and a process that keeps its server up."""
    data = places / "filled"
    done = run(data, "-c", FILL)
    assert done.returncode == 0, done.stderr
    (data / "demo.json").write_text('{"made": "up"}')
    (data / "notes.txt").write_text("not the product's")
    holder = subprocess.Popen(
        [sys.executable, "-c", "from jingwei.config.runtime import Runtime; Runtime().start(); print(1, flush=True); input()"],
        env=environment(data),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    yield data
    holder.communicate(b"\n", timeout=60)


@pytest.fixture(scope="module")
def backup(filled: Path, places: Path) -> Path:
    file = places / "district.tar"
    done = jingwei(filled, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert "acts 1 (last 0), reads 1 (last 0)" in done.stdout
    return file


def with_keys(filled: Path, folder: Path) -> Path:
    shutil.copytree(filled / "keys", folder / "keys")
    return folder


def test_a_backup_restores_in_a_new_folder_with_the_keys(filled: Path, backup: Path, place: Path) -> None:
    data = with_keys(filled, place / "new")
    done = jingwei(data, "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert (data / "demo.json").read_text() == '{"made": "up"}'
    assert (data / "demo.json").stat().st_mode & 0o777 == 0o600
    assert not (data / "notes.txt").exists()
    told = run(data, "-c", TELL)
    assert told.returncode == 0, told.stderr
    before = run(filled, "-c", TELL)
    assert before.returncode == 0, before.stderr
    assert told.stdout == before.stdout
    assert len(told.stdout) > 200


def test_the_keys_and_no_name_in_the_clear_outside_the_dump_are_in_the_file(filled: Path, backup: Path) -> None:
    whole = backup.read_bytes()
    for key in (filled / "keys").glob("*.key"):
        assert key.read_bytes().strip() not in whole
        assert bytes.fromhex(key.read_text().strip()) not in whole
    assert b"PGDMP" not in whole  # nor the dump itself, which begins so
    assert b'"up"' not in whole  # nor the demo's mark
    assert backup.stat().st_mode & 0o077 == 0
    with tarfile.open(backup) as archive:
        assert archive.getnames() == ["database.dump", "files/demo.json", "manifest.json"]
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
    assert manifest["logs"]["acts"]["entries"] == 1


def test_a_restore_without_the_keys_or_with_others_is_refused(filled: Path, backup: Path, place: Path) -> None:
    done = jingwei(place / "none", "restore", str(backup))
    assert done.returncode == 1
    assert "Put your copy of the keys there first" in done.stderr
    assert not (place / "none").exists() or not list((place / "none").iterdir())
    data = with_keys(filled, place / "others")
    (data / "keys" / "field-citizen-id.1.key").write_text("00" * 32)
    done = jingwei(data, "restore", str(backup))
    assert done.returncode == 1
    assert "field-citizen-id.1.key" in done.stderr
    assert [path.name for path in data.iterdir()] == ["keys"]


def test_a_restore_over_anything_is_refused(filled: Path, backup: Path, place: Path) -> None:
    done = jingwei(filled, "restore", str(backup))
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    data = with_keys(filled, place / "with-file")
    (data / "notes.txt").write_text("mine")
    assert "notes.txt" in jingwei(data, "restore", str(backup)).stderr
    assert (data / "notes.txt").read_text() == "mine"


def test_a_damaged_file_is_no_backup(filled: Path, backup: Path, place: Path) -> None:
    whole = bytearray(backup.read_bytes())
    middle = len(whole) // 3
    whole[middle] ^= 1
    data = with_keys(filled, place / "data")
    for content, says in ((bytes(whole), "altered"), (bytes(whole[:middle]), "no manifest"), (b"hello", "no manifest")):
        (place / "bad.tar").write_bytes(content)
        done = jingwei(data, "restore", str(place / "bad.tar"))
        assert done.returncode == 1
        assert "is not a whole backup" in done.stderr
        assert says in done.stderr
        assert [path.name for path in data.iterdir()] == ["keys"]


def test_a_log_that_is_not_the_manifests_is_refused_and_nothing_is_left(filled: Path, backup: Path, place: Path) -> None:
    manifest = manifest_in(backup)
    manifest["logs"]["acts"]["entries"] += 1
    forged = rewritten(backup, place, {"manifest.json": sealed(manifest, ring=KeyRing(filled / "keys"))})
    data = with_keys(filled, place / "data")
    before = sorted(path.name for path in (data / "keys").iterdir())
    done = jingwei(data, "restore", str(forged))
    assert done.returncode == 3, done.stderr
    assert "the evidence log is not the one of the manifest" in done.stderr
    assert [path.name for path in data.iterdir()] == ["keys"]
    assert sorted(path.name for path in (data / "keys").iterdir()) == before


def manifest_in(file: Path) -> dict[str, Any]:
    with tarfile.open(file) as archive:
        found: dict[str, Any] = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
    del found["seal"]
    return found


def rewritten(backup: Path, place: Path, others: dict[str, bytes | tarfile.TarInfo]) -> Path:
    """The backup with other members, or more of them."""
    forged = place / "forged.tar"
    with tarfile.open(backup) as source, tarfile.open(forged, "w") as target:
        members = {member.name: source.extractfile(member).read() for member in source.getmembers()}  # type: ignore[union-attr]
        for name, content in (members | others).items():
            if isinstance(content, tarfile.TarInfo):
                target.addfile(content)
            else:
                made = tarfile.TarInfo(name)
                made.size = len(content)
                target.addfile(made, io.BytesIO(content))
    return forged


def link(name: str, to: str) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = tarfile.SYMTYPE, to
    return made


def unsealed(**others: object) -> Callable[[dict[str, Any]], dict[str, bytes | tarfile.TarInfo]]:
    """A manifest that somebody without the keys wrote."""
    return lambda manifest: {"manifest.json": json.dumps(manifest | {"seal": "0" * 64} | others).encode()}


FORGED: dict[str, tuple[Callable[[dict[str, Any]], dict[str, bytes | tarfile.TarInfo]], str]] = {
    "no keys": (unsealed(keys={}), "does not name the keys"),
    "keys that are none": (unsealed(keys=["backup.1.key"]), "does not name the keys"),
    "a key with a path": (unsealed(keys={"backup.1.key": "0", "../x": "0"}), "does not name the keys"),
    "other logs": (unsealed(logs={}), "was altered, or sealed with other keys"),
    "no seal": (unsealed(seal=None), "was altered, or sealed with other keys"),
    "junk": (lambda _: {"manifest.json": b"[" * 100_000}, "no manifest that can be read"),
    "a linked manifest": (lambda _: {"manifest.json": link("manifest.json", "/etc/passwd")}, "no manifest that can be read"),
    "another dump": (lambda _: {"database.dump": b"PGDMP"}, "altered or cut short"),
    "a linked dump": (lambda _: {"database.dump": link("database.dump", "elsewhere")}, "altered or cut short"),
    "another file": (lambda _: {"files/demo.json": b"{}"}, "altered or cut short"),
    "a linked file": (lambda _: {"files/demo.json": link("files/demo.json", "/etc/passwd")}, "altered or cut short"),
    "one file more": (lambda _: {"files/.env": b"x"}, "other parts than its manifest says"),
    "a line of a file's name": (lambda _: {"files/demo.json\nx": b"x"}, "other parts than its manifest says"),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_file_that_the_keys_did_not_seal_is_refused_and_nothing_is_left(
    filled: Path, backup: Path, place: Path, forgery: str
) -> None:
    others, says = FORGED[forgery]
    data = with_keys(filled, place / "data")
    done = jingwei(data, "restore", str(rewritten(backup, place, others(manifest_in(backup)))))
    assert done.returncode == 1, done.stderr
    assert "is not a whole backup" in done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in data.iterdir()] == ["keys"]


def test_a_file_of_another_name_is_not_put_back_even_when_it_is_sealed(filled: Path, backup: Path, place: Path) -> None:
    manifest = manifest_in(backup)
    for name in (".env", "demo.json\nx", "keys/web.1.key", "../x", "notes.txt"):
        parts = manifest["parts"] | {f"files/{name}": {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}}
        text = sealed(manifest | {"parts": parts}, ring=KeyRing(filled / "keys"))
        forged = rewritten(backup, place, {f"files/{name}": b"x", "manifest.json": text})
        with pytest.raises(NotABackup, match="other parts"):
            manifest_of(forged, keys=filled / "keys")


def test_a_manifest_sealed_with_other_keys_is_refused(filled: Path, backup: Path, place: Path) -> None:
    (place / "theirs").mkdir()
    shutil.copytree(filled / "keys", place / "theirs/keys")
    (place / "theirs/keys/backup.1.key").write_text("00" * 32)
    text = sealed(manifest_in(backup), ring=KeyRing(place / "theirs/keys"))
    with pytest.raises(NotABackup, match="sealed with other keys"):
        manifest_of(rewritten(backup, place, {"manifest.json": text}), keys=filled / "keys")


def test_a_full_disk_leaves_nothing_and_says_so(filled: Path, place: Path) -> None:
    done = jingwei(filled, "backup", str(place / "half.tar"), largest=20_000)
    assert done.returncode == 3, done.stderr
    assert "Nothing was left behind" in done.stderr
    assert list(place.iterdir()) == []


def test_a_backup_never_writes_over_a_file(filled: Path, place: Path) -> None:
    (place / "there.tar").write_text("mine")
    done = jingwei(filled, "backup", str(place / "there.tar"))
    assert done.returncode == 1
    assert (place / "there.tar").read_text() == "mine"
    assert [path.name for path in place.iterdir()] == ["there.tar"]


def test_what_was_erased_opens_from_no_older_backup_once_its_key_is_destroyed(filled: Path, backup: Path, place: Path) -> None:
    data = with_keys(filled, place / "data")
    assert jingwei(data, "restore", str(backup)).returncode == 0
    refused = jingwei(data, "forget-backups", "--keep", str(place / "none.tar"))
    assert refused.returncode == 2
    assert "Destroyed 0 keys" in jingwei(data, "forget-backups", "--keep", str(backup)).stdout  # it is sealed with the only key
    newer = place / "newer.tar"
    made = jingwei(data, "backup", str(newer), "--new-key")
    assert made.returncode == 0, made.stderr
    assert "opens with backup.2.key only" in made.stderr
    refused = jingwei(data, "forget-backups", "--keep", str(backup))
    assert refused.returncode == 1
    assert "not sealed with the newest key (backup.2.key)" in refused.stderr
    assert (data / "keys/backup.1.key").exists()
    copied = with_keys(data, place / "copied")
    done = jingwei(data, "forget-backups", "--keep", str(newer))
    assert done.returncode == 0, done.stderr
    assert "Destroyed 1 key of older backups" in done.stdout
    assert not (data / "keys/backup.1.key").exists()
    assert "evidence.backups-forgotten" in run(data, "-c", STEPS).stdout
    after = with_keys(data, place / "after")
    refused = jingwei(after, "restore", str(backup))
    assert refused.returncode == 1
    assert "backup.1.key, which opens this backup, is not in" in refused.stderr
    assert [path.name for path in after.iterdir()] == ["keys"]
    assert jingwei(after, "restore", str(newer)).returncode == 0
    assert jingwei(copied, "restore", str(backup)).returncode == 0  # copies of the keys are the operator's to destroy
