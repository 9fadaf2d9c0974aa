"""The mark of the data folder that this process serves, read again when it changes."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404

from jingwei.demo.mark import FILE, Mark
from jingwei.kernel import keys


def folder() -> Path:
    """The data folder."""
    found: Path = settings.OPTIONS.data
    return found


def mark() -> Mark:
    """The mark.

    Raises:
        Http404: it is gone, and the demo with it.
    """
    try:
        found = _read((folder() / FILE).stat().st_mtime_ns)
    except OSError:
        found = None
    if found is None or not found.is_ready:
        raise Http404
    return found


@lru_cache(maxsize=1)
def _read(_changed: int) -> Mark | None:
    return Mark.read(folder(), ring=keys.ring())
