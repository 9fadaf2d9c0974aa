"""The served product under load: visitors who speak HTTP only, and note what they were told."""

import re
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPMessage, HTTPResponse
from http.cookiejar import CookieJar
from itertools import count
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlencode

from tests.faults.installation import KNOWN, ROOMS, UNKNOWN, Installation, free_port


@dataclass(frozen=True)
class Told:
    """One answer."""

    status: int
    language: str
    text: str
    location: str
    again: str


class Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: what it leads to is asked for separately, or not at all."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Go nowhere."""


class From(urllib.request.HTTPHandler):
    """Calls from an address of this machine: who declares for many from one address is asked to wait."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        """As the base class, from the address."""
        answer: HTTPResponse = self.do_open(partial(HTTPConnection, source_address=(self._address, 0)), req)  # type: ignore[arg-type]
        return answer


class Browser:
    """Somebody's browser: cookies, a language, no script."""

    def __init__(self, base: str, language: str, *, address: str = "127.0.0.1") -> None:
        self.base, self.language = base, language
        self._opener = urllib.request.build_opener(Stay, From(address), urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path: str, **form: str) -> Told:
        """GET, or POST where there is a form. A connection that breaks off raises: the server itself must stand."""
        request = urllib.request.Request(
            self.base + path,
            data=urlencode(form).encode() if form else None,
            headers={"Accept-Language": self.language, "Referer": self.base + path},
        )
        try:
            with self._opener.open(request, timeout=60) as answer:
                return self._told(answer.status, answer.headers, answer.read())
        except HTTPError as error:
            with error:
                return self._told(error.code, error.headers, error.read())

    def _told(self, status: int, headers: HTTPMessage, body: bytes) -> Told:
        return Told(status, self.language, body.decode(), headers.get("Location", ""), headers.get("Retry-After", ""))

    def declare(self, plate: str, number: str, name: str) -> Told:
        """Open the form at a plate, fill it in, send it; the first answer that is not the form."""
        page = self.ask(f"/d/{plate}")
        if page.status != 200:
            return page
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        return self.ask(f"/d/{plate}", **hidden, number=number, name=name)


@dataclass
class Load:
    """Visitors who declare one after another until they are told to stop."""

    installation: Installation
    base: str
    told: list[Told] = field(default_factory=list)
    broken: list[Exception] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def receipts(self) -> list[str]:
        """Numbers that were acknowledged."""
        return [told.location.rsplit("/", 1)[1] for told in self.told if told.status == 302]

    @property
    def refused(self) -> list[Told]:
        """Answers that acknowledged nothing."""
        return [told for told in self.told if told.status != 302]

    @contextmanager
    def running(self, *, visitors: int = 3) -> Iterator[None]:
        """While the block runs, and until the last answer came."""
        places = count()
        threads = [threading.Thread(target=self._visit, args=(places, ("en", "zh-hans")[one % 2])) for one in range(visitors)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()

    def _visit(self, places: Iterator[int], language: str) -> None:
        people = [one for pair in zip(KNOWN, UNKNOWN, strict=True) for one in pair]
        while not self.stop.is_set():
            place = next(places)
            number, name = people[place % len(people)]
            try:
                browser = Browser(self.base, language, address=f"127.1.{place // 250 % 250}.{place % 250 + 1}")
                self.told.append(browser.declare(self.installation.plate(ROOMS[place % len(ROOMS)]), number, name))
            except OSError as error:
                self.broken.append(error)
            self.stop.wait(0.05)


@contextmanager
def served(installation: Installation, **more: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """``jingwei serve`` on a port of its own, once it answers; asked to end afterwards, and it does."""
    port = free_port()
    server = installation.jingwei("serve", "--port", str(port), JINGWEI_PORT=str(port), **more)
    assert server.stdout is not None
    said = server.stdout.readline()
    assert said, installation.said()
    yield f"http://127.0.0.1:{port}", server
    server.terminate()
    assert server.wait(60) == 0, installation.said()
