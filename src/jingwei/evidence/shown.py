"""Which rows a read showed that concern nobody: marks by which it can be checked later that one was shown, and no list of them.

A mark is the first 8 bytes of HMAC-SHA256(salt of the field "shown", code of the row). Without the read's salt it says nothing, and it goes
with the read. Whoever asks names the code: the marks do not name any.
"""

import hmac
from collections.abc import Iterable

from jingwei.evidence.commitments import field_salt

MARK_BYTES = 8


def marks(codes: Iterable[str], *, salt: bytes) -> list[bytes]:
    """The marks of codes, in an order that says nothing of theirs.

    Args:
        salt: the read's.

    >>> one, other = marks(["A"], salt=bytes(32)), marks(["A"], salt=bytes([1] * 32))
    >>> one == marks(["A", "A"], salt=bytes(32)), one == other, len(one[0])
    (True, False, 8)
    """
    key = field_salt(salt, "shown")
    return sorted({hmac.digest(key, code.encode(), "sha256")[:MARK_BYTES] for code in codes})
