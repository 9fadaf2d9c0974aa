"""What an entry says of a document or a picture: two hashes and a size. SM3 (GB/T 32905) stands beside SHA-256 for readers of the state."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes

from jingwei.evidence.canonical import Json


@dataclass(frozen=True, slots=True)
class Digests:
    """SHA-256, SM3 and the number of bytes."""

    sha256: bytes
    sm3: bytes
    size: int

    def as_json(self) -> dict[str, Json]:
        """As the entry's ``docs`` writes them."""
        return {"sha256": self.sha256.hex(), "sm3": self.sm3.hex(), "size": self.size}


def of(content: bytes) -> Digests:
    """The digests of some bytes.

    >>> of(b"abc").sm3.hex()
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'

    Source: GB/T 32905-2016, annex A, example 1.
    """
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(content)
    return Digests(hashlib.sha256(content).digest(), sm3.finalize(), len(content))
