"""Personal data of the module, asked by the person's subject handle: rows of lists, who received what, and corrections."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.personal import Ends, Exported, Key, Personal
from jingwei.kernel.purposes import CORRECTION, SHARING
from jingwei.registers.people import numbers
from jingwei.sharing import protecting, schema
from jingwei.sharing.corrected import SEAL
from jingwei.sharing.operations.expiring import ALL_OF_ONE, erase_rows_of, expire_deliveries, expire_rows
from jingwei.sharing.protecting import Value
from jingwei.sharing.schema import Column
from jingwei.sharing.sealing import opened

ROWS_A_TIME = 5_000
KEPT = _("as long as the catalogue says of each list")


def _rows(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute(
            "select list, columns::text, as_of, id, plain::text, sealed::text, people, hidden from sharing_rows_of(%s)", [subject]
        )
        rows = cursor.fetchall()
    return [
        {"list": name, "as_of": as_of.isoformat()}
        | _own(subject, json.loads(plain) | opened(ident, json.loads(sealed)), schema.held(json.loads(columns)), people, hidden)
        for name, columns, as_of, ident, plain, sealed, people, hidden in rows
    ]


def _own(subject: UUID, values: Mapping[str, Value], columns: tuple[Column, ...], people: int, hidden: bool) -> dict[str, Value]:
    """What of a row goes into one person's copy: no place where a court protects somebody in it, and nothing of who the others are."""
    if people > 1:
        others = [
            name for name, value in values.items() if set(map(numbers.subject_of, numbers.written_in(str(value)))) - {subject}
        ]
        values = protecting.own_only(values, columns, others)
    return protecting.without_places(values, columns) if hidden else dict(values)


def _deliveries(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select number, field, received_at from sharing_deliveries_of(%s)", [subject])
        return [{"agreement": number, "field": field, "received_at": at.isoformat()} for number, field, at in cursor.fetchall()]


def _corrections(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, number, columns::text, field, value, made_at, sent_at, confirmed_at, people, hidden"
            " from sharing_corrections_of(%s)",
            [subject],
        )
        rows = cursor.fetchall()
    return [
        {
            "agreement": number,
            "field": field,
            "value": _right(subject, field, json.loads(columns), ident, bytes(value), people, hidden),
            "made_at": made_at.isoformat(),
            "sent_at": sent_at.isoformat() if sent_at else None,
            "confirmed_at": confirmed_at.isoformat() if confirmed_at else None,
        }
        for ident, number, columns, field, value, made_at, sent_at, confirmed_at, people, hidden in rows
    ]


def _right(
    subject: UUID, field: str, columns: Sequence[Mapping[str, Any]], ident: UUID, sealed: bytes, people: int, hidden: bool
) -> str | None:
    """The right value, in JSON; None where the person's copy of the row would not say it."""
    text = keys.ring().open(SEAL, sealed, aad=ident.bytes).decode()
    if not columns:  # of a base register, where a record is about one person
        return None if hidden and protecting.called_after_place(field) else text
    return None if _own(subject, {field: json.loads(text)}, schema.held(columns), people, hidden)[field] is None else text


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
