"""Lists larger than a form, through the server's own reading of requests: taken from staff, refused from others in the page's words."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows import login
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from tests.faces.desk import G1, STREET, District, SignIn, number, text
from tests.faces.imports.test_pages import store

from jingwei.config import asgi
from jingwei.config.bodies import FORM
from jingwei.config.options import Options
from jingwei.kernel.actors import Role

__all__ = ["store"]
LINE = f"赵大明,{number(50)}\n"
LARGE = "姓名,身份证号\n" + LINE * (5 * FORM.most // 2 // len(LINE.encode()))
assert len(LARGE.encode()) > 2 * FORM.most
type Send = Callable[..., tuple[int, dict[str, str], str]]


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[asgi.Buffered]:
    """The product's own application."""
    changed = {"JINGWEI_UPLOAD_BYTES": "4000000", "JINGWEI_THREADS": "1"}  # one thread: its connections are closed below
    monkeypatch.setattr(settings, "OPTIONS", Options(settings.OPTIONS.values | changed))
    monkeypatch.setattr(settings, "SENT", tmp_path / "sent")
    application = asgi.make()
    yield application
    application.pool.submit(connections.close_all).result()
    application.pool.shutdown()
    connections.close_all()


@pytest.fixture
def send(application: asgi.Buffered) -> Send:
    """Sends the form of a list; status, headers and text of the answer."""

    def sent(browser: Client, content: str, *, path: str = "/ops/imports") -> tuple[int, dict[str, str], str]:
        return asyncio.run(_asked(application, path, *_form(browser, content, path)))

    return sent


def _form(browser: Client, content: str, path: str) -> tuple[bytes, str]:
    """The body and the cookies."""
    token = browser.get(path).cookies.get("csrftoken") or browser.cookies.get("csrftoken")
    values = {"register": "people", "source": "hr-office", "purpose": "register-care", "encoding": "auto", "basis": ""}
    values["csrfmiddlewaretoken"] = token.value if token else ""
    body = encode_multipart(BOUNDARY, values | {"file": SimpleUploadedFile("list.csv", content.encode())})
    return body, "; ".join(f"{name}={held.value}" for name, held in browser.cookies.items())


async def _asked(
    application: asgi.Buffered, path: str, body: bytes, cookies: str, *, last: asyncio.Event | None = None
) -> tuple[int, dict[str, str], str]:
    """Send it; the last part only once ``last`` is set."""
    parts = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    waiting = [{"type": "http.request", "body": part, "more_body": part is not parts[-1]} for part in parts]
    answer: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if last is not None and len(waiting) == 1:
            await last.wait()
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        answer.append(message)

    headers = [(b"host", b"localhost"), (b"cookie", cookies.encode()), (b"content-type", MULTIPART_CONTENT.encode())]
    headers += [(b"accept-language", b"zh-CN")]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "http_version": "1.1", "scheme": "http"}
    await application(scope | {"headers": headers}, receive, send)
    assert waiting == [], "a browser that still sends shows no answer"
    found = {name.decode(): value.decode() for name, value in answer[0]["headers"]}
    return answer[0]["status"], found, answer[1]["body"].decode()


@pytest.mark.parametrize(("role", "path"), [(Role.STREET_OFFICER, "/ops/imports"), (Role.CLERK, "/counter/imports")])
def test_staff_send_a_list_that_is_larger_than_a_form(
    district: District, sign_in: SignIn, send: Send, store: Path, role: Role, path: str
) -> None:
    browser = sign_in(role, STREET)
    status, headers, said = send(browser, LARGE, path=path)
    assert status == 302, said
    (kept,) = store.iterdir()
    assert kept.stat().st_size > len(LARGE.encode())
    assert "赵**" in text(browser.get(headers["location"]))


def test_a_list_beyond_the_limit_is_refused_in_the_words_of_the_page(
    district: District, sign_in: SignIn, send: Send, store: Path
) -> None:
    status, headers, said = send(sign_in(Role.STREET_OFFICER, STREET), LARGE * 7)
    assert (status, headers["connection"]) == (413, "close")
    assert "内容太大" in said
    assert not store.exists() or list(store.iterdir()) == []


def test_only_a_post_that_sends_lists_sends_something_larger_than_a_form(
    district: District, sign_in: SignIn, send: Send, store: Path
) -> None:
    worker = sign_in(Role.GRID_WORKER, G1)
    assert worker.get("/field/").status_code == 200, "the session is one of staff"
    assert send(worker, LARGE, path="/counter/imports")[0] == 413
    without = sign_in(Role.STREET_OFFICER, STREET)
    assert without.get("/ops/imports").status_code == 200
    session = without.session
    del session[login.AUTHENTICATION_METHODS_SESSION_KEY]  # the second factor
    session.save()
    assert send(without, LARGE)[0] == 413
    assert not settings.SENT.exists()


def test_a_session_sends_one_list_at_a_time(
    district: District, sign_in: SignIn, application: asgi.Buffered, send: Send, store: Path
) -> None:
    one, other = sign_in(Role.STREET_OFFICER, STREET), sign_in(Role.STREET_OFFICER, STREET, name="colleague")
    path = "/ops/imports"
    forms = [_form(browser, LARGE, path) for browser in (one, one, other)]

    async def together() -> tuple[tuple[int, dict[str, str], str], ...]:
        last = asyncio.Event()
        slow = asyncio.create_task(_asked(application, path, *forms[0], last=last))
        while not application.sending:
            await asyncio.sleep(0.01)
        others = [await _asked(application, path, *form) for form in forms[1:]]
        last.set()
        return (await slow, *others)

    first, second, colleagues = asyncio.run(asyncio.wait_for(together(), 30))
    assert (second[0], second[1]["connection"]) == (409, "close")
    assert "另一份名单" in second[2]
    assert (first[0], colleagues[0]) == (302, 302)
    assert len(list(store.iterdir())) == 2
    assert send(one, LARGE)[0] == 302, "the first has arrived"


def test_whoever_is_no_staff_sends_nothing_larger_than_a_form(district: District, sign_in: SignIn, send: Send) -> None:
    nobody = Client()
    nobody.cookies[settings.SESSION_COOKIE_NAME] = "0123456789abcdef0123456789abcdef"
    assert send(nobody, LARGE)[0] == 413
    assert send(sign_in(Role.STREET_OFFICER, STREET), LARGE, path="/ops/")[0] == 413, "this page takes no files"
    assert list(settings.SENT.glob("*")) == []
