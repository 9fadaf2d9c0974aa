"""Backup and restore: one tar file with a dump of the database, the few files beside it, and a manifest. The keys are not in it.

The dump and the log heads in the manifest come from one snapshot, so a restored database is checked against what the log was at
that moment. What was erased since a backup stands in it still: payloads, subjects' keys, wrapped keys of the history archive's batches. So
it is encrypted, and whoever erases for good makes a backup with a new key and destroys the older ones (``forget``).
"""

import hashlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from jingwei.config import backup_cipher, backup_file, options
from jingwei.config.backup_cipher import DoesNotOpen
from jingwei.config.backup_file import CHUNK, DUMP, FILES, FORMAT, KEPT, MANIFEST, Manifest
from jingwei.config.embedded import ROLES, Cluster, programs
from jingwei.faces.cli._backups import (
    BackedUp,
    CannotRestore,
    CannotWrite,
    FileThere,
    FolderNotEmpty,
    NotEmbedded,
    OlderKey,
    TooNew,
)
from jingwei.kernel import files, keys
from jingwei.kernel.keys import KeyRing

LEFT_OUT = ("registers_stage_*", "django_session", "evidence_touched")  # rows of these: in passing, or a way in

_HEADS = """select l.log, (select count(*) from evidence_entry c where c.log = l.log), max(n.number),
 (select encode(e.hash, 'hex') from evidence_number m join evidence_entry e on e.id = m.entry_id
  where m.log = l.log order by m.number desc limit 1)
from evidence_tree l left join evidence_number n on n.log = l.log where l.log in ('acts', 'reads') or l.size > 0 group by l.log order by l.log"""

