"""Personal data of the module. Tables are asked by the person's subject handle, since orders know nobody by another."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.cases.brief import BRIEF, CORRECTION, Brief, Correction
from jingwei.cases.operations import erase_briefs
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.personal import Ends, Exported, Key, Personal
from jingwei.kernel.purposes import CORRECTION as TO_CORRECT
from jingwei.kernel.purposes import VISIT


def _orders(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, number, house_code, opened_at, closed_at, outcome, brief, correction from cases_of_subject(%s)", [subject]
        )
        rows = cursor.fetchall()
    return [_order(*row) for row in rows]


def _order(
    order: UUID,
    number: str,
    house_code: str,
    opened_at: datetime,
    closed_at: datetime | None,
    outcome: str | None,
    brief: bytes | None,
    correction: bytes | None,
) -> dict[str, str | None]:
    declared = Brief.opened(BRIEF, order, bytes(brief)) if brief else Brief()
    found = Correction.opened(CORRECTION, order, bytes(correction)) if correction else Correction()
    return {
        "number": number,
        "house_code": house_code,
        "opened_at": opened_at.isoformat(),
        "closed_at": closed_at.isoformat() if closed_at else None,
        "outcome": outcome,
        "declared_name": declared.name,
        "declared_number": declared.number,
        "corrected_name": found.name,
        "corrected_number": found.number,
    }


def _objections(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select id, raised_at, text, verdict, reason from cases_objections_of(%s)", [subject])
        rows = cursor.fetchall()
    return [
        {
            "raised_at": raised_at.isoformat(),
            "text": keys.ring().open("objection-text", bytes(text), aad=ident.bytes).decode() if text else "",
            "verdict": verdict,
            "reason": reason,
        }
        for ident, raised_at, text, verdict, reason in rows
    ]


def _erase(subject: UUID, at: datetime) -> int:
    """One call empties the person's orders and objections alike; nothing is written of somebody without any."""
    if not _orders(subject):
        return 0
    return erase_briefs(before=at, actor=Actor.system("erasure"), at=at, subject=subject)


def _with_the_orders(subject: UUID, at: datetime) -> int:
    """Objections are emptied together with the orders that they are about."""
    return 0


PERSONAL: dict[str, Personal] = {
    "cases_workorder": Personal(
        VISIT.code, VISIT.basis, VISIT.kept, Key.SUBJECT, Ends.LEAVING, _orders, _erase, frozenset({"house_code"})
    ),
    "cases_objection": Personal(
        TO_CORRECT.code,
        TO_CORRECT.basis,
        VISIT.kept,
        Key.SUBJECT,
        Ends.LEAVING,
        _objections,
        _with_the_orders,
        frozenset({"text", "reason"}),
    ),
}
