"""Walks the loop once from outside, over HTTP alone, and reads each step back through the API as a machine client.

A second client declares, as another department's program does, and must be refused what became of it: no client may do both.

Run as ``python -I driver.py URL CREDENTIALS_FILE [--json]``. It imports the standard library and nothing else: what it can do, anybody
can do. Each person has a cookie jar of their own; forms are read from the pages and sent back with everything that is hidden in them.
Exit 0 when every step was read back, 1 otherwise.
"""

import base64
import json
import re
import sys
import time
from collections.abc import Callable
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.15
HOUSE_CODE = 25  # characters; a plate's text goes on with its check
type Fields = dict[str, str]


class Failed(Exception):
    """A step did not go as it must; the message says which page said what."""


class Forms(HTMLParser):
    """The POST forms of a page: where they go, and what they carry. ``text`` is what the page says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, Fields]] = []
        self.choices: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.text = ""
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "").lower() == "post"
            if self._inside:
                self.forms.append((given.get("action", ""), {}))
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif self._inside and tag in ("input", "textarea") and given.get("name"):
            if given.get("type") in ("radio", "checkbox"):
                self.choices.append((given["name"], given.get("value", "on")))
            else:
                self.forms[-1][1].setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data


class Page:
    """An answer: its address after redirects, status and forms."""

    def __init__(self, url: str, status: int, body: str) -> None:
        self.url, self.status, self.body = url, status, body
        self.found = Forms(body)

    def form(self, *names: str, action: str = "", **values: str) -> Fields:
        """The form that has these fields, goes to an address that ends so, and carries these values already."""
        for target, fields in self.found.forms:
            fits = all(name in fields or any(name == choice for choice, _ in self.found.choices) for name in names)
            if fits and target.endswith(action) and all(fields.get(name) == value for name, value in values.items()):
                return {"": urljoin(self.url, target or self.url)} | fields
        raise Failed(f"{self.url} has no form with {', '.join(names) or action or values}: {self.said}")

    @property
    def said(self) -> str:
        """The beginning of what the page says, without personal data: its title."""
        title = re.search(r"<title>(.*?)</title>", self.body, re.DOTALL)
        return f"{self.status} {title.group(1).strip() if title else ''}"


class Person:
    """Somebody with a browser."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        return self._open(Request(urljoin(self._base, path), headers={"Accept-Language": "en"}))

    def post(self, form: Fields, **values: str) -> Page:
        fields = {name: value for name, value in form.items() if name} | values
        headers = {"Accept-Language": "en", "Referer": form[""], "Origin": self._base}
        return self._open(Request(form[""], urlencode(fields).encode(), headers))

    def become(self, role: str, **values: str) -> Page:
        """By one click on the demo's front page."""
        form = self.get("/demo/").form("role", action="/demo/enter/", role=role)
        return self.post(form, **values)

    def _open(self, request: Request) -> Page:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Page(answer.url, answer.status, answer.read().decode())
        except HTTPError as error:
            body = error.read().decode(errors="replace")
            raise Failed(f"{request.full_url}: {Page(request.full_url, error.code, body).said}") from error


