"""Which 32 bytes are an Ed25519 key that only its owner can sign under (RFC 8032, section 5.1.3). Plain integers, no I/O.

OpenSSL takes a key of small order, and under such a key anybody makes signatures that hold; it takes a point in a second spelling too.
"""

from functools import lru_cache

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
SMALL = frozenset({0, 1, P - 1, _OF_ORDER_8, P - _OF_ORDER_8})
"""The y of all points whose order divides 8."""


@lru_cache(maxsize=64)
def is_key(public: bytes) -> bool:
    """Whether this is the one spelling of a point of the curve that is not of small order. Cost: two powers modulo P, the first time.

    >>> is_key(bytes([1]) + bytes(31))
    False
    """
    y = int.from_bytes(public, "little") & 2**255 - 1
    if len(public) != 32 or y >= P or y in SMALL:
        return False
    x_squared = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    return pow(x_squared, (P - 1) // 2, P) == 1
