"""What is compared between the log and the tables, one question of SQL each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What a module holds to be true of its tables and the log.

    Attributes:
        sql: gives one row of one column for each thing of which it is not: a number or a handle, nothing about anybody.
        says: the difference in words, with ``%s`` for what the row holds.
    """

    sql: str
    says: str


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
        where (a.step = 'evidence.erased' and found.many <> (p.fields ->> 'rows')::bigint)
        or (a.step = 'evidence.log-let-go' and found.many > (p.fields ->> 'rows')::bigint)""",
        "entry %s let go of another number of rows than is said to be gone",
    ),
)
"""Whatever is missing of payloads, reads and those concerned has a tombstone, whose act is there and let go of so many."""
