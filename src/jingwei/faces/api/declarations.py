"""Declarations for machines: one system declares for a resident, another reads how declarations of its territory stand.

The two are never one client: who declared a number and then read the state would learn whom we know (``accounts.policy``).
"""

import hashlib
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import Field

from jingwei.accounts import operations as accounts
from jingwei.cases.words import Reason
from jingwei.declarations import operations, queries
from jingwei.declarations.errors import CodeUnknown
from jingwei.declarations.operations import Typed
from jingwei.faces.api import evidence
from jingwei.faces.api.auth import Call, Caller, Machine
from jingwei.faces.api.errors import KeyUsed
from jingwei.faces.api.shapes import Community, Cursor, Limit, Page, Taken, answers, cursor, marked
from jingwei.kernel import keys
from jingwei.kernel.purposes import DECLARING

router = Router(tags=["declarations"])
READS = Machine(("declarations",), "declarations.read")
DECLARES = Machine(("declaring",), "declarations.declare", DECLARING)

State = Literal["accepted", "waiting", "confirmed", "unconfirmed", "contested"]
Channel = Literal["portal", "counter", "api"]
Number = Annotated[
    str, Path(pattern=r"^[0-9]{8}-[2-9A-HJ-NP-Za-hj-np-z]{5}-[2-9A-HJ-NP-Za-hj-np-z]{5}$", examples=["20261123-ABCDE-FGHJK"])
]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{8,128}$", description="Sent again, it gives the first answer again."),
]


class DeclarationIn(Taken):
    """A declaration as another system sends it; the declarant has read the notice of purpose and law there."""

    house_code: str = Field(
        max_length=40, description="25 characters, as the door plate shows them.", examples=["4403040080030100001000404"]
    )
    number: str = Field(max_length=40, description="Number of the identity card.", examples=["990304199003070066"])
    name: str = Field(max_length=80, examples=["陈生"])
    phone: str = Field(default="", max_length=20, description="Mobile number; empty if there is none.", examples=[""])
    number_stands: bool = Field(
        default=False, description="The number stands so on the card although its check character does not fit.", examples=[False]
    )


class ReceiptOut(Schema):
    """The same for every declaration, whatever was decided. ``promise`` is the text of the receipt's QR code."""

    receipt: str
    promise: str
    declared_at: datetime
    answer_by: date
    answer_provisional: bool


class DeclarationRow(Schema):
    """One line of a list; no name in it."""

    receipt: str
    state: State
    reasons: list[Reason]
    house_code: str
    street: str
    community: str
    grid: str
    channel: Channel
    declared_at: datetime
    answer_by: date
    answer_provisional: bool
    decided_at: datetime | None


class DeclarationPage(Page):
    """Newest first."""

    rows: list[DeclarationRow]


class DeclarationOut(DeclarationRow):
    """One declaration. ``order`` is the number of its work order; ``entry`` the number of the entry that the receipt promises, null
    until it is numbered (within a second); ``entries`` are the steps of the whole case."""

    order: str | None
    entry: int | None
    entries: list[evidence.Step]


def _read(pointer: str) -> dict[str, object]:
    return {"operationId": "readDeclaration", "parameters": {"receipt": f"$response.body#/{pointer}"}}


@router.post(
    "",
    auth=DECLARES,
    response=answers(ReceiptOut, status=201),
    openapi_extra=DECLARES.documented(),
    summary="Declare for a resident",
)
def declare(request: Call, body: DeclarationIn, key: Key = None) -> Status[ReceiptOut]:
    """Declares who lives in a dwelling of the territory. The answer is the same for accepted and doubtful declarations, and the client
    that declares reads neither declarations nor work orders: what came of it is told to the resident."""
    given = (
        _declare(request.auth, body, request.LANGUAGE_CODE)
        if key is None
        else _once(request.auth, body, key, request.LANGUAGE_CODE)
    )
    return Status(201, given)


def _once(caller: Caller, body: DeclarationIn, key: str, language: str) -> ReceiptOut:
    """The answer of the key: of the first sending, when there was one. A sending that was refused left nothing.

    Raises:
        KeyUsed: the first had another body.
    """
    token = hashlib.sha256(f"api|{caller.actor.ident}|{key}".encode()).hexdigest()
    mark = keys.ring().blind_index("api-body", body.model_dump_json()).hex()  # keyed: the stored mark betrays nothing typed
    before = accounts.begin_submission(token, at=caller.at)
    if before is None:
        given = _declare(caller, body, language)
        accounts.keep_answer(token, answer=f"{mark} {given.receipt}")
        return given
    known, _, receipt = before.partition(" ")
    if known != mark:
        raise KeyUsed()
    with caller.deciding():
        shown = queries.get_shown(receipt, actor=caller.actor, purpose=caller.purpose)
    return ReceiptOut(
        receipt=shown.receipt,
        promise=shown.promise,
        declared_at=shown.declared_at,
        answer_by=shown.answer_by,
        answer_provisional=shown.provisional,
    )


def _declare(caller: Caller, body: DeclarationIn, language: str) -> ReceiptOut:
    """One declaration. A dwelling outside the territory reads as none: what was written is undone with the answer."""
    typed = Typed(number=body.number, name=body.name, phone=body.phone, number_stands=body.number_stands)
    with caller.deciding():
        given = operations.declare(body.house_code, typed, actor=caller.actor, at=caller.at, channel="api", language=language)
    if not queries.is_within(given.number, actor=caller.actor, purpose=caller.purpose):
        raise CodeUnknown()
    return ReceiptOut(
        receipt=given.number,
        promise=given.promise,
        declared_at=given.declared_at,
        answer_by=given.answer_by,
        answer_provisional=given.provisional,
    )


@router.get(
    "",
    auth=READS,
    response=answers(DeclarationPage),
    openapi_extra=READS.documented(declaration=_read("rows/0/receipt")),
    summary="Declarations of the territory",
)
def list_declarations(
    request: Call,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    community: Community = "",
    before: Cursor = "",
    limit: Limit = 50,
) -> DeclarationPage:
    """Each row is noted as a read in the log that the person concerned can see."""
    caller, mark = request.auth, marked("declarations", before)
    found = queries.list_declarations(
        actor=caller.actor,
        purpose=caller.purpose,
        state=state or "",
        community=community,
        before=UUID(mark) if mark else None,
        most=limit,
    )
    following = cursor("declarations", str(found[-1].pk)) if len(found) == limit else ""
    return DeclarationPage(rows=[_row(row, row.dwelling.code) for row in found], next=following)


@router.get("/{receipt}", auth=READS, response=answers(DeclarationOut), openapi_extra=READS.documented(), summary="One declaration")
def read_declaration(request: Call, receipt: Number) -> DeclarationOut:
    """A receipt outside the territory reads as one that does not exist."""
    caller = request.auth
    row = queries.get_declaration(receipt, actor=caller.actor, purpose=caller.purpose)
    steps = evidence.steps_of(row.case, actor=caller.actor, purpose=caller.purpose)
    entry = next((step.number for ident, step in steps if ident == row.entry), None)
    order = row.order.number if row.order else None
    return DeclarationOut(**dict(_row(row, row.dwelling.code)), order=order, entry=entry, entries=[step for _, step in steps])


def _row(row: object, code: str) -> DeclarationRow:
    plain = {name: getattr(row, name) for name in DeclarationRow.model_fields if name != "house_code"}
    return DeclarationRow(**plain, house_code=code)
