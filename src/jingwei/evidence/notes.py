"""Signed notes: a text and lines of signatures under it, as C2SP signed-note writes them. No I/O and no clock.

::

    text, one or more lines
    (empty line)
    — KEY-NAME BASE64(key id, 4 bytes ‖ signature)

A key is known by its name and its id together; the id is the first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key). A verifier
key (vkey) is ``NAME+ID+BASE64(type ‖ public key)``. Three types are spoken here:

====  ===================================================  ===============================================================
type  signature                                            over
====  ===================================================  ===============================================================
0x01  Ed25519, 64 bytes                                    the text
0x04  time in seconds, 8 bytes ‖ Ed25519, 64 bytes         ``cosignature/v1``, ``time N`` and the text, line by line
0x06  time in seconds, 8 bytes ‖ ML-DSA-44, 2 420 bytes    the structure ``cosigned_message`` over origin, size and root
====  ===================================================  ===============================================================

The last two are cosignatures of a checkpoint (C2SP tlog-cosignature): 0x04 binds all lines of the text, 0x06 the name of the key and the
first three lines. A log signs its own checkpoints with 0x01 and 0x06.

Text that was not verified must not be used: ``open_note`` is the only way to it. Base64 is taken in its canonical form alone and a known key
signs once, so one note has one spelling; lines of unknown keys are not checked and are said to be so, never taken for valid. A key of
small order is none: anybody signs under it. ``jingwei_verify.notes`` judges every note as this does; a test compares the two.

Sources: c2sp.org/signed-note, c2sp.org/tlog-cosignature, RFC 8032, FIPS 204.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from jingwei.evidence import curve

ED25519, COSIGNATURE, MLDSA44 = 0x01, 0x04, 0x06
MOST_SIGNATURES = 100
MOST_BYTES = 1_000_000
MOST_SECONDS = 2**63 - 1
MOST_SIZE = 2**53 - 1
"""The largest tree: a number that every reader of JSON holds exactly."""
_PUBLIC_BYTES = {ED25519: 32, COSIGNATURE: 32, MLDSA44: 1312}
_SIGNATURE_BYTES = {ED25519: 64, COSIGNATURE: 8 + 64, MLDSA44: 8 + 2420}
_DASH = "— "


class NoteError(ValueError):
    """The note is malformed, a known key's signature does not hold, or no known key signed it. Its text may not be used."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name and type. Make it with ``Verifier.of`` or ``Verifier.parse``."""

    name: str
    kind: int
    public: bytes
    id: bytes

    @classmethod
    def of(cls, name: str, kind: int, public: bytes) -> "Verifier":
        """A verifier from its parts.

        Raises:
            NoteError: a name that no line can carry, an unknown type, a key of another length, or one under which anybody can sign.
        """
        if not _is_name(name) or len(public) != _PUBLIC_BYTES.get(kind):
            raise NoteError(f"This is no verifier key: name {name!r}, type {kind}, {len(public)} bytes.")
        if kind != MLDSA44 and not curve.is_key(public):
            raise NoteError(f"The key of {name} is no Ed25519 key that only its owner can sign under.")
        return cls(name, kind, public, hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4])

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """A verifier from ``NAME+ID+BASE64``, with nothing around it.

        Raises:
            NoteError: another form, an unknown type, or an id that is not the key's.
        """
        name, _, rest = vkey.partition("+")
        ident, _, encoded = rest.partition("+")
        raw = unbase64(encoded)
        found = cls.of(name, raw[0] if raw else 0, raw[1:])
        if found.id.hex() != ident:
            raise NoteError(f"The verifier key of {name} has another id than its bytes.")
        return found

    @property
    def vkey(self) -> str:
        """The verifier key in text."""
        return f"{self.name}+{self.id.hex()}+{tobase64(bytes([self.kind]) + self.public)}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """Check a signature of this key; the time that it states, None for a type without one.

        Raises:
            NoteError: it does not hold.
        """
        if len(signature) != _SIGNATURE_BYTES[self.kind]:
            raise NoteError(f"A signature of {self.name} has the wrong length.")
        stated = None if self.kind == ED25519 else int.from_bytes(signature[:8])
        key = (MLDSA44PublicKey.from_public_bytes if self.kind == MLDSA44 else Ed25519PublicKey.from_public_bytes)(self.public)
        try:
            key.verify(signature if stated is None else signature[8:], _message(self, text, stated))
        except (InvalidSignature, ValueError) as error:
            raise NoteError(f"A signature of {self.name} does not hold.") from error
        return stated


class Signer(Protocol):
    """Whoever signs notes: a key in this process (below), a hardware module, another machine.

    Promise: ``sign`` gives what ``verifier.verify`` accepts for this text, and keeps nothing.
    """

    @property
    def verifier(self) -> Verifier:
        """The public part."""

    def sign(self, text: str, *, seconds: int) -> bytes:
        """The signature, without the key's id. ``seconds``: the time to state, in Unix seconds; types without a time ignore it."""


