"""A database that is put back to what it was: the whole of it, as a backup does, while the files beside it stay."""

import time

from django.db import OperationalError, connections

WITHIN_SECONDS = 30
MAINTENANCE = "jingwei"
"""Connected to while another database is copied."""


def copied(name: str, to: str) -> None:
    """Database ``to`` is a copy of ``name`` from now on, whatever it was before. Nobody may be connected to either."""
    settings = connections["owner"].settings_dict
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = MAINTENANCE
    try:
        for statement in (f"drop database if exists {to}", f"create database {to} template {name} strategy file_copy"):
            _run(statement)
    finally:
        connections.close_all()
        settings["NAME"] = before


def _run(statement: str) -> None:
    """Sessions that were closed may still be leaving."""
    until = time.monotonic() + WITHIN_SECONDS
    while True:
        try:
            with connections["owner"].cursor() as cursor:
                cursor.execute(statement)
            return
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
