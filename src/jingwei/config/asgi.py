"""The application that the server runs: bodies are read before a thread is taken, within a time and a size.

Django's work blocks, so few threads do it. If a thread read the body itself, as many clients as there are threads could stop the server by
sending one byte each. Here an open body is one waiting task; a thread gets the whole request and gives the whole answer.
"""

import asyncio
import io
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_to_bytes

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

BODY_SECONDS = 10.0
"""For a whole body. Forms are small: also a slow line sends one in a second."""
BODY_BYTES = 262_144
"""The largest body; no page takes files."""
_log = logging.getLogger(__name__)


class TooLarge(Exception):
    """The body is larger than any form."""


class Gone(Exception):
    """The client left before its body was whole."""


class Buffered:
    """An ASGI application around a WSGI one."""

    def __init__(self, application: Wsgi, *, threads: int, seconds: float = BODY_SECONDS, most: int = BODY_BYTES) -> None:
        self.application, self.seconds, self.most = application, seconds, most
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(self.seconds):
                body = await _body(receive, most=self.most)
        except Gone:
            return
        except TimeoutError:
            status, headers, text = 408, [(b"connection", b"close")], b"The request was not sent in time.\n"
        except TooLarge:
            status, headers, text = 413, [(b"connection", b"close")], b"The request is too large.\n"
        else:
            status, headers, text = await asyncio.get_running_loop().run_in_executor(self.pool, self._answer, environ(scope, body))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    def _answer(self, given: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        begun: list[tuple[str, list[tuple[str, str]]]] = []
        try:
            chunks = self.application(given, lambda status, headers, _error=None: begun.append((status, headers)))
            try:
                text = b"".join(chunks)
            finally:
                getattr(chunks, "close", bool)()
        except Exception:  # Django answers its own errors; what comes here is a fault below it
            _log.exception("A request could not be answered.")
            return 500, [], b""
        status, headers = begun[-1]
        return int(status.split()[0]), [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers], text


async def _body(receive: Receive, *, most: int) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLarge
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def environ(scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The request as WSGI has it (PEP 3333). A header with an underscore is dropped: it would pass for one with a hyphen."""
    raw = scope.get("raw_path") or scope["path"].encode()
    server, client = scope.get("server") or ("localhost", 0), scope.get("client") or ("", 0)
    given: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw.split(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        given[key] = f"{given[key]}{joint}{text}" if key in given else text
    given.pop("HTTP_CONTENT_LENGTH", None)
    given.pop("HTTP_TRANSFER_ENCODING", None)
    return given | {"CONTENT_LENGTH": str(len(body))}


def make() -> Buffered:
    """The product's application, with the threads that the settings name."""
    from django.conf import settings

    from jingwei.config.wsgi import application

    return Buffered(application, threads=int(settings.OPTIONS["JINGWEI_THREADS"]))
