"""Sharing for machines: read under an agreement, by key or page by page; corrections of what was read, and their receipts."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Path, Router, Schema
from pydantic import Field

from jingwei.faces.api.auth import Call, Machine
from jingwei.faces.api.shapes import Cursor, Limit, Page, Taken, answers, cursor, marked
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
    """One record. ``record`` is the handle that a later correction names; ``values`` holds the agreed fields, null where there is none."""

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


def _records(found: SharedPage) -> list[RecordOut]:
    return [RecordOut(record=row.record, values=row.values) for row in found.rows]


@router.get("", auth=SHARED, response=answers(AgreementsOut), openapi_extra=SHARED.documented(), summary="Agreements of the client")
def list_shared_agreements(request: Call) -> AgreementsOut:
    """Those that ended too. Without an agreement nothing is read."""
    caller = request.auth
    found = shared.own_agreements(actor=caller.actor, purpose=caller.purpose)
    return AgreementsOut(rows=[AgreementOut(**{name: getattr(row, name) for name in AgreementOut.model_fields}) for row in found])


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
