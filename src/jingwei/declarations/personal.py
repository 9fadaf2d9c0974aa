"""Personal data of the module, asked by the person's subject handle."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.declarations.claims import Claim
from jingwei.declarations.operations import erase_claims
from jingwei.kernel.dates import district_day, start_of, years_before
from jingwei.kernel.personal import YEARS_AFTER_LEAVING, Ends, Exported, Ids, Key, Personal
from jingwei.kernel.purposes import DECLARING


def _declarations(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select id, receipt, declared_at, state, code, sealed from declarations_of_subject(%s)", [subject])
        rows = cursor.fetchall()
    return [_declaration(*row) for row in rows]


def _declaration(ident: UUID, receipt: str, at: datetime, state: str, code: str, sealed: bytes) -> dict[str, str | bool | None]:
    claim = Claim.unseal(sealed, ident) if sealed else None
    return {
        "receipt": receipt,
        "declared_at": at.isoformat(),
        "state": state,
        "house_code": code,
        "number": claim.number if claim else None,
        "name": claim.name if claim else None,
        "phone_given": claim is not None and claim.phone is not None,  # not which: whoever typed it may be somebody else
    }


def _erase(subject: UUID, at: datetime) -> int:
    return erase_claims(subject, before=at, at=at)


PERSONAL: dict[str, Personal] = {
    "declarations_declaration": Personal(
        DECLARING.code, DECLARING.basis, DECLARING.kept, Key.SUBJECT, Ends.LEAVING, _declarations, _erase, frozenset({"house_code"})
    ),
}


def over(now: datetime, after: UUID, most: int) -> list[tuple[UUID, Ids]]:
    """``kernel.personal.Over``: who was never registered, or is no more, and declared last two years ago or longer."""
    before = start_of(years_before(district_day(now), YEARS_AFTER_LEAVING))
    with connection.cursor() as cursor:
        cursor.execute("select subject from declarations_over(%s, %s, %s)", [before, after, most])
        return [(subject, {Key.SUBJECT: subject}) for (subject,) in cursor.fetchall()]


def needed(subject: UUID) -> bool:
    """Whether a declaration of the person waits for an answer: until then nothing about them is erased."""
    return any(row["state"] in {"waiting", "contested"} for row in _declarations(subject))
