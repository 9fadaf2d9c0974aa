"""The application that the server runs: bodies are received before a thread is taken (``bodies``), within a time and a size.

Django's work blocks, so few threads do it. If a thread read the body itself, as many clients as there are threads could stop the server by
sending one byte each (docs/decisions/0014-receive-bodies-before-a-thread.md). Here an open body is one waiting task; a thread gets the
whole request and gives the whole answer.
"""

import asyncio
import io
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_to_bytes

from jingwei.config.bodies import FORM, Body, Files, Gone, Limit, Message, Receive, received

type Send = Callable[[Message], Awaitable[None]]
type Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

UNREAD = "jingwei.unread"
"""Key of the request by which the application learns that its body was not received: 408, 409 or 413. It only finds the words."""
_log = logging.getLogger(__name__)


class Buffered:
    """An ASGI application around a WSGI one.

    Args:
        forms: what any body may take.
        files: which pages take files, from whom and how large; the first that fits counts.
    """

    def __init__(self, application: Wsgi, *, threads: int, forms: Limit = FORM, files: Sequence[Files] = ()) -> None:
        self.application, self.forms, self.files = application, forms, files
        self.sending: set[str] = set()
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        sender, files = await self._sender(scope)
        with self._turn(sender) as first:  # until it is answered: so long the body lies on disk
            try:
                body = await self._received(receive, files, first=first)
            except Gone:
                return
            with body.file:
                status, headers, text = await self._in_a_thread(self._answer, environ(scope, body))
        if body.refused:
            status, headers = body.refused, [*headers, (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    async def _sender(self, scope: dict[str, Any]) -> tuple[str, Files | None]:
        """The key of the session that may send a file with this request, and what it may be; '' if it is an ordinary form."""
        for files in self.files:
            key = files.key(scope)
            may = await self._in_a_thread(files.known, key) if key else False
            if may:
                return key, files
        return "", None

    @contextmanager
    def _turn(self, sender: str) -> Iterator[bool]:
        """Whether the session sends nothing else meanwhile. All runs in one event loop, so nothing comes between asking and noting."""
        if sender in self.sending:
            yield False
            return
        if sender:
            self.sending.add(sender)
        try:
            yield True
        finally:
            self.sending.discard(sender)

    async def _received(self, receive: Receive, files: Files | None, *, first: bool) -> Body:
        if files is None:
            return await received(receive, limit=self.forms, into=io.BytesIO())
        if first:
            return await received(receive, limit=files.limit, into=files.spool())
        await received(receive, limit=Limit(files.limit.seconds, 0), into=io.BytesIO())
        return Body(io.BytesIO(), 0, 409)

    async def _in_a_thread[A, R](self, work: Callable[[A], R], given: A) -> R:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work, given)

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


def environ(scope: dict[str, Any], body: Body) -> dict[str, Any]:
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
        "wsgi.input": body.file,
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
    given |= {"CONTENT_LENGTH": str(body.size)}
    return given | {UNREAD: body.refused} if body.refused else given


def make() -> Buffered:
    """The product's application, with the threads and the size of files that the settings name."""
    from django.conf import settings

    from jingwei.config.wsgi import application

    return Buffered(application, threads=settings.OPTIONS.positive("JINGWEI_THREADS"), files=_files())


def _files() -> tuple[Files, Files]:
    """Lists on their own pages, and pictures on the pages of a visit and of a proof at a counter."""
    from django.conf import settings

    from jingwei.faces._furniture.imports import file_pages
    from jingwei.faces._furniture.pictures import MOST_OF_A_FORM, PAGES
    from jingwei.faces._furniture.sessions import may_send_lists, may_send_pictures

    options, cookie = settings.OPTIONS, settings.SESSION_COOKIE_NAME
    seconds = options.positive("JINGWEI_UPLOAD_SECONDS")
    lists = Limit(seconds, options.positive("JINGWEI_UPLOAD_BYTES"))
    return (
        Files(file_pages().__contains__, cookie, may_send_lists, lists, settings.SENT),
        Files(
            lambda path: PAGES.fullmatch(path) is not None, cookie, may_send_pictures, Limit(seconds, MOST_OF_A_FORM), settings.SENT
        ),
    )
