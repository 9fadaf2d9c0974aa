"""Files that were sent, on disk under the data folder, enciphered: a list holds what no register keeps.

A file is a header (the key of its own, sealed by the key ring and bound to the file's name inside) and AES-256-CTR of its content, so
that any place of it can be read. What was read is compared with a hash by whoever reads it; the cipher itself notices no change.
"""

import io
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from jingwei.kernel import files, keys, randomness

BLOCK = 16
_NAME = re.compile(r"[a-z0-9-]{1,80}")
_KIND = "stored-file"
_LENGTH = 2


class SealedFiles:
    """Implements ``kernel.ports.FileStore``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, blocks: Iterable[bytes]) -> None:
        """Under a draft's name until it is whole: what a killed process left of it is dropped by its age, like any other."""
        path = self._path(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key, start = randomness.draw(32), randomness.draw(BLOCK)
        sealed = keys.ring().seal(_KIND, key + start)
        with files.whole(path, over=True) as file:
            file.write(len(sealed).to_bytes(_LENGTH) + sealed)
            cipher = Cipher(algorithms.AES256(key), modes.CTR(start)).encryptor()
            for block in blocks:
                file.write(cipher.update(block))

    def open(self, name: str) -> BinaryIO | None:
        """The file, deciphered as it is read."""
        path = self._path(name)
        return io.BufferedReader(_Opened(path), buffer_size=1 << 20) if path.exists() else None

    def rename(self, name: str, to: str) -> None:
        """Its key is in its header, so it opens under any name."""
        if self._path(name).exists():
            files.move(self._path(name), self._path(to))

    def drop(self, name: str) -> None:
        """Its key goes with it."""
        self._path(name).unlink(missing_ok=True)

    def drop_before(self, prefix: str, instant: datetime) -> int:
        """By the file's own time."""
        old = [path for path in self._folder.glob(f"{prefix}*") if path.stat().st_mtime < instant.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("A stored file has a name of ours.")
        return self._folder / f"{name}.sealed"


class _Opened(io.RawIOBase):
    """The plain content of one sealed file, which is there."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        length = int.from_bytes(self._file.read(_LENGTH))
        opened = keys.ring().open(_KIND, self._file.read(length))
        self._key, self._start = opened[:32], int.from_bytes(opened[32:])
        self._first = _LENGTH + length
        self._size = path.stat().st_size - self._first
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        skip = self._at % BLOCK
        self._file.seek(self._first + self._at - skip)
        sealed = self._file.read(len(view) + skip)
        if len(sealed) <= skip:
            return 0
        counter = (self._start + self._at // BLOCK) % (1 << 128)
        plain = Cipher(algorithms.AES256(self._key), modes.CTR(counter.to_bytes(BLOCK))).decryptor().update(sealed)[skip:]
        view[: len(plain)] = plain
        self._at += len(plain)
        return len(plain)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
