"""Personal data of the module, asked by the person's subject handle: rows of lists, who received what, and corrections."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.personal import Ends, Exported, Key, Personal
from jingwei.kernel.purposes import CORRECTION, SHARING
from jingwei.sharing.corrected import SEAL
from jingwei.sharing.operations.expiring import ALL_OF_ONE, erase_rows_of, expire_deliveries, expire_rows
from jingwei.sharing.sealing import opened

ROWS_A_TIME = 5_000
KEPT = _("as long as the catalogue says of each list")


def _rows(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select list, as_of, id, plain::text, sealed::text from sharing_rows_of(%s)", [subject])
        rows = cursor.fetchall()
    return [_row(*row) for row in rows]


def _row(name: str, as_of: date, ident: UUID, plain: str, sealed: str) -> Mapping[str, str | int | bool | None]:
    held: dict[str, str | int] = json.loads(plain) | opened(ident, json.loads(sealed))
    return {"list": name, "as_of": as_of.isoformat()} | held


def _deliveries(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select number, field, received_at from sharing_deliveries_of(%s)", [subject])
        return [{"agreement": number, "field": field, "received_at": at.isoformat()} for number, field, at in cursor.fetchall()]


def _corrections(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select id, number, field, value, made_at, sent_at, confirmed_at from sharing_corrections_of(%s)", [subject])
        rows = cursor.fetchall()
    return [
        {
            "agreement": number,
            "field": field,
            "value": keys.ring().open(SEAL, bytes(value), aad=ident.bytes).decode(),
            "made_at": made_at.isoformat(),
            "sent_at": sent_at.isoformat() if sent_at else None,
            "confirmed_at": confirmed_at.isoformat() if confirmed_at else None,
        }
        for ident, number, field, value, made_at, sent_at, confirmed_at in rows
    ]


def _erase_deliveries(subject: UUID, at: datetime) -> int:
    """Deliveries and corrections alike, once they are as old as the log is kept."""
    return expire_deliveries(subject=subject, most=ALL_OF_ONE, actor=Actor.system("erasure"), at=at)


def _with_the_deliveries(subject: UUID, at: datetime) -> int:
    """Corrections go together with the deliveries that they are about."""
    return 0


PERSONAL: dict[str, Personal] = {
    "sharing_listrow": Personal(SHARING.code, SHARING.basis, KEPT, Key.SUBJECT, Ends.LIST, _rows, erase_rows_of),
    "sharing_delivery": Personal(SHARING.code, SHARING.basis, SHARING.kept, Key.SUBJECT, Ends.AGE, _deliveries, _erase_deliveries),
    "sharing_correction": Personal(
        CORRECTION.code, CORRECTION.basis, CORRECTION.kept, Key.SUBJECT, Ends.AGE, _corrections, _with_the_deliveries
    ),
}


def expire(now: datetime, most: int) -> int:
    """Let go of rows whose list keeps them no longer, then of deliveries and corrections that are older than the log is kept.

    Call it in the decision scope. Rows of lists go by the thousand: a list may hold a million.
    """
    actor = Actor.system("erasure")
    rows = expire_rows(most=max(most, ROWS_A_TIME), actor=actor, at=now)
    return max(rows, expire_deliveries(most=most, actor=actor, at=now))
