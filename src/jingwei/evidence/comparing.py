"""What must hold between the log and evidence's own tables, for whoever compares them."""

from jingwei.evidence.checks import FALSE, TRUE, Check, Column, Table, given, since

YEARS = "interval '3 years' - interval '2 days'"  # kernel.personal.YEARS_OF_LOG; days of the district, so two days of grace

TOMBSTONES = (
    Check(
        """select e.id from evidence_entry e where e.log = 'acts'
        and not exists (select from evidence_payload p where p.entry_id = e.id)
        and not exists (select from evidence_tombstone t where t.entry_id = e.id and t.kind = 'payload')""",
        "acts: the payload of entry %s is gone, and no act let go of it",
    ),
    Check(
        """select e.id from evidence_entry e where e.log = 'reads'
        and not exists (select from evidence_read r where r.entry_id = e.id)
        and not exists (select from evidence_tombstone t where t.entry_id = e.id and t.kind = 'read')""",
        "reads: the read of entry %s is gone, and no act let go of it",
    ),
    Check(
        """select r.id from evidence_read r where r.count <> (select count(*) from evidence_readsubject s where s.read_id = r.id)
        + (select count(*) from evidence_tombstone t where t.entry_id = r.entry_id and t.leaf is not null)""",
        "reads: of those whom read %s concerned somebody is missing, or too many, and no act says why",
    ),
    Check(
        """select t.entry_id from evidence_tombstone t where (t.kind = 'payload'
        and exists (select from evidence_payload p where p.entry_id = t.entry_id)) or (t.kind = 'read'
        and exists (select from evidence_read r where r.entry_id = t.entry_id))""",
        "what entry %s commits to is said to be gone, and is there",
    ),
    Check(
        """select distinct t."case" from evidence_tombstone t where not exists (select from evidence_entry a where a.log = 'acts'
        and a."case" = t."case" and a.seq = 1 and a.step = case when t.aged then 'evidence.log-let-go' else 'evidence.erased' end
        and 'evidence_tombstone' = any (a.covers))""",
        "something is said to have gone by the act of case %s, which is not there",
    ),
    Check(
        f"""select e.id from evidence_tombstone t join evidence_entry e on e.id = t.entry_id
        join evidence_entry a on a.log = 'acts' and a."case" = t."case" and a.seq = 1
        where t.aged and e.at > a.at - ({YEARS})""",
        "what entry %s commits to is said to have gone by age, and was not old enough",
    ),
    Check(
        """select a.id from evidence_entry a join evidence_payload p on p.entry_id = a.id,
        lateral (select count(*) as many from evidence_tombstone t where t."case" = a."case") found
        where (a.step = 'evidence.erased' and found.many::text <> p.fields ->> 'rows')
        or (a.step = 'evidence.log-let-go' and found.many > (p.fields ->> 'rows')::bigint)""",
        "entry %s let go of another number of rows than is said to be gone",
    ),
)
"""Whatever is missing of payloads, reads and those concerned has a tombstone, whose act is there and let go of so many."""

_HASH = """substring(encode(text, 'escape') from '"sha256":"([0-9a-f]{64})"')"""  # of the entry's one document
_QUESTION, _OPENING, _CODE, _DELAY = "f ->> 'question'", "f ->> 'opening'", "f ->> 'code'", "f ->> 'delay'"
_DOCUMENT = "f ->> 'document'"
_ERASED = {"evidence.questions-erased": "count"}

TABLES = (
    Table(
        name="evidence_question",
        key="t.id",
        case='t."case"',
        made={"evidence.read-asked": _QUESTION},
        changed={"evidence.read-answered": _QUESTION, "evidence.answer-late": _QUESTION},
        columns={
            **given("evidence.read-asked", "kind", "unit"),
            "day": Column("t.due_on", {"evidence.read-asked": "f ->> 'due_on'"}),
            "finding": Column("t.finding", {"evidence.read-answered": "f ->> 'finding'"}, "''"),
            "escalation": Column(since("escalated_at"), {"evidence.answer-late": TRUE}, FALSE),
        },
        ended=_ERASED,
    ),
    Table(
        name="evidence_explanation",
        key="t.read_id",
        case='t."case"',
        made={"evidence.read-explained": "f ->> 'read'"},
        ended=_ERASED,
    ),
    Table(
        name="evidence_opening",
        key="t.id",
        case='t."case"',
        made={"evidence.opening-asked": _OPENING},
        changed={"evidence.opening-confirmed": _OPENING},
        columns={
            "entry": Column("t.entry_id", {"evidence.opening-asked": "f ->> 'entry'"}),
            "end": Column(
                """to_char(t.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
                {"evidence.opening-confirmed": "f ->> 'until'"},
                "''",
            ),
        },
    ),
    Table(
        name="evidence_delayclass",
        key="t.code",
        made={"evidence.delay-class-enabled": _CODE},
        changed={"evidence.delay-class-disabled": _CODE},
        columns={
            **given("evidence.delay-class-enabled", "law", "article"),
            "number of days": Column("t.most_days", {"evidence.delay-class-enabled": "f ->> 'most_days'"}),
            "end": Column(since("disabled_at"), {"evidence.delay-class-enabled": FALSE, "evidence.delay-class-disabled": TRUE}),
        },
    ),
    Table(
        name="evidence_delay",
        key="t.id",
        case='t."case"',
        made={"evidence.delay-asked": _DELAY},
        changed={"evidence.delay-confirmed": _DELAY},
        columns={
            "class": Column("t.klass_id", {"evidence.delay-asked": "f ->> 'klass'"}),
            "day": Column("t.release_on", {"evidence.delay-confirmed": "f ->> 'release_on'"}, "''"),
        },
    ),
    Table(
        name="evidence_document",
        key="t.id",
        case='t."case"',
        made={"evidence.document-asked": _DOCUMENT},
        changed={f"evidence.document-{step}": _DOCUMENT for step in ("sealed", "served", "acknowledged", "withdrawn")},
        columns={
            "kind": Column("t.kind", {"evidence.document-asked": "f ->> 'kind'"}),
            "thing": Column("t.about", {"evidence.document-asked": "f ->> 'about'"}),
            "hash": Column("encode(t.sha256, 'hex')", {"evidence.document-sealed": _HASH}, "''"),
            "way of service": Column("t.served_how", {"evidence.document-served": "f ->> 'how'"}, "''"),
            "acknowledgement": Column(since("acknowledged_at"), {"evidence.document-acknowledged": TRUE}, FALSE),
            "withdrawal": Column(since("withdrawn_at"), {"evidence.document-withdrawn": TRUE}, FALSE),
        },
    ),
    Table(
        name="evidence_capture",
        key="t.id",
        made={"evidence.captured": "f ->> 'capture'"},
        columns={
            "kind": Column("t.kind", {"evidence.captured": "f ->> 'kind'"}),
            "thing": Column("t.about", {"evidence.captured": "f ->> 'about'"}),
            "hash": Column("encode(t.sha256, 'hex')", {"evidence.captured": _HASH}),
        },
    ),
)
