"""The witness policy is read at the start, and asked over HTTP."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from tests.evidence.test_witnessing import LINES

from jingwei.adapters.witness import WitnessPost
from jingwei.config.installing import witness_policy
from jingwei.evidence.witnessing import PolicyError

ANSWERS = {"/ok/add-checkpoint": (200, b"signed\n"), "/not/add-checkpoint": (409, b"12\n"), "/odd/add-checkpoint": (200, b"\xff")}


class Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        status, body = ANSWERS[self.path]
        assert self.rfile.read(int(self.headers["Content-Length"])) == "— text\n".encode()
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def served() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Taker)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_status_and_body_come_back_whatever_they_are(served: str) -> None:
    post = WitnessPost()
    assert post(f"{served}/ok/add-checkpoint", "— text\n") == (200, "signed\n")
    assert post(f"{served}/not/add-checkpoint", "— text\n") == (409, "12\n")
    with pytest.raises(OSError, match="no text"):
        post(f"{served}/odd/add-checkpoint", "— text\n")
    for nowhere in ("http://127.0.0.1:1/x", "file:///etc/passwd"):
        with pytest.raises(OSError):  # noqa: PT011
            post(nowhere, "")


def test_a_policy_is_read_from_its_file(tmp_path: Path) -> None:
    assert witness_policy("").witnesses == {}
    file = tmp_path / "policy"
    file.write_text(f"{LINES}group g 2 a b c\nquorum g\n")
    assert set(witness_policy(str(file)).witnesses) == {"a", "b", "c"}
    file.write_text("quorum d\n")
    with pytest.raises(PolicyError):
        witness_policy(str(file))
