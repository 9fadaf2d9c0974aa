"""The one source of randomness for nonces, salts, keys and handles; tests and the demo's generator can seed it.

``os.urandom`` unless a test replaces the source. Nothing else in the product may draw random bytes.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

_source: ContextVar[Callable[[int], bytes]] = ContextVar("jingwei_randomness", default=os.urandom)


def draw(size: int) -> bytes:
    """``size`` random bytes."""
    return _source.get()(size)


def handle() -> uuid.UUID:
    """A random identifier that says nothing (UUID version 4)."""
    return uuid.UUID(bytes=draw(16), version=4)


def ordered_id(at: datetime) -> uuid.UUID:
    """A random identifier that sorts by time (UUID version 7, RFC 9562), for primary keys.

    Args:
        at: aware; only the order of rows depends on it.
    """
    milliseconds = int(at.timestamp() * 1000)
    tail = int.from_bytes(draw(10)) & ((1 << 74) - 1)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & ((1 << 62) - 1)
    return uuid.UUID(int=value)


@contextmanager
def seeded(seed: bytes) -> Iterator[None]:
    """For tests and made-up data only: the same bytes every time, within the block."""
    state = {"counter": 0}

    def stream(size: int) -> bytes:
        state["counter"] += 1
        return hashlib.shake_256(seed + state["counter"].to_bytes(8)).digest(size)

    token = _source.set(stream)
    try:
        yield
    finally:
        _source.reset(token)
