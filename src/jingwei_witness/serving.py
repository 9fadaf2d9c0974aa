"""The HTTP around the decision: one path, bodies of a bounded size, slow askers cut off."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from jingwei_witness.judging import Answer, Witness

PATH = "/add-checkpoint"
MOST_BYTES = 1 << 18
WITHIN_SECONDS = 20.0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = WITHIN_SECONDS  # of each read
    server: "Server"

    def do_POST(self) -> None:
        """The one call."""
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(Answer(400, "A body with its length is needed, of at most 256 KiB.\n"))
        elif self.path != self.server.prefix + PATH:
            self._send(Answer(404, "There is add-checkpoint only.\n"))
        else:
            self._send(self.server.witness.add_checkpoint(body))

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or len(length) > 7 or int(length) > MOST_BYTES:
            return None
        body = self.rfile.read(int(length))
        return body if len(body) == int(length) else None

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        """No versions for strangers."""
        return "jingwei-witness"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: who asks stands in the checkpoint's name, and requests are not kept."""


class Server(ThreadingHTTPServer):
    """Listens; each connection in a thread of its own, the decision under the witness's lock."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness, *, prefix: str) -> None:
        super().__init__(address, _Handler)
        self.witness, self.prefix = witness, prefix.rstrip("/")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """One line: mostly somebody who hung up."""
        print(f"jingwei-witness: {type(sys.exc_info()[1]).__name__} while answering", file=sys.stderr)
