"""The file of a backup, read without trusting it: parts of known names, and a manifest sealed with the folder's own keys.

The parts are encrypted (``backup_cipher``); the manifest is not, and names the key. Its seal is an HMAC over the manifest, which holds
the hash of every other member, under a key derived from the same one. Nothing of a file is used before its seal was checked.
"""

import hashlib
import hmac
import io
import json
import re
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from jingwei.config import backup_cipher
from jingwei.demo import mark, outbox
from jingwei.faces.cli._backups import BackupKeyMissing, KeysMissing, NotABackup, TooNew
from jingwei.kernel import keys
from jingwei.kernel.keys import KeyRing

FORMAT = 3
DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files/"
KEPT = (mark.FILE, outbox.FILE)
"""Files beside the database that a backup holds: these names and no others, written or read."""
CHUNK = 1 << 20
MOST_MANIFEST = 4 << 20
_LABEL = "jingwei/backup-seal/v1"
_KEY_NAME = re.compile(r"[a-z][a-z0-9-]*\.[0-9]+\.key")
_DAMAGED = (tarfile.TarError, EOFError, KeyError, OSError, RecursionError, TypeError, ValueError)

type Manifest = dict[str, Any]


def fingerprints(folder: Path) -> dict[str, str]:
    """Marks by which keys are told apart and that give nothing away; those of the database's roles are made anew on a restore."""
    return {
        path.name: hashlib.sha256(b"jingwei/key-fingerprint/v1\0" + path.read_bytes().strip()).hexdigest()[:16]
        for path in sorted(folder.glob("*.key"))
        if not path.name.startswith("database-")
    }


def needed(folder: Path, *, number: int) -> dict[str, str]:
    """The marks of the keys that a backup sealed with that backup key cannot do without: other backup keys may be destroyed."""
    mine, others = key_file(number), f"{keys.BACKUP}."
    return {name: mark for name, mark in fingerprints(folder).items() if name == mine or not name.startswith(others)}


def key_file(number: int) -> str:
    """The name of a backup key's file."""
    return f"{keys.BACKUP}.{number}.key"


def sealed(manifest: Manifest, *, ring: KeyRing) -> bytes:
    """The manifest's bytes with its seal."""
    return json.dumps(manifest | {"seal": _seal(manifest, ring)}, indent=1, sort_keys=True).encode()


def _seal(manifest: Manifest, ring: KeyRing) -> str:
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":"))
    return hmac.digest(ring.derive(keys.BACKUP, _LABEL, key_id=int(manifest["key"])), text.encode(), "sha256").hex()


def make_key(ring: KeyRing) -> None:
    """See to it that the key of seal and parts is there, before the keys are counted."""
    ring.newest(keys.BACKUP)


def manifest_of(file: Path, *, keys: Path) -> Manifest:
    """The manifest, once all of the file is known to be what these keys sealed.

    Raises:
        NotABackup, KeysMissing, BackupKeyMissing, TooNew.
    """
    try:
        with tarfile.open(file, "r:") as archive:
            found = _read_manifest(archive)
            if found["format"] > FORMAT:
                raise TooNew(version=re.sub(r"[^0-9A-Za-z.+-]", "", str(found["version"]))[:20])
            if found["format"] < FORMAT:
                raise NotABackup(file=file.name, reason="it has a form of before backups were encrypted")
            marks, seal = found["keys"], str(found.pop("seal"))
    except _DAMAGED as error:
        raise NotABackup(file=file.name, reason="it has no manifest that can be read") from error
    _require_keys(file, marks, found["key"], keys)
    if not hmac.compare_digest(seal.encode(), _seal(found, KeyRing(keys)).encode()):
        raise NotABackup(file=file.name, reason="its manifest was altered, or sealed with other keys")
    try:
        with tarfile.open(file, "r:") as archive:
            _require_members(file, archive, found)
    except _DAMAGED as error:
        raise NotABackup(file=file.name, reason="a part of it cannot be read") from error
    return found


def _read_manifest(archive: tarfile.TarFile) -> Manifest:
    member = archive.getmember(MANIFEST)
    source = archive.extractfile(member) if member.isreg() and member.size <= MOST_MANIFEST else None
    found = json.loads(source.read() if source else b"")
    if not isinstance(found, dict) or not isinstance(found["format"], int):
        raise TypeError(MANIFEST)
    return found


def _require_keys(file: Path, marks: object, number: object, folder: Path) -> None:
    known = isinstance(marks, dict) and all(_KEY_NAME.fullmatch(name) and isinstance(mark, str) for name, mark in marks.items())
    if not isinstance(marks, dict) or not known or not isinstance(number, int) or key_file(number) not in marks:
        raise NotABackup(file=file.name, reason="its manifest does not name the keys")
    there = fingerprints(folder)
    missing = sorted(name for name, mark in marks.items() if there.get(name) != mark)
    if missing == [key_file(number)]:
        raise BackupKeyMissing(folder=folder, name=missing[0])
    if missing:
        raise KeysMissing(folder=folder, names=", ".join(missing))


def _require_members(file: Path, archive: tarfile.TarFile, manifest: Manifest) -> None:
    """Each part once, a plain file, with the bytes that the manifest says; nothing beside them."""
    parts: dict[str, Any] = manifest["parts"]
    members = archive.getmembers()
    if sorted(member.name for member in members) != sorted([*parts, MANIFEST]) or not set(parts) <= _names():
        raise NotABackup(file=file.name, reason="it holds other parts than its manifest says")
    for member in members:
        if member.name == MANIFEST:
            continue
        source = archive.extractfile(member) if member.type in {tarfile.REGTYPE, tarfile.AREGTYPE} else None
        if source is None or _digest(source) != parts[member.name]["sha256"]:
            raise NotABackup(file=file.name, reason="a part of it was altered or cut short")


def _names() -> set[str]:
    return {DUMP, *(FILES + name for name in KEPT)}


def _digest(source: IO[bytes]) -> str:
    hashed = hashlib.sha256()
    while chunk := source.read(CHUNK):
        hashed.update(chunk)
    return hashed.hexdigest()


def files_of(file: Path, *, key: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file beside the database, of a backup that ``manifest_of`` found whole."""
    with tarfile.open(file, "r:") as archive:
        for name in KEPT:
            if FILES + name in archive.getnames() and (source := archive.extractfile(FILES + name)):
                yield name, b"".join(backup_cipher.opened(source, key=key, name=FILES + name))


@contextmanager
def dump_of(file: Path, *, key: bytes) -> Iterator[Iterable[bytes]]:
    """The database's dump in pieces, of a backup that ``manifest_of`` found whole."""
    with tarfile.open(file, "r:") as archive:
        source = archive.extractfile(DUMP)
        assert source is not None
        yield backup_cipher.opened(source, key=key, name=DUMP)


def head(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    """The head of a member."""
    made = tarfile.TarInfo(name)
    made.size, made.mtime, made.mode = size, int(at.timestamp()), 0o600
    return made


def add_member(archive: tarfile.TarFile, name: str, content: bytes, at: datetime) -> None:
    """Append a member."""
    archive.addfile(head(name, len(content), at), io.BytesIO(content))
