"""Sharing for machines: read under an agreement, by key or page by page; corrections of what was read, and their receipts."""

import base64
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Path, Router, Schema
from pydantic import Field

from jingwei.faces.api.auth import Call, Machine
from jingwei.faces.api.shapes import Cursor, Limit, Page, Taken, answers, cursor, marked
from jingwei.sharing.operations.corrections import Sent, confirm_correction, send_corrections
from jingwei.sharing.queries import shared
from jingwei.sharing.queries.shared import SharedPage

router = Router(tags=["shared"])
SHARED = Machine(("sharing",), "sharing.read")

Number = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{4,7}$", examples=["2026-0001"])]
Value = str | int | None


class AgreementOut(Schema):
    """An agreement of the client. ``valid_until`` is the first day without it; ``holds`` is false once it ended or was withdrawn."""

    number: str
    what: str
    fields: list[str]
    purpose: str
    purpose_en: str
    codes: list[str]
    valid_from: date
    valid_until: date
    holds: bool


class AgreementsOut(Schema):
    """By number."""

    rows: list[AgreementOut]


class KeyIn(Taken):
    """A key: an identity number, a house code or a credit code, as the list or register is keyed. In the body, never in an address."""

    key: str = Field(min_length=1, max_length=60, examples=["4403040080030100001000404"])


class RecordOut(Schema):
    """One record. ``record`` is the handle that a later correction names; ``values`` holds the agreed fields, null where there is
    none and where it could tell where a protected person lives.
    """

    record: UUID
    values: dict[str, Value]


class FoundOut(Schema):
    """The record of a key, or none. ``as_of`` is the date of a list's data; null for a base register, which is of today."""

    rows: list[RecordOut] = Field(max_length=1)
    as_of: date | None


class RecordPage(Page):
    """In an order that means nothing and stays."""

    rows: list[RecordOut]
    as_of: date | None


class CorrectionOut(Schema):
    """A value that was received was wrong. ``text`` is what was signed, canonical JSON; its fields stand beside it.

    ``signature`` is Ed25519 by the log's key (``verifier_key`` of evidence/log) over ``jingwei/correction/v1``, a line feed and ``text``,
    in base64url without padding. ``value`` is null once the agreement does not hold, or when it could tell where a
    protected person lives: do not use what you received.
    """

    id: UUID
    agreement: str
    record: UUID
    field: str
    value: Value
    made_at: datetime
    text: str
    digest: str = Field(description="SHA-256 of text in hex; the receipt repeats it.")
    signature: str
    confirmed_at: datetime | None


class CorrectionPage(Page):
    """In the order in which they were made. Fetch on from the last page's cursor; what is new comes after it."""

    rows: list[CorrectionOut]
    last: str = Field(description="Cursor after the last row of this page, also when nothing follows yet; empty without rows.")


class PutRightIn(Taken):
    """That a value was put right, by the digest of the statement that said so."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$", examples=["0" * 64])


class PutRightOut(Schema):
    """When it was confirmed first."""

    id: UUID
    confirmed_at: datetime


def _records(found: SharedPage) -> list[RecordOut]:
    return [RecordOut(record=row.record, values=row.values) for row in found.rows]


@router.get("", auth=SHARED, response=answers(AgreementsOut), openapi_extra=SHARED.documented(), summary="Agreements of the client")
def list_shared_agreements(request: Call) -> AgreementsOut:
    """Those that ended too. Without an agreement nothing is read."""
    caller = request.auth
    found = shared.own_agreements(actor=caller.actor, purpose=caller.purpose)
    return AgreementsOut(rows=[AgreementOut(**{name: getattr(row, name) for name in AgreementOut.model_fields}) for row in found])


@router.get("/corrections", auth=SHARED, response=answers(CorrectionPage), openapi_extra=SHARED.documented(), summary="Corrections")
def list_corrections(request: Call, after: Cursor = "", limit: Limit = 50) -> CorrectionPage:
    """Of values that the client received and that were wrong, whether or not it has confirmed them."""
    caller, mark = request.auth, marked("corrections", after)
    found = send_corrections(
        after=UUID(mark) if mark else None, most=limit, actor=caller.actor, purpose=caller.purpose, at=caller.at
    )
    last = cursor("corrections", str(found[-1].id)) if found else ""
    return CorrectionPage(rows=[_correction(one) for one in found], next=last if len(found) == limit else "", last=last)


def _correction(sent: Sent) -> CorrectionOut:
    told = sent.statement
    return CorrectionOut(
        id=sent.id,
        agreement=told.agreement,
        record=UUID(told.record),
        field=told.field,
        value=told.value,
        made_at=datetime.fromisoformat(told.made_at),
        text=told.text().decode(),
        digest=told.digest.hex(),
        signature=base64.urlsafe_b64encode(sent.signature).rstrip(b"=").decode(),
        confirmed_at=sent.confirmed_at,
    )


@router.post(
    "/corrections/{correction}/receipt",
    auth=SHARED,
    response=answers(PutRightOut),
    openapi_extra=SHARED.documented(),
    summary="Confirm a correction",
)
def confirm_shared_correction(request: Call, correction: UUID, body: PutRightIn) -> PutRightOut:
    """The client has put the value right. The person concerned sees it; confirming twice changes nothing."""
    caller = request.auth
    at = confirm_correction(correction, digest=bytes.fromhex(body.digest), actor=caller.actor, at=caller.at)
    return PutRightOut(id=correction, confirmed_at=at)


@router.post(
    "/{agreement}/look-up",
    auth=SHARED,
    response=answers(FoundOut),
    openapi_extra=SHARED.documented(),
    summary="One record by its key",
)
def look_up_shared(request: Call, agreement: Number, body: KeyIn) -> FoundOut:
    """A record outside the agreement's territory reads as one that does not exist. The person concerned sees the read."""
    caller = request.auth
    found = shared.look_up(agreement, body.key, actor=caller.actor, purpose=caller.purpose)
    return FoundOut(rows=_records(found), as_of=found.as_of)


@router.get(
    "/{agreement}/rows",
    auth=SHARED,
    response=answers(RecordPage),
    openapi_extra=SHARED.documented(),
    summary="Records, page by page",
)
def list_shared(request: Call, agreement: Number, after: Cursor = "", limit: Limit = 50) -> RecordPage:
    """All records of the agreement's territory. Every person of a page sees the read."""
    caller, of = request.auth, f"shared {agreement}"
    found = shared.page(agreement, actor=caller.actor, purpose=caller.purpose, after=marked(of, after), most=limit)
    return RecordPage(rows=_records(found), next=cursor(of, found.next), as_of=found.as_of)
