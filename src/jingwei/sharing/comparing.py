"""What must hold between lists, agreements, corrections and the log, for whoever compares them."""

from jingwei.evidence.checks import FALSE, TRUE, Column, Table, given, since

_NUMBER, _LIST, _BATCH = "f ->> 'number'", "f ->> 'list'", "concat_ws(' ', f ->> 'list', f ->> 'batch')"


TABLES = (
    Table(
        name="sharing_list",
        key="t.name",
        case="t.id",
        made={"sharing.list-registered": _LIST},
        changed={"sharing.list-withdrawn": _LIST},
        columns={
            **given("sharing.list-registered", "owner", "retention_days"),
            "list of columns": Column(
                "(select jsonb_agg(c ->> 'name' order by n) from jsonb_array_elements(t.columns) with ordinality as one (c, n))",
                {"sharing.list-registered": "f -> 'columns'"},
            ),
            "withdrawal": Column(since("withdrawn_at"), {"sharing.list-withdrawn": TRUE}, FALSE),
        },
    ),
    Table(
        name="sharing_listversion",
        key="concat_ws(' ', (select l.name from sharing_list l where l.id = t.list_id), t.batch)",
        case="t.list_id",
        made={"sharing.list-loaded": _BATCH},
    ),
    Table(
        name="sharing_agreement",
        key="t.number",
        case="t.id",
        made={"sharing.agreement-signed": _NUMBER},
        changed={"sharing.agreement-withdrawn": _NUMBER},
        columns={
            **given("sharing.agreement-signed", "consumer", "valid_from", "valid_until"),
            "list of fields": Column("to_jsonb(t.fields)", {"sharing.agreement-signed": "f -> 'fields'"}),
            "withdrawal": Column(since("withdrawn_at"), {"sharing.agreement-withdrawn": TRUE}, FALSE),
        },
    ),
    Table(
        name="sharing_correction",
        key="t.id",
        made={"sharing.correction-made": "jsonb_array_elements_text(f -> 'corrections')"},
        changed={
            "sharing.corrections-sent": "jsonb_array_elements_text(f -> 'corrections')",
            "sharing.correction-confirmed": "f ->> 'correction'",
        },
        columns={
            "dispatch": Column(since("sent_at"), {"sharing.corrections-sent": TRUE, "sharing.correction-confirmed": TRUE}, FALSE),
            "confirmation": Column(since("confirmed_at"), {"sharing.correction-confirmed": TRUE}, FALSE),
        },
        ended={"sharing.corrections-erased": "corrections"},
    ),
)
