"""The check as one page for a browser. ``verify.html`` is made of the other files by ``tools/programs.py`` and works from a file."""

from importlib.resources import files

NAME = "verify.html"


def page() -> bytes:
    """The page's bytes, to hand on as a file or to serve; it carries its own content security policy."""
    return (files(__name__) / NAME).read_bytes()
