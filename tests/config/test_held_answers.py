"""An answer that is not due yet is held without a thread, and leaves when it is due."""

import asyncio
import time
from typing import Any

from tests.config.echo import Buffered

from jingwei.config.asgi import DUE
from jingwei.faces._furniture import steady

FAR = 3600.0


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    if environ["PATH_INFO"] != "/":
        environ[DUE] = time.monotonic() + (FAR if environ["PATH_INFO"] == "/far" else 0.05)
    return [environ["PATH_INFO"].encode()]


async def asked(server: Buffered, path: str, leaving: list[str]) -> None:
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "headers": [],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            leaving.append(message["body"].decode())

    await server(scope, receive, send)


def test_one_thread_answers_others_while_an_answer_is_held() -> None:
    async def story() -> list[str]:
        server, leaving = Buffered(application, threads=1), list[str]()
        held = [asyncio.create_task(asked(server, "/far", leaving)) for _ in range(3)]
        await asyncio.sleep(0)
        await asked(server, "/near", leaving)
        await asked(server, "/", leaving)
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        return leaving

    assert asyncio.run(story()) == ["/near", "/"]


def test_both_name_the_moment_by_the_same_key() -> None:
    assert steady.DUE == DUE