@dataclass(frozen=True, slots=True)
class SeedSigner:
    """Signs with a key made from 32 secret bytes."""

    verifier: Verifier
    _key: Ed25519PrivateKey | MLDSA44PrivateKey = field(repr=False)

    @classmethod
    def of(cls, name: str, kind: int, *, seed: bytes) -> "SeedSigner":
        """A signer of that name and type.

        Raises:
            NoteError: a name that no line can carry, or an unknown type.
        """
        if kind == MLDSA44:
            pq = MLDSA44PrivateKey.from_seed_bytes(seed)
            return cls(Verifier.of(name, kind, pq.public_key().public_bytes_raw()), pq)
        key = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(Verifier.of(name, kind, key.public_key().public_bytes_raw()), key)

    def sign(self, text: str, *, seconds: int) -> bytes:
        """See ``Signer``. Ed25519 is deterministic; ML-DSA-44 is hedged: each signature has other bytes."""
        if self.verifier.kind == ED25519:
            return self._key.sign(text.encode())
        return seconds.to_bytes(8) + self._key.sign(_message(self.verifier, text, seconds))


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line. ``seconds`` is the time that it states, if it was checked and states one."""

    name: str
    id: bytes
    bytes: bytes
    seconds: int | None = None

    @property
    def line(self) -> str:
        """The line as a note carries it."""
        return f"{_DASH}{self.name} {tobase64(self.id + self.bytes)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A note that was opened: every signature in ``checked`` holds, those in ``unchecked`` are of keys that were not given."""

    text: str
    checked: tuple[Signature, ...]
    unchecked: tuple[Signature, ...]

    def signed_by(self, verifier: Verifier) -> bool:
        """Whether this key's signature was found to hold."""
        return any((one.name, one.id) == (verifier.name, verifier.id) for one in self.checked)


def sign_note(text: str, signers: Sequence[Signer], *, seconds: int = 0) -> str:
    """The note: the text, and one line of each signer in their order.

    Args:
        text: ends with a line feed, has no other control character.
        seconds: the time that cosignatures state.

    Raises:
        NoteError: the text cannot be one of a note, or nobody signs.
    """
    if not _is_text(text) or not signers:
        raise NoteError("A note needs a text that ends with a line feed and has no other control character, and a signer.")
    lines = (Signature(one.verifier.name, one.verifier.id, one.sign(text, seconds=seconds)).line for one in signers)
    return f"{text}\n{''.join(lines)}"


def open_note(note: str | bytes, verifiers: Iterable[Verifier], *, all_known: bool = False) -> Note:
    """The text of a note that known keys signed.

    Args:
        all_known: refuse lines of keys that were not given: for notes that hold the signatures of one's own keys alone.

    Raises:
        NoteError: malformed, a known key's signature that does not hold (whatever the others say), a known key that signs twice, or no
            signature of a known key.
    Cost: one signature check for each line of a known key.
    """
    text, lines = _split(note)
    known = {(one.name, one.id): one for one in verifiers}
    checked, unchecked = [], []
    mine = [(line.name, line.id) for line in lines if (line.name, line.id) in known]
    if len(mine) != len(set(mine)):
        raise NoteError("One key has signed this note twice.")
    for line in lines:
        verifier = known.get((line.name, line.id))
        if verifier is None:
            unchecked.append(line)
        else:
            checked.append(Signature(line.name, line.id, line.bytes, verifier.verify(text, line.bytes)))
    if not checked:
        raise NoteError("No known key signed this note.")
    if all_known and unchecked:
        raise NoteError(f"The note has a signature of {unchecked[0].name} by an unknown key.")
    return Note(text, tuple(checked), tuple(unchecked))


