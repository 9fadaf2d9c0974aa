"""B18: CPU of one rendered page of 20 rows (the street's list of orders, signed in, under row-level security, logged) against FastAPI
with raw SQL and Jinja2 that shows the same columns of the same rows to anybody.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from benchmarks import ground, report

ROUNDS = {"small": 200, "full": 1000}
ROWS = 20
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Orders</title></head><body><main><h1>Orders</h1><table>
<thead><tr><th>Order</th><th>Reasons</th><th>Where</th><th>Due</th><th>State</th></tr></thead><tbody>{% for row in rows %}
<tr><td><a href="/ops/cases/{{ row.number }}">{{ row.number }}</a></td><td>{{ row.reasons | join(", ") }}</td><td>{{ row.address }}</td>
<td>{{ row.due_on }}</td><td>{{ "closed" if row.closed_at else "open" }}</td></tr>{% endfor %}</tbody></table></main></body></html>"""


def run(size: str) -> None:
    """Print the line of B18."""
    ground.start(history_rows=20_001)
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    _orders()
    ours, peer = _ours(), _peer()
    mine, theirs = _cpu(ours, peer, rounds=ROUNDS[size])
    ratio = report.p50(mine) / report.p50(theirs)
    figure = {"cpu_seconds": report.p50(mine), "peer_cpu_seconds": report.p50(theirs)}
    sizes = {"rows": ROWS, "rounds": ROUNDS[size]}
    report.line("B18", figure=figure, peer="FastAPI + raw SQL + Jinja2", ratio=ratio, target="<= 4", met=ratio <= 4, sizes=sizes)


def _cpu(ours: Callable[[], None], peer: Callable[[], None], *, rounds: int) -> tuple[list[float], list[float]]:
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 20):
        for work, kept in zip((ours, peer), spent, strict=True):
            begun = time.process_time()
            work()
            if turn >= 20:
                kept.append(time.process_time() - begun)
    return spent


def _orders() -> None:
    """At least ``ROWS`` open orders: strangers declare."""
    from django.db import connections

    from jingwei.declarations import operations
    from jingwei.declarations.operations import Typed
    from jingwei.kernel import scope as scopes
    from jingwei.kernel.actors import Actor

    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from cases_workorder where closed_at is null")
        there = cursor.fetchone()[0]
    actor = Actor.declarant()
    for each in range(there, ROWS):
        person = 5_000_000 + each
        with scopes.entered(actor.scope, at=ground.NOON):
            typed = Typed(number=ground.number_of(person), name=ground.name_of(person))
            operations.declare(ground.code_of(each), typed, actor=actor, at=ground.NOON)


def _ours() -> Callable[[], None]:
    from django.test import Client

    from benchmarks.staff import street_officer

    client = Client()
    street_officer(client)

    def page() -> None:
        answer = client.get("/ops/cases?show=open")
        if answer.status_code != 200:
            raise SystemExit(f"/ops/cases answered {answer.status_code}.")

    return page


def _peer() -> Callable[[], None]:
    import jinja2
    import psycopg
    from django.conf import settings
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse
    from psycopg.rows import namedtuple_row

    database = settings.DATABASES["owner"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    connection = psycopg.connect(
        **{theirs: database[mine] for mine, theirs in names.items()}, autocommit=True, row_factory=namedtuple_row
    )
    template = jinja2.Environment(autoescape=True).from_string(_PAGE)
    app = FastAPI()

    @app.get("/orders")
    def orders() -> HTMLResponse:
        rows = connection.execute(
            "select number, reasons, address, due_on, closed_at from cases_workorder where street = %s and closed_at is null"
            " order by due_on, id limit %s",
            [ground.STREET, ROWS],
        ).fetchall()
        return HTMLResponse(template.render(rows=rows))

    loop = asyncio.new_event_loop()
    return lambda: loop.run_until_complete(_get(app, "/orders"))


async def _get(app: Any, path: str) -> None:
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path}
    scope |= {
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if sent[0]["status"] != 200:
        raise SystemExit(f"The peer answered {sent[0]['status']}.")
