"""What the tests looked at in a real browser: route, template, language and state of each page, noted as they look.

The tests run in several processes, so each look is a line of one file; when all who look have finished, the run is held against
what is served: every route and every template, in both languages, in each state that the template has. A page that nobody looked at
fails the run.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.test.signals import template_rendered
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

import jingwei

FACES = Path(jingwei.__file__).parent / "faces"
LANGUAGES = ("en", "zh-Hans")
LOOKERS = frozenset(
    f"{who} {language}"
    for who in ("portal", "public", "counter", "ops", "field", "door", "demo", "imports", "shared", "evidence", "witnesses")
    for language in ("en", "zh-Hans")
)
"""Who must have finished before the run can be judged."""

_SENT = "answers what a form of another page sends"
_FILE = "a file to carry away"
NO_PAGE: dict[str, str] = (
    dict.fromkeys(["counter:open", "counter:close", "counter:resume", "counter:reveal", "counter:card", "counter:contest"], _SENT)
    | dict.fromkeys(["counter:account", "counter:correct", "counter:phone"], _SENT)
    | dict.fromkeys(["field:accept", "field:pause", "field:resume"], _SENT)
    | dict.fromkeys(["counter:more", "field:more", "ops:more"], _SENT)
    | dict.fromkeys(["ops:decide", "ops:reopen", "ops:reveal", "ops:put-right", "portal:desk", "portal:open-receipt"], _SENT)
    | dict.fromkeys(
        ["furniture:language", "furniture:large-type", "account:start", "counter:home", "ops:home"], "leads to another page"
    )
    | dict.fromkeys(["ops:answer", "ops:confirm", "ops:payload", "ops:confirm-delay"], _SENT)
    | dict.fromkeys(["portal:proof", "public:program", "public:checkpoint", "public:since"], _FILE)
    | dict.fromkeys(["portal:receipt-copy", "portal:document-received", "portal:notice"], _SENT)
    | dict.fromkeys(["counter:notice", "counter:handed", "counter:receipt-copy"], _SENT)
    | dict.fromkeys(["portal:receipt-file", "portal:document-file", "counter:document", "counter:receipt-file"], _FILE)
    | dict.fromkeys(["portal:picture", "ops:picture"], "a picture by itself")
    | {"mfa_login_webauthn": "answers the browser's own key dialogue", "portal:copy": _FILE}
    | dict.fromkeys(["ops:import-report", "counter:import-report"], _FILE)
)
"""Route → why there is no page to look at."""

NO_STATE: dict[tuple[str, str], str] = {
    ("mfa/webauthn/reauthenticate.html", "error"): "a key that is not shown leads back to signing in",
    ("ops/cases/order.html", "empty"): "an order begins with an entry",
    ("ops/evidence/chain.html", "empty"): "a case that there is has an act",
    ("ops/evidence/gaps.html", "empty"): "the checks are the same on every day",
    ("ops/registers/dwelling.html", "empty"): "a dwelling that is shown has been something at some time",
    ("demo/front.html", "empty"): "a demo that is served has doors to declare at",
    ("demo/outbox.html", "empty"): "other journeys of the same demo have sent messages, or not yet",
}
"""Template and state that its source has → why no page comes to it."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one page. ``template`` is '' where another process drew it."""

    route: str
    template: str
    language: str
    state: str


class Record:
    """The file of this run."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._drawn: dict[str, str] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note which template draws which path, while pages are served by this process."""
        template_rendered.connect(self._note, weak=False)
        try:
            yield
        finally:
            template_rendered.disconnect(self._note)

    def _note(self, template: Any, context: Any, **_: Any) -> None:
        request = context.get("request")
        if request is not None and template.name in templates():
            self._drawn[request.path] = template.name

    def look(self, page: Page, *, template: str = "") -> None:
        """Note the page that is open; ``template`` where another process drew it."""
        path = urlsplit(page.url).path
        language = page.locator("html").get_attribute("lang") or ""
        self._write(asdict(Look(route_of(path), template or self._drawn.get(path, ""), language, state_of(page))))

    def done(self, looker: str) -> None:
        """One of ``LOOKERS`` has looked at all that it has to."""
        self._write({"done": looker})

    def _write(self, line: dict[str, str]) -> None:
        with self.file.open("a", encoding="utf-8") as file:  # one write of less than a page: lines of two processes do not mix
            file.write(json.dumps(line) + "\n")

    def read(self) -> tuple[set[Look], set[str]]:
        """The looks, and who is done."""
        lines = [json.loads(line) for line in self.file.read_text("utf-8").splitlines()] if self.file.exists() else []
        return {Look(**line) for line in lines if "done" not in line}, {line["done"] for line in lines if "done" in line}


def state_of(page: Page) -> str:
    """``error`` with something to mend on it, ``empty`` where a list says that it is, else ``filled``."""
    if page.locator(".govuk-error-summary").count():
        return "error"
    return "empty" if page.locator("main .empty").count() else "filled"


def route_of(path: str) -> str:
    """The name of a path's route; '' where there is none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return f"demo:{path}" if path.startswith("/demo/") else ""


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Every route of pages for people that is served."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            name = space + (pattern.name or "")
            if not name.startswith(("api:", "oidc:", "demo:")):
                yield name
        else:
            yield from routes(pattern, space + (f"{pattern.namespace}:" if pattern.namespace else ""))


@cache
def templates() -> dict[str, frozenset[str]]:
    """Template of a page → the states that it has, read off its source and that of those which it extends."""
    sources = {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for folder in FACES.glob("*/templates")
        for file in folder.rglob("*.html")
    }
    above = {name: match[1] for name, text in sources.items() if (match := re.search(r'{% extends "([^"]+)"', text))}
    return {name: _states(name, sources, above) for name in above if name not in set(above.values())}


def _states(name: str, sources: dict[str, str], above: dict[str, str]) -> frozenset[str]:
    texts, at = [sources[name]], name
    while (at := above.get(at, "")) in sources:
        texts.append(sources[at])
    own = "".join(texts)
    found = {"filled"}
    if re.search(r"{% error_summary", own):
        found.add("error")
    if re.search(r"{% (empty [^%]|table )", own):
        found.add("empty")
    return frozenset(found)


def missing(looks: Iterable[Look]) -> list[str]:
    """What nobody looked at: routes, and templates in their states, in each language."""
    seen = set(looks)
    by_route = {(look.route, look.language) for look in seen}
    by_template = {(look.template, look.language, look.state) for look in seen}
    wanting = [
        f"{route}, {language}"
        for route in routes()
        for language in LANGUAGES
        if route not in NO_PAGE and (route, language) not in by_route
    ]
    wanting += [
        f"{template}, {state}, {language}"
        for template, states in templates().items()
        for state in sorted(states)
        for language in LANGUAGES
        if (template, state) not in NO_STATE and (template, language, state) not in by_template
    ]
    return sorted(wanting)