def parse_lines(lines: str) -> list[Signature]:
    """Signature lines as they stand, unchecked: what a witness answers.

    Raises:
        NoteError: another form, or base64 that is not canonical.
    """
    if not lines.endswith("\n") or lines.count("\n") > MOST_SIGNATURES:
        raise NoteError("Signature lines end with a line feed, and there are not too many.")
    return [_parse(line) for line in lines[:-1].split("\n")]


def tobase64(value: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(value).decode()


def unbase64(text: str) -> bytes:
    """The bytes of canonical base64: standard alphabet, padded, no stray bits, nothing else.

    Raises:
        NoteError: it is another spelling, or none.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("This is not base64.") from error
    if tobase64(value) != text:
        raise NoteError("This is base64, and not in its canonical form.")
    return value


def _message(verifier: Verifier, text: str, seconds: int | None) -> bytes:
    """What is signed."""
    if seconds is None:
        return text.encode()
    if seconds > MOST_SECONDS:
        raise NoteError("A cosignature states a time beyond 2^63 - 1.")
    if verifier.kind == COSIGNATURE:
        return f"cosignature/v1\ntime {seconds}\n{text}".encode()
    origin, size, root = checkpoint_lines(text)
    return b"".join(
        [b"subtree/v1\n\0", _short(verifier.name), seconds.to_bytes(8), _short(origin), bytes(8), size.to_bytes(8), root]
    )


def checkpoint_lines(text: str) -> tuple[str, int, bytes]:
    """Origin, size and root: the first three lines of a checkpoint (C2SP tlog-checkpoint), each in its one spelling.

    Raises:
        NoteError: the text does not begin so.
    """
    origin, *rest = text.split("\n")
    if len(rest) < 3 or not origin or "" in rest[:-1] or rest[-1]:
        raise NoteError("A checkpoint has an origin, a size and a root, each on its line, and no empty line.")
    size, root = rest[0], unbase64(rest[1])
    if not (size.isascii() and size.isdecimal()) or len(size) > 20 or str(int(size)) != size or int(size) > MOST_SIZE:
        raise NoteError("The size of a checkpoint is a decimal number without zeros in front.")
    if len(root) != 32:
        raise NoteError("The root of a checkpoint has 32 bytes.")
    return origin, int(size), root


def _short(name: str) -> bytes:
    value = name.encode()
    if not 1 <= len(value) <= 255:
        raise NoteError("A name in a cosignature has 1 to 255 bytes.")
    return bytes([len(value)]) + value


def _split(note: str | bytes) -> tuple[str, list[Signature]]:
    try:
        whole = note.decode() if isinstance(note, bytes) else note
        size = len(whole.encode())
    except UnicodeError as error:
        raise NoteError("A note is UTF-8.") from error
    text, blank, lines = whole.rpartition("\n\n")
    if size > MOST_BYTES or not blank or not _is_text(text + "\n"):
        raise NoteError("A note is a text, an empty line, and signature lines; without control characters, and not too long.")
    return text + "\n", parse_lines(lines)


def _parse(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    raw = unbase64(encoded)
    if not line.startswith(_DASH) or not space or not _is_name(name) or len(raw) <= 4:
        raise NoteError("A signature line is a dash, the key's name and base64, with one space between.")
    return Signature(name, raw[:4], raw[4:])


def _is_text(text: str) -> bool:
    return text.endswith("\n") and text != "\n" and not any(char < " " and char != "\n" for char in text)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() or char < " " for char in name)
