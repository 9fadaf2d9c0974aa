"""Personal data of the module, asked by the person's subject handle."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from jingwei.declarations.claims import Claim
from jingwei.declarations.operations import erase_claims
from jingwei.kernel.personal import Exported, Personal
from jingwei.kernel.purposes import DECLARING


def _declarations(subject: UUID) -> Exported:
    with connection.cursor() as cursor:
        cursor.execute("select id, receipt, declared_at, state, code, sealed from declarations_of_subject(%s)", [subject])
        rows = cursor.fetchall()
    return [_declaration(*row) for row in rows]


def _declaration(ident: UUID, receipt: str, at: datetime, state: str, code: str, sealed: bytes) -> dict[str, str | None]:
    claim = Claim.unseal(sealed, ident) if sealed else None
    return {
        "receipt": receipt,
        "declared_at": at.isoformat(),
        "state": state,
        "house_code": code,
        "number": claim.number if claim else None,
        "name": claim.name if claim else None,
        "phone": claim.phone if claim else None,
    }


def _erase(subject: UUID, at: datetime) -> int:
    return erase_claims(subject, before=at, at=at)


PERSONAL: dict[str, Personal] = {
    "declarations_declaration": Personal(DECLARING.code, DECLARING.basis, DECLARING.kept, _declarations, _erase),
}
