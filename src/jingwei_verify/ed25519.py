"""Ed25519 verification (RFC 8032, section 5.1.7) in plain integers, strict: one signature has one spelling.

Refused: S not below the group's order; R or the key not in canonical form; a key of small order, under which anybody can sign. The
equation is the one without the cofactor, ``[S]B = R + [k]A``, as Go, OpenSSL and BoringSSL have it, so all agree. Nothing is secret
here, so nothing needs constant time. Cost: about 3 ms a signature.

Points are in extended coordinates (X : Y : Z : T) with x = X/Z, y = Y/Z, xy = T/Z (Hisil et al. 2008); the addition law is complete.
"""

import hashlib
from functools import lru_cache

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]

NEUTRAL: Point = (0, 1, 1, 0)


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _double(one: Point) -> Point:
    a, b, c = one[0] * one[0] % P, one[1] * one[1] % P, 2 * one[2] * one[2] % P
    h = a + b
    e, g = h - (one[0] + one[1]) ** 2 % P, a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


@lru_cache(maxsize=256)
def _decode(text: bytes) -> Point | None:
    """The point of 32 bytes; None unless they are its one canonical encoding (section 5.1.3)."""
    y = int.from_bytes(text, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (v * x * x - u) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _encode(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_base = _decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
assert _base is not None
BASE: Point = _base


def _small(point: Point) -> bool:
    eight = _double(_double(_double(point)))
    return eight[0] == 0 and eight[1] == eight[2]


def is_key(public: bytes) -> bool:
    """Whether 32 bytes are a key that only its owner can sign under."""
    point = _decode(public) if len(public) == 32 else None
    return point is not None and not _small(point)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the key's signature of the message."""
    point = _decode(public) if len(public) == 32 and len(signature) == 64 else None
    if point is None or _small(point):
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus = (P - point[0], point[1], 1, P - point[3])
    table = (NEUTRAL, BASE, minus, _add(BASE, minus))
    sum_ = NEUTRAL  # [S]B - [k]A, both at once, from the highest bit (Straus)
    for bit in range(252, -1, -1):
        sum_ = _double(sum_)
        digit = (scalar >> bit & 1) | (k >> bit & 1) << 1
        if digit:
            sum_ = _add(sum_, table[digit])
    return _encode(sum_) == signature[:32]  # as bytes: so another spelling of R fails too
