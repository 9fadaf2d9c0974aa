"""Work orders for machines: read, without persons and outcomes. Accepting and closing belong to people."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Path, Query, Router, Schema

from jingwei.cases import queries
from jingwei.cases.words import Reason, Show
from jingwei.faces.api import evidence
from jingwei.faces.api.auth import Call, Machine
from jingwei.faces.api.shapes import AsOf, Community, Cursor, KnownOn, Limit, Page, answers, cursor, marked
from jingwei.kernel.dates import district_day

router = Router(tags=["work-orders"])
READS = Machine(("work-orders",), "cases.list")

Number = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{4,10}$", examples=["2026-11-0001"])]


class OrderRow(Schema):
    """One line of a list, as of the day asked about."""

    number: str
    house_code: str
    address: str
    street: str
    community: str
    grid: str
    reasons: list[Reason]
    attempt: int
    opened_on: date
    due_on: date
    resident_due_on: date
    due_provisional: bool
    accepted: bool
    paused: bool
    waiting_desk: bool
    escalated: bool
    closed_on: date | None
    late: bool
    due_soon: bool


class OrderPage(Page):
    """Open ones come by limit, closed ones with the last first."""

    rows: list[OrderRow]


class OrderOut(Schema):
    """One order: both clocks and its steps in the log. What a visit found is not shared."""

    number: str
    state: Literal["open", "accepted", "paused", "closed"]
    house_code: str
    address: str
    street: str
    community: str
    grid: str
    reasons: list[Reason]
    attempt: int
    opened_at: datetime
    due_on: date
    resident_due_on: date
    due_provisional: bool
    accepted_at: datetime | None
    escalated_at: datetime | None
    closed_at: datetime | None
    entries: list[evidence.Step]


LINKS = READS.documented(order={"operationId": "readWorkOrder", "parameters": {"number": "$response.body#/rows/0/number"}})


@router.get("", auth=READS, response=answers(OrderPage), openapi_extra=LINKS, summary="Work orders of the territory")
def list_work_orders(
    request: Call,
    state: Annotated[Show, Query(description="Which ones.")] = Show.OPEN,
    community: Community = "",
    before: Cursor = "",
    limit: Limit = 50,
    as_of: AsOf = None,
    known_on: KnownOn = None,
) -> OrderPage:
    """No line names a person or an outcome. Orders are known the day they happen, so the earlier of the two days counts."""
    caller, of = request.auth, f"work-orders {state.value}"
    with caller.asking(min(as_of or district_day(caller.at), known_on) if known_on else as_of, known_on):
        found = queries.list_orders(
            actor=caller.actor, purpose=caller.purpose, show=state, community=community, after=marked(of, before), most=limit
        )
    rows = [OrderRow(**{name: getattr(row, name) for name in OrderRow.model_fields}) for row in found.rows]
    return OrderPage(rows=rows, next=cursor(of, found.next))


@router.get("/{number}", auth=READS, response=answers(OrderOut), openapi_extra=READS.documented(), summary="One work order")
def read_work_order(request: Call, number: Number) -> OrderOut:
    """A number outside the territory reads as one that does not exist."""
    caller = request.auth
    row = queries.get_order(number, actor=caller.actor, purpose=caller.purpose)
    steps = evidence.steps_of(row.case, actor=caller.actor, purpose=caller.purpose)
    state: Literal["open", "accepted", "paused", "closed"] = "accepted" if row.accepted_at else "open"
    if row.closed_at or row.paused_at:
        state = "closed" if row.closed_at else "paused"
    shown = {name: getattr(row, name) for name in OrderOut.model_fields if name not in {"state", "entries"}}
    return OrderOut(**shown, state=state, entries=[step for _, step in steps])
