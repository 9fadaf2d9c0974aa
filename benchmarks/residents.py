"""Residents at their door plates, as a program of its own: ``python -m benchmarks.residents PORT SCHEDULE RESULT``.

Each opens the page of a plate, types for a while, sends the form and looks at the receipt, as a proxy would hand it on (kept
connections, the client's address in a header). All moments of sending are fixed beforehand and answers are timed from the moment that
was planned: a server that stalls makes everybody behind it late, and that counts.
"""

import asyncio
import json
import re
import resource
import sys
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

HOST = "localhost"
TYPING_SECONDS = 10.0
"""From opening the page to sending the form."""
PATIENCE = ClientTimeout(total=30)
_HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|once)"[^>]*value="([^"]+)"')

type Person = dict[str, Any]


class Unanswered(Exception):
    """An answer was not the one that a resident needs to go on."""


class Browser:
    """One resident's cookies and address."""

    def __init__(self, session: ClientSession, base: str, address: str) -> None:
        self.session, self.base = session, base
        self.cookies: dict[str, str] = {}
        self.headers = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "X-Forwarded-For": address,
            "X-Forwarded-Proto": "https",
            "Accept-Language": "zh-CN,zh;q=0.9",
        }

    async def ask(self, method: str, path: str, *, expects: int, form: dict[str, str] | None = None) -> tuple[ClientResponse, str]:
        """The answer and its text.

        Raises:
            Unanswered: another status came, none within our patience, or the connection broke.
        """
        headers = self.headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            async with self.session.request(method, self.base + path, data=form, headers=headers, allow_redirects=False) as answer:
                text = await answer.text()
        except (ClientError, TimeoutError) as error:
            raise Unanswered(type(error).__name__) from error
        for line in answer.headers.getall("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if answer.status != expects:
            raise Unanswered(str(answer.status))
        return answer, text


async def live(person: Person, browser: Browser, *, begin: float) -> dict[str, Any]:
    """One resident's way; seconds of each answer, and the receipt that was acknowledged, or at what the way ended."""
    out: dict[str, Any] = {}
    planned = begin + person["at"]
    try:
        await _until(planned)
        out["began_late"] = time.perf_counter() - planned
        _, page = await browser.ask("GET", person["path"], expects=200)
        out["form"] = time.perf_counter() - planned
        given = dict(_HIDDEN.findall(page)) | {name: person[name] for name in ("number", "name", "phone")}
        planned += TYPING_SECONDS
        await _until(planned)
        answer, _ = await browser.ask("POST", person["path"], expects=302, form=given)
        out["declaration"] = time.perf_counter() - planned
        path = urlsplit(answer.headers["Location"]).path
        out["receipt"] = path.rsplit("/", 1)[-1]
        sent = time.perf_counter()
        await browser.ask("GET", path, expects=200)
        out["page"] = time.perf_counter() - sent
    except Unanswered as ended:
        out["ended"] = str(ended)
    return out


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))


async def run(people: list[Person], *, port: int, told: Callable[[str], None]) -> dict[str, Any]:
    """All residents of a schedule, in the order of their moments."""
    base = f"http://127.0.0.1:{port}"
    connector = TCPConnector(limit=0, keepalive_timeout=60)
    async with ClientSession(connector=connector, timeout=PATIENCE, cookie_jar=DummyCookieJar()) as session:
        begin, tasks = time.perf_counter() + 1.0, []
        used = _cpu()
        for turn, person in enumerate(people):
            await _until(begin + person["at"] - 0.5)  # a task a resident, made when it is due, not all at once
            tasks.append(asyncio.create_task(live(person, Browser(session, base, person["address"]), begin=begin)))
            if turn % 1500 == 0:
                told(f"{person['at']:.0f} s: {turn} of {len(people)} residents")
        ways = await asyncio.gather(*tasks)
        return {"ways": ways, "cpu_seconds": _cpu() - used, "seconds": time.perf_counter() - begin}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(port: str, schedule: str, result: str) -> None:
    """Read the schedule, let them live, write what they met."""
    people = [json.loads(line) for line in Path(schedule).read_text("utf-8").splitlines()]
    told = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    Path(result).write_text(json.dumps(asyncio.run(run(people, port=int(port), told=told))), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
