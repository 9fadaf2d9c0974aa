"""Receiving a body before a thread is taken: within a time and a size, forms in memory, files of lists on disk.

A form is small and anybody may send one. A list may be large, so it is received only on the pages that take files and only from
somebody whose post sends lists, one at a time: what others send is not written to disk before it is refused.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Message]]

MULTIPART = b"multipart/form-data"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a whole body may take: seconds and bytes."""

    seconds: float
    most: int


FORM = Limit(10.0, 262_144)
"""Forms are small: also a slow line sends one in a second."""


@dataclass(frozen=True, slots=True)
class Files:
    """Who may send files, where, and how large.

    Attributes:
        takes: whether a page takes them, by its path.
        known: whether the session of this cookie may; it asks the database, so it is asked in a thread.
        folder: where what does not fit in memory is written, in a file without a name: it ends with the process.
    """

    takes: Callable[[str], bool]
    cookie: str
    known: Callable[[str], bool]
    limit: Limit
    folder: Path

    def key(self, scope: dict[str, Any]) -> str:
        """The session's key of a request that sends a file to one of the pages; '' of any other."""
        headers = scope["headers"]
        if scope["method"] != "POST" or not self.takes(scope["path"]):
            return ""
        if not any(name == b"content-type" and value.lower().startswith(MULTIPART) for name, value in headers):
            return ""
        try:
            held = SimpleCookie("; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie"))
        except CookieError:
            return ""
        return held[self.cookie].value if self.cookie in held else ""

    def spool(self) -> IO[bytes]:
        """Where a file's body goes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cast("IO[bytes]", SpooledTemporaryFile(FORM.most, dir=str(self.folder)))


@dataclass(frozen=True, slots=True)
class Body:
    """What was received. ``refused`` is 408, 409 or 413 when it was not received whole; then it is empty."""

    file: IO[bytes]
    size: int
    refused: int = 0


class Gone(Exception):
    """The client left before its body was whole."""


async def received(receive: Receive, *, limit: Limit, into: IO[bytes]) -> Body:
    """The whole body.

    A body that is too large is read on and thrown away for as long as one may take: a browser that still sends shows no answer.

    Raises:
        Gone: the client left.
    """
    size, more = 0, True
    try:
        async with asyncio.timeout(limit.seconds):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Gone
                part = message.get("body", b"")
                size += len(part)
                if size <= limit.most:
                    into.write(part)
                more = message.get("more_body", False)
    except TimeoutError:
        more = True
    except BaseException:
        into.close()
        raise
    if not more and size <= limit.most:
        into.seek(0)
        return Body(into, size)
    into.close()
    return Body(io.BytesIO(), 0, 413 if size > limit.most else 408)
