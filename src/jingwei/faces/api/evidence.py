"""The log for machines: entries by number, how long the logs are, the key that signs, and receipts checked."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Path, Query, Router, Schema
from pydantic import Field

from jingwei.cases import queries as cases
from jingwei.declarations import queries as declarations
from jingwei.declarations.receipts import verifier_key
from jingwei.evidence import promises, queries
from jingwei.faces.api.auth import READING, Call, Caller, Machine
from jingwei.faces.api.shapes import Taken, answers
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import Purpose

router = Router(tags=["evidence"])
READS = Machine(READING, "evidence.entries")
CHECKS = Machine(("declaring", *READING), "evidence.check")

Log = Literal["acts", "reads"]
Number = Annotated[int, Path(ge=0, le=2**63 - 1, examples=[0])]


class EntryOut(Schema):
    """One entry. ``text`` is its bytes as UTF-8; ``hash`` is SHA-256 over a zero byte and them (RFC 6962 leaf), in hex.

    Of the log of acts, ``step``, ``at`` and ``text`` are null unless the entry is of a declaration or an order that the client may read.
    """

    log: Log
    number: int
    hash: str
    step: str | None
    at: datetime | None
    text: str | None


class Step(Schema):
    """One entry of a case: ``number`` is null until the sequencer has numbered it, within a second."""

    number: int | None
    step: str
    at: datetime
    hash: str


class LogOut(Schema):
    """How many entries each log has, and the verifier key of receipts (C2SP signed note: NAME+ID+KEY)."""

    acts: int
    reads: int
    verifier_key: str


class ReceiptIn(Taken):
    """What a receipt's QR code holds."""

    text: str = Field(max_length=400, examples=["JW1.20261123-ABCDE-FGHJK.….1795400000.…"])


class PromiseOut(Schema):
    """What the log promised: that the entry with this leaf hash (hex) stands in it, or will within a second."""

    receipt: str
    hash: str
    at: datetime


@router.get(
    "/entries/{number}", auth=READS, response=answers(EntryOut), openapi_extra=READS.documented(), summary="One entry of a log"
)
def read_entry(request: Call, number: Number, log: Annotated[Log, Query(description="Which log.")] = "acts") -> EntryOut:
    """An entry holds no personal data: nonces, salted commitments, codes and handles. Outside the client's own cases its hash proves it."""
    caller = request.auth
    found = queries.get_entry(number, log=log, actor=caller.actor, purpose=caller.purpose)
    if log == "acts" and not _is_of(found.case, caller):
        return EntryOut(log=log, number=number, hash=found.hash.hex(), step=None, at=None, text=None)
    return EntryOut(log=log, number=number, hash=found.hash.hex(), step=found.step, at=found.at, text=found.text.decode())


def _is_of(case: UUID | None, caller: Caller) -> bool:
    """Whether the client's scope and territory hold the declaration or the order of a case."""
    asked = (("declarations.read", declarations.holds_case), ("cases.list", cases.holds_case))
    return case is not None and any(
        duty in caller.actor.duties and holds(case, actor=caller.actor, purpose=caller.purpose) for duty, holds in asked
    )


@router.get("/log", auth=READS, response=answers(LogOut), openapi_extra=READS.documented(), summary="How long the logs are")
def read_log(request: Call) -> LogOut:
    """Sizes count numbered entries."""
    caller = request.auth
    acts, reads = (queries.size_of(log, actor=caller.actor, purpose=caller.purpose) for log in ("acts", "reads"))
    return LogOut(acts=acts, reads=reads, verifier_key=verifier_key())


@router.post(
    "/receipts/check", auth=CHECKS, response=answers(PromiseOut), openapi_extra=CHECKS.documented(), summary="Check a receipt"
)
def check_receipt(request: Call, body: ReceiptIn) -> PromiseOut:
    """Whether this log signed the text; 409 if it did not. The same check runs anywhere with the verifier key alone."""
    promise = promises.check(body.text, verifier=verifier_key())
    return PromiseOut(receipt=promise.receipt, hash=promise.hash.hex(), at=promise.at)


def steps_of(case: UUID, *, actor: Actor, purpose: Purpose) -> list[tuple[UUID, Step]]:
    """The entries of a case in their order, each with its id."""
    found = queries.list_of_case(case, actor=actor, purpose=purpose)
    return [(one.id, Step(number=one.number, step=one.step, at=one.at, hash=one.hash.hex())) for one in found]
