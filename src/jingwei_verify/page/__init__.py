"""The check as one page for a browser: made of the files beside this one, it works from a file, by itself."""

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files

from jingwei_verify.words import WORDS

NAME = "verify.html"


@cache
def page() -> bytes:
    """The page's bytes, to hand on as a file or to serve; the same from the same sources. It carries its own content security policy."""
    script, style = _script(), _part("page.css")
    words = json.dumps(WORDS, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    allowed = "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy().items())
    text = _part("page.html")
    for mark, part in (("@POLICY@", allowed), ("@STYLE@", style), ("@WORDS@", words), ("@SCRIPT@", script)):
        text = text.replace(mark, part)
    return text.encode()


@cache
def policy() -> dict[str, list[str]]:
    """Its policy, for whoever serves the page too: directive → sources. It allows the page's own script and style by their hashes, and
    nothing else.
    """
    return {
        "default-src": ["'none'"],
        "script-src": [f"'sha256-{_digest(_script())}'"],
        "style-src": [f"'sha256-{_digest(_part('page.css'))}'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }


def _part(name: str) -> str:
    return (files(__name__) / name).read_text("utf-8")


def _script() -> str:
    return "\n" + "\n".join(_part(name) for name in ("verify.js", "page.js"))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
