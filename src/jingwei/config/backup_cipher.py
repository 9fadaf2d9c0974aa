"""A backup's parts are sealed with a key that is destroyed once what was erased since has to go from the backups as well.

A part is 32 random bytes, then chunks: each is AES-256-GCM over at most 1 MiB, under a key of this part alone (HMAC of the backup key over
label, random bytes and name), with the chunk's number as nonce and whether it is the last one bound to it. So chunks that are cut off,
swapped, repeated or taken from another part do not open (the construction is known as STREAM: Hoang, Reyhanitabar, Rogaway, Vizár 2015).
"""

import hmac
from collections.abc import Iterable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jingwei.kernel import randomness

CHUNK = 1 << 20
TAG_BYTES, SALT_BYTES = 16, 32
_LABEL = b"jingwei/backup-part/v1\0"


class DoesNotOpen(ValueError):
    """Bytes that this key did not seal under this name, or not all of them."""


def sealed(plain: Iterable[bytes], *, key: bytes, name: str) -> Iterator[bytes]:
    """The bytes of a part, piece by piece; pieces of ``plain`` may have any length.

    >>> import io
    >>> b"".join(opened(io.BytesIO(b"".join(sealed([b"a", b"bc"], key=bytes(32), name="dump"))), key=bytes(32), name="dump"))
    b'abc'
    """
    salt = randomness.draw(SALT_BYTES)
    cipher, number = _cipher(key, salt, name), 0
    yield salt
    held = bytearray()
    for piece in plain:
        held += piece
        while len(held) > CHUNK:  # a full chunk waits until it is known whether it is the last
            yield _chunk(cipher, number, bytes(held[:CHUNK]), last=False)
            del held[:CHUNK]
            number += 1
    yield _chunk(cipher, number, bytes(held), last=True)


def opened(source: IO[bytes], *, key: bytes, name: str) -> Iterator[bytes]:
    """Undo ``sealed``, chunk by chunk; each chunk is given out once it is known to be genuine, the whole is when this ends.

    Raises:
        DoesNotOpen: a chunk was altered or the part was cut short, or it was sealed with another key or name.
    """
    cipher, number = _cipher(key, source.read(SALT_BYTES), name), 0
    body = source.read(CHUNK + TAG_BYTES)
    while True:
        following = source.read(CHUNK + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number), body, _bound(last=not following))
        except InvalidTag as error:
            raise DoesNotOpen(f"Chunk {number} of {name} does not open.") from error
        if not following:
            return
        body, number = following, number + 1


def _chunk(cipher: AESGCM, number: int, plain: bytes, *, last: bool) -> bytes:
    return cipher.encrypt(_nonce(number), plain, _bound(last=last))


def _cipher(key: bytes, salt: bytes, name: str) -> AESGCM:
    return AESGCM(hmac.digest(key, _LABEL + salt + name.encode(), "sha256"))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12)


def _bound(*, last: bool) -> bytes:
    return b"\1" if last else b"\0"
