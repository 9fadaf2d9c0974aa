"""A body that does not come stops nobody: the real server, with requests left open."""

import io
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.config.echo import Buffered

from jingwei.config import options, server
from jingwei.config.asgi import environ
from jingwei.config.bodies import Body


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    free = server.free_port(server.LOOPBACK)
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--host", server.LOOPBACK, "--port", str(free)]
    command += ["--log-level", "warning", "--factory", "tests.config.echo:make"]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    try:
        last = time.monotonic() + 30
        while not server.answers(f"http://{server.LOOPBACK}:{free}/"):
            assert time.monotonic() < last
            time.sleep(0.05)
        yield free
    finally:
        process.terminate()
        process.wait(20)


def asked(
    port: int, path: str = "/", *, body: bytes | None = None, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(f"http://{server.LOOPBACK}:{port}{path}", body, headers, method=method)
    with urllib.request.urlopen(request, timeout=5) as response:
        text = response.read()
        return response.status, json.loads(text) if text else {}


def left_open(port: int, sent: bytes = b"x") -> socket.socket:
    client = socket.create_connection((server.LOOPBACK, port), 10)
    client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + sent)
    return client


def test_open_bodies_stop_nobody(port: int) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(left_open(port)) for _client in range(50)]
        time.sleep(0.3)
        begun = time.monotonic()
        assert asked(port)[0] == 200
        assert asked(port, method="POST", body=b"whole")[1]["body"] == "whole"
        assert time.monotonic() - begun < 1
        first = clients[0].recv(4096)
        assert first.startswith(b"HTTP/1.1 408")
        assert 1 < time.monotonic() - begun < 6


def test_a_body_that_drips_is_not_waited_for(port: int) -> None:
    with left_open(port) as client:
        begun = time.monotonic()
        client.settimeout(0.2)
        answer = b""
        while not answer and time.monotonic() - begun < 8:
            try:
                client.sendall(b"x")
                answer = client.recv(100)
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408")


def test_a_body_that_is_too_large_is_refused(port: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        asked(port, method="POST", body=b"x" * 20_000)
    assert refused.value.code == 413
    refused.value.close()


def test_a_client_that_leaves_costs_nothing(port: int) -> None:
    for _client in range(20):
        left_open(port).close()
    assert asked(port)[0] == 200


def test_the_application_gets_the_request_as_it_was_sent(port: int) -> None:
    got = asked(
        port, "/%E7%BB%8F%00/%ff?q=%00&b=1", **{"X-Forwarded-For": "1.2.3.4", "X_Forwarded_For": "6.6.6.6", "Cookie": "a=b"}
    )[1]
    assert got["PATH_INFO"].encode("latin-1") == b"/\xe7\xbb\x8f\0/\xff"
    assert (got["QUERY_STRING"], got["HTTP_X_FORWARDED_FOR"], got["HTTP_COOKIE"]) == ("q=%00&b=1", "1.2.3.4", "a=b")
    assert (got["REMOTE_ADDR"], got["SERVER_PORT"]) == (server.LOOPBACK, str(port))
    chunked = HTTPConnection(server.LOOPBACK, port, timeout=5)
    chunked.request("POST", "/", iter([b"one", b"two"]), {"Content-Type": "text/plain"}, encode_chunked=True)
    answer = chunked.getresponse()
    said = json.loads(answer.read())
    assert (said["body"], said["CONTENT_LENGTH"], said["CONTENT_TYPE"]) == ("onetwo", "6", "text/plain")
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    chunked.request("HEAD", "/")
    head = chunked.getresponse()
    assert (head.status, head.read()) == (200, b"")
    chunked.close()


def test_several_cookie_headers_are_one() -> None:
    scope = {"method": "GET", "path": "/", "query_string": b"", "http_version": "2", "scheme": "http"}
    headers = [(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"content-length", b"5")]
    assert environ(scope | {"headers": headers}, Body(io.BytesIO(), 0))["HTTP_COOKIE"] == "a=1; b=2"


def test_a_fault_below_django_is_answered() -> None:
    def broken(_environ: object, _start: object) -> list[bytes]:
        raise RuntimeError("below")

    assert Buffered(broken, threads=1)._answer({})[0] == 500  # type: ignore[arg-type]


def test_the_product_is_served_through_it() -> None:
    command = server.web(options.read({}), port=1)
    assert command[-2:] == ["--factory", "jingwei.config.asgi:make"]
    assert command[command.index("--interface") + 1] == "asginl"
