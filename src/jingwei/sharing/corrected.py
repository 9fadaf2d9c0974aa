"""What a correction says, byte for byte, and its signature by the key of the log. Pure but for the key ring.

A consumer checks it without asking us: Ed25519 over ``"jingwei/correction/v1\\n"`` and the canonical JSON of the statement. ``record`` is
the handle under which this consumer got the record, so that a corrected identity number is found under the old one. ``value`` is null
when the agreement no longer holds, or when the value could tell where somebody lives whom a court protects: what was received is wrong
and must not be used, and nothing new is handed out.
"""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jingwei.evidence.canonical import canonical
from jingwei.evidence.promises import public_key
from jingwei.kernel import keys

SEAL = "correction"
LABEL = b"jingwei/correction/v1\n"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a consumer is told.

    Attributes:
        id: of the correction.
        agreement: its number.
        made_at: when the value was corrected, RFC 3339 in UTC.
    """

    id: str
    agreement: str
    record: str
    field: str
    value: str | int | None
    made_at: str

    def text(self) -> bytes:
        """The canonical bytes that are signed."""
        return canonical({name: getattr(self, name) for name in Statement.__slots__})

    @property
    def digest(self) -> bytes:
        """SHA-256 of the bytes; what a receipt repeats."""
        return hashlib.sha256(self.text()).digest()


def sign(statement: Statement, *, seed: bytes) -> bytes:
    """The 64-byte signature. The same statement gives the same one (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(LABEL + statement.text())


def genuine(text: bytes, signature: bytes, *, verifier: str) -> bool:
    """Whether the log of a verifier key (``NAME+ID+KEY``) signed a statement's bytes; what a consumer does as well.

    >>> from jingwei.evidence.promises import verifier_key
    >>> told = Statement("1", "2027-0001", "ab", "name", "陈小明", "2027-03-01T04:00:00Z")
    >>> key, seed = verifier_key("log", seed=bytes(32)), bytes(32)
    >>> genuine(told.text(), sign(told, seed=seed), verifier=key), genuine(b"other", sign(told, seed=seed), verifier=key)
    (True, False)
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key(verifier)).verify(signature, LABEL + text)
    except (InvalidSignature, ValueError):
        return False
    return True


def record_handle(agreement: UUID, *, about: bytes) -> UUID:
    """The handle of a record under one agreement: two consumers cannot join what they got by it.

    Args:
        about: what the record is of, the same at each read: a subject's handle, or a row's key index.
    """
    return UUID(bytes=keys.ring().blind_index("shared-record", f"{agreement.hex}|{about.hex()}"))
