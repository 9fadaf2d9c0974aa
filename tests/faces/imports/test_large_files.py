"""Lists larger than a form, through the server's own reading of requests: taken from staff, refused from others in the page's words."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from tests.faces.desk import STREET, District, SignIn, number, text
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
def send(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Send]:
    """Sends the form of a list to the product's own application; status, headers and text of the answer."""
    changed = {"JINGWEI_UPLOAD_BYTES": "4000000", "JINGWEI_THREADS": "1"}  # one thread: its connections are closed below
    monkeypatch.setattr(settings, "OPTIONS", Options(settings.OPTIONS.values | changed))
    monkeypatch.setattr(settings, "SENT", tmp_path / "sent")
    application = asgi.make()

    def sent(browser: Client, content: str, *, path: str = "/ops/imports") -> tuple[int, dict[str, str], str]:
        token = browser.get(path).cookies.get("csrftoken") or browser.cookies.get("csrftoken")
        values = {"register": "people", "source": "hr-office", "purpose": "register-care", "encoding": "auto", "basis": ""}
        values["csrfmiddlewaretoken"] = token.value if token else ""
        body = encode_multipart(BOUNDARY, values | {"file": SimpleUploadedFile("list.csv", content.encode())})
        cookies = "; ".join(f"{name}={held.value}" for name, held in browser.cookies.items())
        return asyncio.run(_asked(application, path, body, cookies))

    yield sent
    application.pool.submit(connections.close_all).result()
    application.pool.shutdown()
    connections.close_all()


async def _asked(application: asgi.Buffered, path: str, body: bytes, cookies: str) -> tuple[int, dict[str, str], str]:
    parts = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    waiting = [{"type": "http.request", "body": part, "more_body": part is not parts[-1]} for part in parts]
    answer: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
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


def test_whoever_is_no_staff_sends_nothing_larger_than_a_form(district: District, sign_in: SignIn, send: Send) -> None:
    nobody = Client()
    nobody.cookies[settings.SESSION_COOKIE_NAME] = "0123456789abcdef0123456789abcdef"
    assert send(nobody, LARGE)[0] == 413
    assert send(sign_in(Role.STREET_OFFICER, STREET), LARGE, path="/ops/")[0] == 413, "this page takes no files"
    assert list(settings.SENT.glob("*")) == []
