"""The key ring: secrets that live outside the database and outside its backups.

One folder (``data/keys``, 0700) with one file a key (0600): 32 random bytes in hex, named ``NAME.N.key`` where N is the key's
number; the highest number is the current one and the older ones still open what they sealed. Losing the folder loses every
sealed field: docs/how-to/keys.md says how to keep copies apart.
"""

import hashlib
import hmac
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jingwei.kernel import files, randomness

INDEX_BYTES = 16
NONCE_BYTES = 12
LOG = "log-ed25519"
"""Name of the key of which those are made by which each log signs."""
BACKUP = "backup"
"""Name of the key that seals backups. The older ones are destroyed when what was erased has to go from backups too."""
LOG_PQ = "log-mldsa44"
"""Name of the key of which those are made by which each log signs its checkpoints a second time, against quantum computers."""
LOG_KEYS = (LOG, LOG_PQ)
SIGNED = "signed"
"""Folder beside the keys with the last checkpoint that was signed for each log."""


class KeyMissing(Exception):
    """The ring holds no key of that name and number. The message names the file that is looked for."""


class CannotOpen(Exception):
    """Sealed bytes are damaged, or belong to another field or key."""


@dataclass(slots=True)
class KeyRing:
    """Keys by name, made on first use when ``create`` is set.

    Invariant: a key file is written once, by exclusive creation, and never changed; it stands, or is destroyed for good.
    """

    folder: Path
    create: bool = False
    _cache: dict[tuple[str, int], bytes] = field(default_factory=dict, repr=False)
    _ciphers: dict[tuple[str, int], AESGCM] = field(default_factory=dict, repr=False)
    _current: dict[str, int] = field(default_factory=dict, repr=False)

    def current(self, name: str) -> int:
        """The number of the newest key of that name, read once in a process's life; 1 when there is none yet."""
        if name not in self._current:
            numbers = [int(path.name.split(".")[-2]) for path in self.folder.glob(f"{name}.*.key")]
            self._current[name] = max(numbers, default=1)
        return self._current[name]

    def key(self, name: str, key_id: int = 1) -> bytes:
        """The 32 bytes of one key.

        Raises:
            KeyMissing: there is none, and the ring may not make it.
        """
        found = self._cache.get((name, key_id))
        if found is None:
            found = self._cache[name, key_id] = self._read(name, key_id)
        return found

    def newest(self, name: str) -> bytes:
        """The 32 bytes of the current key of that name.

        Raises:
            KeyMissing: as ``key``.
        """
        return self.key(name, self.current(name))

    @property
    def signs(self) -> bool:
        """Whether the log's keys have signed anything: from then on using them makes none. A new one under an old number would be taken
        for a forger's by whoever knows the old one.
        """
        return any((self.folder / SIGNED).glob("*.checkpoint"))

    def has(self, name: str, key_id: int) -> bool:
        """Whether the file of a key is there."""
        return self._path(name, key_id).exists()

    def renew(self, name: str) -> int:
        """Make the next key of that name, which is the current one from now on; its number. Processes that run keep the one before."""
        used = self.has(name, self.current(name)) or (name in LOG_KEYS and self.signs)
        number = self.current(name) + 1 if used else self.current(name)
        self._make(self._path(name, number))
        self._current[name] = number
        return number

    def older(self, name: str) -> list[int]:
        """The numbers of the keys of that name before the current one that are there still."""
        return [number for number in range(1, self.current(name)) if self.has(name, number)]

    def destroy(self, name: str, key_id: int) -> None:
        """Remove a key for good: what it sealed never opens again.

        Raises:
            FileNotFoundError: there is none.
        """
        files.remove(self._path(name, key_id))
        self._cache.pop((name, key_id), None)

    def _path(self, name: str, key_id: int) -> Path:
        return self.folder / f"{name}.{key_id}.key"

    def _read(self, name: str, key_id: int) -> bytes:
        path = self._path(name, key_id)
        if not path.exists():
            if not self.create:
                raise KeyMissing(f"There is no key file {path.name} in the key folder. Restore it from your copy of the keys.")
            if name in LOG_KEYS and self.signs:
                raise KeyMissing(
                    f"The log has signed, and the key file {path.name} is gone from the key folder. Restore it from your copy of the keys;"
                    " if there is none: jingwei evidence renew-keys."
                )
            self._make(path)
        return bytes.fromhex(path.read_text("ascii").strip())

    def _make(self, path: Path) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError), files.whole(path) as file:  # the first of two processes wins
            file.write(randomness.draw(32).hex().encode() + b"\n")

    def blind_index(self, kind: str, value: str) -> bytes:
        """HMAC-SHA256 of a normalised value, cut to 16 bytes: equal values meet, nobody without the key can enumerate them."""
        return hmac.digest(self.key(f"index-{kind}"), value.encode(), "sha256")[:INDEX_BYTES]

    def blind_indexes(self, kind: str, values: Iterable[str]) -> list[bytes]:
        """``blind_index`` of many values, at half its cost: both halves of the HMAC (RFC 2104) begin with the key, which is hashed once."""
        key = self.key(f"index-{kind}").ljust(hashlib.sha256().block_size, b"\0")
        inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))
        begin, end, indexes = inner.copy, outer.copy, list[bytes]()
        for value in values:
            first, second = begin(), end()
            first.update(value.encode())
            second.update(first.digest())
            indexes.append(second.digest()[:INDEX_BYTES])
        return indexes

    def seal(self, kind: str, plaintext: bytes, *, aad: bytes = b"") -> bytes:
        """AES-256-GCM: key number (2 bytes) ‖ nonce (12) ‖ ciphertext and tag. ``kind`` and ``aad`` are bound."""
        key_id = self.current(f"field-{kind}")
        nonce = randomness.draw(NONCE_BYTES)
        sealed = self._cipher(kind, key_id).encrypt(nonce, plaintext, kind.encode() + b"\0" + aad)
        return key_id.to_bytes(2) + nonce + sealed

    def open(self, kind: str, sealed: bytes, *, aad: bytes = b"") -> bytes:
        """Undo ``seal``.

        Raises:
            CannotOpen: damaged, or sealed for another field.
        """
        key_id, nonce, body = int.from_bytes(sealed[:2]), sealed[2:14], sealed[14:]
        try:
            return self._cipher(kind, key_id).decrypt(nonce, body, kind.encode() + b"\0" + aad)
        except InvalidTag as error:
            raise CannotOpen(f"A sealed {kind} does not open with key {key_id}.") from error

    def _cipher(self, kind: str, key_id: int) -> AESGCM:
        found = self._ciphers.get((kind, key_id))
        if found is None:
            found = self._ciphers[kind, key_id] = AESGCM(self.key(f"field-{kind}", key_id))
        return found

    def derive(self, name: str, label: str, *, key_id: int = 1) -> bytes:
        """32 bytes bound to a label, from one key (HKDF-Expand's first block, RFC 5869)."""
        return hmac.digest(self.key(name, key_id), label.encode() + b"\x01", "sha256")


_ring: KeyRing | None = None


def install(ring: KeyRing) -> None:
    """Config hands over the process's key ring once, at start."""
    global _ring
    _ring = ring


def ring() -> KeyRing:
    """The process's key ring.

    Raises:
        KeyMissing: none was installed; a program started without jingwei.config.
    """
    if _ring is None:
        raise KeyMissing("No key folder is set up. Start through the jingwei command.")
    return _ring
