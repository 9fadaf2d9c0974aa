"""The check as one page for a browser. ``verify.html`` is made of the other files by ``tools/programs.py`` and works from a file."""

import re
from importlib.resources import files

NAME = "verify.html"
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


def page() -> bytes:
    """The page's bytes, to hand on as a file or to serve; it carries its own content security policy."""
    return (files(__name__) / NAME).read_bytes()


def policy() -> dict[str, list[str]]:
    """That policy, for whoever serves the page: directive → sources. It allows the page's own script and style, and nothing else."""
    found = _POLICY.search(page().decode())
    assert found is not None
    return {name: sources for name, *sources in (part.split() for part in found[1].split("; "))}
