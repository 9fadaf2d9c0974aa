"""The clock at the door: real time, moved by the demo's offset and by nothing else.

Faces read ``now()`` once a request; below them instants are passed in. Config installs an offset only on a data folder that
carries the demo's mark.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _real() -> timedelta:
    return timedelta(0)


_offset: Callable[[], timedelta] = _real


def install(offset: Callable[[], timedelta]) -> None:
    """Config hands over how far the demo's clock is moved; asked at each reading, so that the demo can move it while it runs."""
    global _offset
    _offset = offset


def now() -> datetime:
    """This instant (aware, UTC)."""
    return real() + _offset()


def real() -> datetime:
    """This instant where a demo's clock has no say: sessions and access tokens."""
    return datetime.now(UTC)