class Machine:
    """A program of another department: OAuth client credentials, a purpose and a basis on every request."""

    def __init__(self, base: str, given: dict[str, str], *, basis: str) -> None:
        self._base, self._basis = base, basis
        self._opener = build_opener()
        basic = base64.b64encode(f"{quote(given['client'])}:{quote(given['secret'])}".encode()).decode()
        asked = {"grant_type": "client_credentials"}  # all that the agreement holds
        request = Request(urljoin(base, "/identity/o/api/token"), urlencode(asked).encode(), {"Authorization": f"Basic {basic}"})
        self._token = self._answer(request)["access_token"]

    def get(self, path: str, **parameters: str) -> dict[str, Any]:
        """One read, as JSON."""
        return self._answer(self._request(path, {"purpose": "sharing", **parameters}))

    def post(self, path: str, body: dict[str, str], *, purpose: str) -> dict[str, Any]:
        """One thing sent, as JSON; the answer."""
        request = self._request(path, {"purpose": purpose})
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body, ensure_ascii=False).encode()
        return self._answer(request)

    def refused(self, path: str) -> None:
        """A read that must be refused for want of the scope."""
        try:
            with self._opener.open(self._request(path, {"purpose": "sharing"}), timeout=30):
                raise Failed(f"{path} was shown to the client that declares.")
        except HTTPError as error:
            if error.code != 403:
                raise Failed(f"{path} answered {error.code} to the client that declares, not 403.") from error

    def _request(self, path: str, parameters: Fields) -> Request:
        url = urljoin(self._base, f"/api/v1/{path}?{urlencode({'basis': self._basis, **parameters})}")
        return Request(url, headers={"Authorization": f"Bearer {self._token}"})

    def until(self, path: str, holds: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """Read again and again until something holds."""
        last = time.monotonic() + PATIENCE_SECONDS
        while not holds(answer := self.get(path)):
            if time.monotonic() > last:
                raise Failed(f"{path} does not say that it is {what}: {json.dumps(answer, ensure_ascii=False)[:300]}")
            time.sleep(PAUSE_SECONDS)
        return answer

    def entry(self, number: int, *, step: str, log: str = "acts") -> int:
        """An entry's number, once the entry of that number was read and is of that step."""
        found = self.get(f"evidence/entries/{number}", log=log)
        if found["number"] != number or (step and found["step"] != step):
            raise Failed(f"Entry {number} of the log {log} is {found['step']}, not {step}.")
        return number

    def _answer(self, request: Request) -> dict[str, Any]:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return dict(json.loads(answer.read()))
        except HTTPError as error:
            where = request.full_url.split("?")[0]
            raise Failed(f"{where}: {error.code} {error.read().decode(errors='replace')[:300]}") from error


class Walk:
    """The six steps."""

    def __init__(self, base: str, given: dict[str, Any], *, as_json: bool) -> None:
        self.base, self.as_json = base, as_json
        self.machine, self.declaring = (
            Machine(base, given["clients"][kind], basis=given["basis"]) for kind in ("reading", "declaring")
        )
        self.known, self.stranger = (given["candidates"][kind][0] for kind in ("confirmed", "unknown"))

    def run(self) -> None:
        """Walk."""
        declarant = self.declared()
        receipt, order = self.doubtful()
        self.visit(receipt, order)
        self.reads(declarant)

    def declared(self) -> str:
        """Somebody whom earlier records know declares; it is in the register when the page answers."""
        page, receipt = self._declare("confirmed", self.known)
        said = self.machine.until(f"declarations/{receipt}", lambda it: it["entry"] is not None, "numbered")
        if said["state"] != "accepted" or said["order"] is not None:
            raise Failed(f"The first declaration is {said['state']}, not accepted.")
        self._tell("declared", page, receipt, None, self.machine.entry(said["entry"], step="declarations.declared"))
        self._sent_by_another(receipt)
        return receipt

    def _sent_by_another(self, receipt: str) -> None:
        """Another department's program declares the same: it gets a receipt of its own and reads neither; who reads sees both."""
        body = {"house_code": self.known["plate"][:HOUSE_CODE], "number": self.known["number"], "name": self.known["name"]}
        given = self.declaring.post("declarations", body, purpose="declaring")
        checked = self.declaring.post("evidence/receipts/check", {"text": given["promise"]}, purpose="sharing")
        if checked["receipt"] != given["receipt"]:
            raise Failed(f"The receipt {given['receipt']} promises another one.")
        for path in ("declarations", f"declarations/{given['receipt']}", f"declarations/{receipt}", "work-orders", "evidence/log"):
            self.declaring.refused(path)
        said = self.machine.get(f"declarations/{given['receipt']}")
        if (said["state"], said["channel"], said["order"]) != ("accepted", "api", None):
            raise Failed(f"The declaration by the API is {said['state']} by {said['channel']}, with the order {said['order']}.")

    def doubtful(self) -> tuple[str, str]:
        """Somebody whom nothing knows declares: the page is the same, and an order is opened."""
        page, receipt = self._declare("unknown", self.stranger)
        said = self.machine.until(f"declarations/{receipt}", lambda it: it["entry"] is not None, "numbered")
        order = said["order"]
        if said["state"] != "waiting" or not order or self.machine.get(f"work-orders/{order}")["state"] != "open":
            raise Failed(f"The second declaration is {said['state']} with the order {order}, not waiting with an open one.")
        self._tell("doubtful", page, receipt, order, self.machine.entry(said["entry"], step="declarations.declared"))
        return receipt, order

    def visit(self, receipt: str, order: str) -> None:
        """The grid worker accepts, visits and records; the declaration is confirmed by the order's end."""
        worker = Person(self.base)
        day = worker.become("grid-worker", grid=self.stranger["grid"])
        link = self._link(worker, day, order)
        page = worker.post(worker.get(link).form(action="/accept/"))
        self._tell_order("visited", page, receipt, order, "accepted", "cases.order-accepted")
        form = worker.get(f"{link}visit/").form("outcome")
        page = worker.post(form, outcome="as-declared")
        self._tell_order("closed", page, receipt, order, "closed", "cases.order-closed")
        said = self.machine.until(f"declarations/{receipt}", lambda it: it["state"] == "confirmed", "confirmed")
        said = self.machine.until(
            f"declarations/{receipt}", lambda it: _number(it, "declarations.concluded") is not None, "numbered"
        )
        number = self.machine.entry(_number(said, "declarations.concluded") or 0, step="declarations.concluded")
        self._tell("confirmed", page, receipt, said["order"], number, url=f"{self.base}/api/v1/declarations/{receipt}")

    def reads(self, receipt: str) -> None:
        """Who declared first signs in by phone, shows the card at a counter, and sees who read their record: this very program too."""
        resident = Person(self.base)
        before = self._messages(resident)
        form = resident.get("/account/login/code/").form("phone")
        page = resident.post(form, phone=self.known["phone"])
        page = resident.post(page.form("code"), code=self._code(resident, before))
        self._show_card()
        page = resident.get("/portal/reads")
        if not page.url.endswith("/portal/reads") or receipt not in page.body:
            raise Failed(f"The reads of the declarant do not name the declaration: {page.url}: {page.said}")
        size = self.machine.get("evidence/log")["reads"]
        self._tell("reads", page, receipt, None, self.machine.entry(size - 1, step="", log="reads"))

    def _show_card(self) -> None:
        """The resident stands at a counter with the card and the phone: the clerk gives them their account."""
        clerk = Person(self.base)
        clerk.become("clerk")
        page = clerk.post(clerk.get("/counter/search").form("kind"), kind="identity-check")
        page = clerk.post(page.form("text"), text=self.known["number"])
        page = clerk.post(page.form(action="/account"), phone=self.known["phone"])
        clerk.post(page.form(action="/counter/cases/close"))

    def _declare(self, kind: str, who: Fields) -> tuple[Page, str]:
        declarant = Person(self.base)
        page = declarant.become(kind, plate=who["plate"])
        page = declarant.post(page.form("number", "name"), number=who["number"], name=who["name"], phone=who["phone"])
        found = re.search(r"/portal/declarations/([0-9A-Z-]+)$", page.url)
        if found is None:
            raise Failed(f"The declaration led to {page.url}: {page.said}")
        return page, found.group(1)

    def _link(self, worker: Person, page: Page, order: str) -> str:
        """The order's page, from the day's list."""
        while True:
            for link in page.found.links:
                if link.endswith(f"/orders/{order}/"):
                    return link
            following = next((link for link in page.found.links if "after=" in link), None)
            if following is None:
                raise Failed(f"The order {order} is not in the list of its grid's worker.")
            page = worker.get(following)

    def _messages(self, person: Person) -> list[str]:
        return re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", person.get("/demo/outbox/").found.text)

    def _code(self, person: Person, before: list[str]) -> str:
        """The one-time code that came to the phone, from the demo's outbox."""
        last = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < last:
            fresh = [code for code in self._messages(person) if code not in before]
            if fresh:
                return fresh[0]
            time.sleep(PAUSE_SECONDS)
        raise Failed("No one-time code came to the outbox.")

    def _tell_order(self, step: str, page: Page, receipt: str, order: str, state: str, event: str) -> None:
        self.machine.until(f"work-orders/{order}", lambda it: it["state"] == state, state)
        said = self.machine.until(f"work-orders/{order}", lambda it: _number(it, event) is not None, "numbered")
        self._tell(step, page, receipt, order, self.machine.entry(_number(said, event) or 0, step=event))

    def _tell(self, step: str, page: Page, receipt: str, order: str | None, entry: int, *, url: str = "") -> None:
        line = {"step": step, "url": url or page.url, "status": page.status, "receipt": receipt, "order": order, "entry": entry}
        if self.as_json:
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            print(f"{step:<10} {receipt}  order {order or '-':<14} entry {entry}", flush=True)


def _number(said: dict[str, Any], step: str) -> int | None:
    """The number of a case's latest entry of a step."""
    return next((one["number"] for one in reversed(said["entries"]) if one["step"] == step), None)


def main(arguments: list[str]) -> int:
    """Walk once."""
    base, path, *options = arguments
    given = json.loads(Path(path).read_text("utf-8"))
    try:
        Walk(base, given, as_json="--json" in options).run()
    except (Failed, URLError, KeyError, IndexError) as error:
        print(f"The walk stopped: {error!r}" if not isinstance(error, Failed) else f"The walk stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
