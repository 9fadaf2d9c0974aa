"""Serves the gallery on a port of its own for the browser tests and for `python -m tests.faces.furniture.preview`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import WSGIHandler
from django.db import connections


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """A thread a request; its connections to the database end with it."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


@contextmanager
def served() -> Iterator[str]:
    """The address of a running server with the settings of this moment."""
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
