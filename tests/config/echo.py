"""What the server's tests serve: the product's reading of requests around an application that says what it got."""

import json
from typing import Any

from jingwei.config.asgi import Buffered
from jingwei.config.bodies import Limit


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    body = environ["wsgi.input"].read()
    return [json.dumps({name: str(value) for name, value in environ.items()} | {"body": body.decode("latin-1")}).encode()]


def make() -> Buffered:
    return Buffered(echo, threads=2, forms=Limit(2.0, 10_000))
