"""What must hold between orders, service cases and the log, for whoever compares them."""

from jingwei.evidence.checks import FALSE, TRUE, Check, Column, Table, given, since

_ORDER, _OBJECTION, _SERVICE = "f ->> 'order'", "f ->> 'objection'", "f ->> 'service'"
_OPENED, _REOPENED, _CLOSED = "cases.order-opened", "cases.order-reopened", "cases.order-closed"
_PAUSED, _RESUMED = "cases.order-paused", "cases.order-resumed"


def _when(name: str, *steps: str) -> dict[str, str]:
    return dict.fromkeys(steps, f"f ->> '{name}'")


TABLES = (
    Table(
        name="cases_workorder",
        key="t.id",
        case='t."case"',
        made={_OPENED: _ORDER, _REOPENED: _ORDER},
        changed=dict.fromkeys((_CLOSED, _PAUSED, _RESUMED, "cases.order-accepted"), _ORDER),
        each="t.declaration is null",  # the entry of a declaration tells of its first order, and names it not
        columns={
            "number": Column("t.number", _when("number", _OPENED, _REOPENED, _CLOSED)),
            "declaration": Column("t.declaration", _when("declaration", _OPENED, _REOPENED, _CLOSED)),
            "order before": Column("t.reopened_from_id", _when("of", _REOPENED), "''"),
            "list of reasons": Column("to_jsonb(t.reasons)", {_OPENED: "f -> 'reasons'"}),
            "day": Column("t.due_on", _when("due_on", _OPENED, _REOPENED, _RESUMED)),
            "pause": Column("t.paused_reason", {_PAUSED: "f ->> 'reason'", _RESUMED: "''", _CLOSED: "''"}, "''"),
            "acceptance": Column(since("accepted_at"), {"cases.order-accepted": TRUE}, FALSE),
            "outcome": Column("t.outcome", _when("outcome", _CLOSED), "''"),
            "proof": Column("t.proof", _when("proof", _CLOSED), "''"),
        },
    ),
    Table(
        name="cases_pause",
        rows="select order_id, bool_or(ended_at is null) as open from cases_pause group by order_id",
        key="t.order_id",
        made={_PAUSED: _ORDER},
        changed={_RESUMED: _ORDER, _CLOSED: _ORDER},
        columns={"end": Column("t.open", {_PAUSED: TRUE, _RESUMED: FALSE, _CLOSED: FALSE})},
    ),
    Table(
        name="cases_objection",
        key="t.id",
        made={"cases.objection-raised": _OBJECTION},
        changed={"cases.objection-decided": _OBJECTION},
        columns={
            "order": Column("t.order_id", {"cases.objection-raised": _ORDER}),
            "day": Column("t.due_on", {"cases.objection-raised": "f ->> 'due_on'"}),
            "verdict": Column("t.verdict", {"cases.objection-decided": "f ->> 'verdict'"}, "''"),
        },
    ),
    Table(
        name="cases_servicecase",
        key="t.id",
        case="t.id",
        made={"cases.service-opened": _SERVICE},
        changed={"cases.service-closed": _SERVICE},
        columns={
            **given("cases.service-opened", "number", "kind"),
            "end": Column(since("closed_at"), {"cases.service-closed": TRUE}, FALSE),
        },
    ),
)

CHECKS = (
    Check(
        """select o.number from cases_workorder o where not exists (select from evidence_entry e
        where e.log = 'acts' and e."case" = o."case" and e.at = o.opened_at and 'cases_workorder' = any (e.covers))""",
        "cases: no entry tells that the order %s was opened",
    ),
    Check(
        """select o.number from cases_workorder o where o.closed_at is not null and not exists (select from evidence_entry e
        where e.log = 'acts' and e."case" = o."case" and e.step = 'cases.order-closed' and e.at = o.closed_at)""",
        "cases: no entry tells that the order %s was closed",
    ),
    Check(
        """select e.id from evidence_entry e where e.step = 'cases.order-closed'
        and not exists (select from cases_workorder o where o."case" = e."case" and o.closed_at = e.at)""",
        "cases: entry %s tells of a closed order that is not there",
    ),
)