type Heads = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FileBackups:
    """Implements ``faces.cli``'s Protocol for a data folder."""

    data: Path

    def write(self, file: Path, *, at: datetime, new_key: bool = False) -> BackedUp:
        """See the Protocol. Cost: 3 s for 390 000 rows and 150 000 history records (25 MB); one file is written, once."""
        if file.exists():
            raise FileThere(file=file.name)
        if new_key:
            Cluster(self.data).keys().renew(keys.BACKUP)
        try:
            with files.whole(file) as target:  # never over a file that came meanwhile
                manifest = self._fill(target, at=at)
        except FileExistsError as error:
            raise FileThere(file=file.name) from error
        except OSError as error:
            raise CannotWrite(reason=error.strerror or "input or output failed") from error
        return _told(manifest, file)

    def _fill(self, target: IO[bytes], *, at: datetime) -> Manifest:
        ring = Cluster(self.data).keys()
        backup_file.make_key(ring)
        number, key = ring.current(keys.BACKUP), ring.newest(keys.BACKUP)
        with _snapshot() as (snapshot, state):
            target.write(bytes(tarfile.BLOCKSIZE))  # the dump's head is written when its size is known
            size, digest = _dump(target, snapshot=snapshot, key=key)
        target.write(bytes(-size % tarfile.BLOCKSIZE))
        plain = {FILES + name: path.read_bytes() for name in KEPT if (path := self.data / name).is_file()}
        beside = {name: b"".join(backup_cipher.sealed([content], key=key, name=name)) for name, content in plain.items()}
        manifest = state | {
            "format": FORMAT,
            "version": version("jingwei"),
            "made_at": at.isoformat(),
            "key": number,
            "keys": backup_file.needed(self.data / "keys", number=number),
            "parts": {
                name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in beside.items()
            }
            | {DUMP: {"bytes": size, "sha256": digest}},
        }
        with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for name, content in beside.items():
                backup_file.add_member(archive, name, content, at)
            backup_file.add_member(archive, MANIFEST, backup_file.sealed(manifest, ring=ring), at)
        target.seek(0)
        target.write(backup_file.head(DUMP, size, at).tobuf(tarfile.GNU_FORMAT))
        return manifest

    def restore(self, file: Path) -> BackedUp:
        """See the Protocol. The next start of the product brings older tables up to date."""
        if not options.read().embedded:
            raise NotEmbedded()
        self._require_room()
        manifest = backup_file.manifest_of(file, keys=self.data / "keys")
        before = set(_entries(self.data))
        try:
            self._restore(file, manifest)
        except BaseException as error:
            self._undo(before)
            if isinstance(error, OSError | subprocess.SubprocessError | DoesNotOpen):
                raise CannotRestore(reason=_why(error)) from error
            raise
        return _told(manifest, file)

    def older_keys(self, kept: Path) -> list[int]:
        """See the Protocol."""
        ring = Cluster(self.data).keys()
        manifest = backup_file.manifest_of(kept, keys=self.data / "keys")
        if manifest["key"] != ring.current(keys.BACKUP):
            raise OlderKey(file=kept.name, newest=backup_file.key_file(ring.current(keys.BACKUP)))
        return ring.older(keys.BACKUP)

    def destroy(self, numbers: Sequence[int]) -> None:
        """See the Protocol."""
        ring = Cluster(self.data).keys()
        for number in numbers:
            ring.destroy(keys.BACKUP, number)

    def _restore(self, file: Path, manifest: Manifest) -> None:
        import django

        django.setup()
        _require_known(manifest)
        from django.conf import settings
        from django.db import connections

        settings.CLUSTER.start()
        try:
            with connections["owner"].cursor() as cursor:
                for role in ROLES[1:]:
                    cursor.execute(f"create role {role} nologin nosuperuser nocreatedb nocreaterole nobypassrls")
            key = KeyRing(self.data / "keys").key(keys.BACKUP, manifest["key"])
            _load(file, key)
            with connections["owner"].cursor() as cursor:
                cursor.execute("analyze")
                if _heads(cursor) != manifest["logs"]:
                    raise CannotRestore(reason="the evidence log is not the one of the manifest")
            self._put_back(file, key)
        finally:
            connections.close_all()
            settings.CLUSTER.leave()

    def _put_back(self, file: Path, key: bytes) -> None:
        for name, content in backup_file.files_of(file, key=key):
            handle = os.open(self.data / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as target:
                target.write(content)

    def _require_room(self) -> None:
        for path in self.data.iterdir() if self.data.exists() else ():
            if path.name != "keys" or not path.is_dir():
                raise FolderNotEmpty(folder=self.data, entry=path.name)

    def _undo(self, before: set[Path]) -> None:
        from django.conf import settings

        if settings.configured:
            settings.CLUSTER.stop("immediate")
        for path in sorted(set(_entries(self.data)) - before, reverse=True):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


@contextmanager
def _snapshot() -> Iterator[tuple[str, dict[str, Any]]]:
    """A snapshot to dump from, and what the manifest says of it."""
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("select pg_export_snapshot(), current_setting('server_version_num')::int / 10000")
        snapshot, postgres = cursor.fetchone()
        cursor.execute("select app || '.' || name from django_migrations order by 1")
        migrations = [name for (name,) in cursor.fetchall()]
        yield snapshot, {"postgres": postgres, "migrations": migrations, "logs": _heads(cursor)}


def _heads(cursor: Any) -> Heads:
    cursor.execute(_HEADS)
    return {log: {"entries": count, "last": last, "hash": mark} for log, count, last, mark in cursor.fetchall()}


def _environment() -> dict[str, str]:
    from django.db import connections

    known = connections["owner"].settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return {"LC_ALL": "C", **{name: str(known[mine]) for name, mine in names.items() if known.get(mine)}}


def _dump(target: IO[bytes], *, snapshot: str, key: bytes) -> tuple[int, str]:
    """Bytes and SHA-256 of the dump as it is written, encrypted. Through a pipe: so it holds no offsets and reads from a pipe again."""
    command = [str(programs() / "pg_dump"), "--format=custom", f"--snapshot={snapshot}"]
    command += [f"--exclude-table-data={name}" for name in LEFT_OUT]
    hashed, size = hashlib.sha256(), 0
    with subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        try:
            assert running.stdout is not None
            plain = iter(partial(running.stdout.read, CHUNK), b"")
            for piece in backup_cipher.sealed(plain, key=key, name=DUMP):
                target.write(piece)
                hashed.update(piece)
                size += len(piece)
        except BaseException:
            running.kill()
            raise
    if running.returncode != 0:
        raise CannotWrite(reason=f"pg_dump ended with code {running.returncode}")
    return size, hashed.hexdigest()


def _load(file: Path, key: bytes) -> None:
    command = [str(programs() / "pg_restore"), "--dbname=jingwei", "--exit-on-error", "--single-transaction", "--no-comments"]
    with backup_file.dump_of(file, key=key) as pieces:
        running = subprocess.Popen(
            command, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        with running:
            assert running.stdin is not None
            try:
                for piece in pieces:
                    running.stdin.write(piece)
            except BrokenPipeError:
                pass  # pg_restore ended; its code says why
            finally:
                running.stdin.close()
    if running.returncode != 0:
        raise CannotRestore(reason=f"pg_restore ended with code {running.returncode}")


def _require_known(manifest: Manifest) -> None:
    from django.db.migrations.loader import MigrationLoader

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    if set(manifest["migrations"]) - known:
        raise TooNew(version=manifest["version"])


def _told(manifest: Manifest, file: Path) -> BackedUp:
    logs = {log: (head["entries"], head["last"]) for log, head in manifest["logs"].items()}
    return BackedUp(file.stat().st_size, datetime.fromisoformat(manifest["made_at"]), logs, backup_file.key_file(manifest["key"]))


def _entries(folder: Path) -> Iterator[Path]:
    """What stands in the folder and, one by one, in its keys."""
    for path in folder.iterdir() if folder.exists() else ():
        yield path
        if path.name == "keys":
            yield from path.iterdir()


def _why(error: BaseException) -> str:
    if isinstance(error, DoesNotOpen):
        return "a part does not open"
    return (error.strerror or "input or output failed") if isinstance(error, OSError) else "a program of the database failed"
