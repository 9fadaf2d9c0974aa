"""Signed notes and checkpoints (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature).

A signature of a key that we know must hold, or the whole note is refused; one of a key that we do not know, or of an algorithm that
we do not have (ML-DSA), is reported as not checked.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jingwei_verify import ed25519
from jingwei_verify.strict import Invalid, number, unbase64
from jingwei_verify.told import Told

ED25519, COSIGNATURE, ML_DSA_44 = 1, 4, 6
MOST_SIGNATURES = 100
MOST_BYTES = 1_000_000
_SPACES = re.compile("[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]")  # White_Space in Unicode
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f]")
_ID = re.compile(r"[0-9a-f]{8}")


class BadKey(Told):
    """Not a verifier key: the sentence says why. A mistake of whoever gave it, not of a proof."""


@dataclass(frozen=True)
class Key:
    """A verifier key: ``NAME+ID+BASE64(kind ‖ public key)``."""

    name: str
    ident: bytes
    kind: int
    public: bytes

    @property
    def can_check(self) -> bool:
        """Whether this program knows its algorithm."""
        return self.kind in (ED25519, COSIGNATURE)

    def time_of(self, text: bytes, signature: bytes) -> int | None:
        """When the signature says that it was made (0 if it does not say); None if it is not this key's over the text."""
        if self.kind == ED25519:
            return 0 if ed25519.verify(self.public, text, signature) else None
        if len(signature) != 72 or signature[0] & 0x80:
            return None
        seconds = int.from_bytes(signature[:8], "big")
        message = b"cosignature/v1\ntime %d\n" % seconds + text
        return seconds if ed25519.verify(self.public, message, signature[8:]) else None


@dataclass(frozen=True)
class Signed:
    """One signature that holds; ``seconds`` is Unix time, 0 if it carries none."""

    key: Key
    seconds: int


@dataclass(frozen=True)
class Opened:
    """A note's text with what holds under it and what nobody checked (``NAME+ID`` of each such line)."""

    text: str
    valid: tuple[Signed, ...]
    unchecked: tuple[str, ...]


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: a log, its number of entries and the root over them."""

    origin: str
    size: int
    root: bytes


def is_name(text: str) -> bool:
    """Whether this can be a key's name: not empty, no space of any kind, no plus."""
    try:
        text.encode()
    except UnicodeEncodeError:  # bytes that are not UTF-8, from a policy file
        return False
    return bool(text) and "+" not in text and not _SPACES.search(text)


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The first four bytes of SHA-256(name ‖ LF ‖ kind ‖ public key)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def parse_key(text: str) -> Key:
    """A verifier key from its text.

    Raises:
        BadKey: another form, an id that is not the key's, or a public key under which anybody can sign.
    """
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]) or not _ID.fullmatch(parts[1]):
        raise BadKey(("不是 NAME+ID+KEY 形式的公钥：{}", "Not a verifier key of the form NAME+ID+KEY: {}"), text[:60])
    try:
        raw = unbase64(parts[2], where="key")
    except Invalid:
        raise BadKey(("{} 的公钥不是规范的 base64。", "The key of {} is not in canonical base64."), parts[0]) from None
    if not raw:
        raise BadKey(("{} 的公钥为空。", "The key of {} is empty."), parts[0])
    key = Key(parts[0], bytes.fromhex(parts[1]), raw[0], raw[1:])
    if (key.can_check or key.kind == ML_DSA_44) and key_id(key.name, key.kind, key.public) != key.ident:
        raise BadKey(("{} 的公钥标识与公钥不符。", "The id of {}'s key is not that key's."), key.name)
    if key.can_check and not ed25519.is_key(key.public):
        raise BadKey(
            (
                "{} 的公钥不是只有持有人才能签名的 Ed25519 公钥。",
                "The key of {} is no Ed25519 key that only its owner can sign under.",
            ),
            key.name,
        )
    return key


def parse_keys(text: str) -> tuple[Key, ...]:
    """The keys of a file, one a line; empty lines and lines that begin with # are left out."""
    lines = [line.strip(" \t\r") for line in text.split("\n")]
    keys = tuple(parse_key(line) for line in lines if line and not line.startswith("#"))
    if not keys:
        raise BadKey(("文件里没有公钥。", "The file holds no verifier key."))
    return keys


def signature_line(line: str) -> tuple[str, bytes, bytes]:
    """Name, key id and signature of ``— NAME BASE64``."""
    if not line.startswith("\u2014 "):
        raise Invalid("form", "signature")
    name, _, encoded = line[2:].partition(" ")
    raw = unbase64(encoded, where="signature")
    if not is_name(name) or len(raw) < 5:
        raise Invalid("form", "signature")
    return name, raw[:4], raw[4:]


def key_ids(note: str) -> set[tuple[str, bytes]]:
    """Name and id of each key that a note's lines name, unchecked.

    Raises:
        Invalid: not a note.
    """
    return {signature_line(line)[:2] for line in _parts(note)[1]}


def open_note(note: str, keys: Iterable[Key]) -> Opened:
    """Check the signatures of all known keys.

    Raises:
        Invalid: not a note; a signature of a known key that does not hold; a known key twice.
    """
    text, signatures = _parts(note)
    known = {(key.name, key.ident): key for key in keys if key.can_check}
    lines = [signature_line(line) for line in signatures]
    mine = [known.get((name, ident)) for name, ident, _ in lines]
    held = [key for key in mine if key is not None]
    if len(held) != len(set(held)):
        raise Invalid("key-twice")
    valid, unchecked = [], []
    for key, (name, ident, signature) in zip(mine, lines, strict=True):
        if key is None:
            unchecked.append(f"{name}+{ident.hex()}")
            continue
        seconds = key.time_of(text.encode(), signature)
        if seconds is None:
            raise Invalid("signature-wrong", key.name)
        valid.append(Signed(key, seconds))
    return Opened(text, tuple(valid), tuple(unchecked))


def _parts(note: str) -> tuple[str, Sequence[str]]:
    split = note.rfind("\n\n")
    if split < 1 or not note.endswith("\n") or len(note) == split + 2 or _CONTROLS.search(note) or len(note.encode()) > MOST_BYTES:
        raise Invalid("form", "checkpoint")
    signatures = note[split + 2 : -1].split("\n")
    if len(signatures) > MOST_SIGNATURES:
        raise Invalid("form", "signature")
    return note[: split + 1], signatures


def parse_checkpoint(text: str) -> Checkpoint:
    """The text of a checkpoint: origin, size, root, and perhaps more lines, none empty."""
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise Invalid("form", "checkpoint")
    return Checkpoint(lines[0], number(lines[1], where="size"), unbase64(lines[2], where="root", size=32))
