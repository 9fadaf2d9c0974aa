"""Comparing the log with itself and with the tables: every difference, by name. Slow, plain and complete; it changes nothing.

Run as the owner of the tables, past every policy, in one snapshot, so that a product that runs meanwhile makes no difference. Nothing
of what it reads is shown: a difference names an entry's number or id, never what stands in it.

1. Entry by entry, in order of numbers: text ↔ hash ↔ tile ↔ number ↔ columns ↔ what it commits to, while that is kept.
2. Tile by tile: each level holds the roots of the full tiles below; the root is that of the tiles; checkpoints continue each other, and
   every line under each is of a known key and holds.
3. Case by case: ``seq`` without a gap, ``prev`` the hash before, the chain's row at the last entry.
4. Queue: every entry has a number or waits for one; nothing has both.
5. What is gone: a tombstone for each payload, read and person that is missing, and an act for each tombstone. Keys of subjects give
   the tags of the newest entries.
6. Table by table: what modules say of their own tables (``checks.Table``): rows that no entry tells of, entries whose rows are gone, values
   that the last entry about a row does not give.
"""

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, connections, transaction

from jingwei.evidence import entries, merkle, signing, stored, tags, tiles, trees
from jingwei.evidence.canonical import Json, NotCanonical, canonical
from jingwei.evidence.checkpoints import LOGS
from jingwei.evidence.checks import Check
from jingwei.evidence.commitments import commit
from jingwei.evidence.comparing import TOMBSTONES
from jingwei.evidence.merkle import ProofError, leaf_hash
from jingwei.evidence.subjects import concerned_by, in_leaf
from jingwei.kernel.progress import Progress

USING = "owner"


def reconcile(checks: Iterable[Check]) -> Generator[Progress, None, list[str]]:
    """All differences, in words; none when log and tables agree."""
    with transaction.atomic(using=USING), connections[USING].cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        return (yield from compare(checks))


def compare(checks: Iterable[Check]) -> Generator[Progress, None, list[str]]:
    """The same, in the caller's transaction."""
    found: list[str] = []
    for log in LOGS:
        yield from _log(log, found)
    found.extend(tags.differences(USING))
    for check in (*_CHAINS, *_QUEUE, *TOMBSTONES, *_covered(), *checks):
        found.extend(_asked(check))
        yield Progress("evidence.reconcile tables", len(found))
    return found


def _asked(check: Check) -> list[str]:
    """What a check finds; a value of another form than it asks for is a difference, and stops no other check."""
    try:
        with transaction.atomic(using=USING), connections[USING].cursor() as cursor:
            cursor.execute(check.sql)
            return [check.says % row for row in cursor.fetchall()]
    except DataError:
        return [f"cannot be compared, since a payload or a row has another form: {check.says.replace('%s', '…')}"]


def _log(log: str, found: list[str]) -> Generator[Progress]:
    head = trees.head_of(log, using=USING)
    done = 0
    for index in range(-(-head.size // tiles.WIDTH)):
        first = index * tiles.WIDTH
        hashes = _tile(log, 0, index, found)
        if first >= head.pruned:
            found.extend(_bundle(log, first, min(first + tiles.WIDTH, head.size), hashes))
        done = min(first + tiles.WIDTH, head.size)
        if index % 20 == 0:
            yield Progress(f"evidence.reconcile {log}", done, head.size)
    found.extend(_tree(log, head, found))
    found.extend(_beyond(log, head))


def _tile(log: str, level: int, index: int, found: list[str]) -> list[bytes]:
    try:
        return tiles.hashes(trees.tile_of(log, level, index, using=USING))
    except LookupError:
        found.append(f"{log}: tile {index} of level {level} is missing")
        return []


def _bundle(log: str, first: int, until: int, hashes: Sequence[bytes]) -> Iterator[str]:
    with connections[USING].cursor() as cursor:
        cursor.execute(_ENTRIES, [log, first, until])
        rows = {row[0]: _Row(*row) for row in cursor.fetchall()}
    for number in range(first, until):
        row = rows.get(number)
        if row is None:
            yield f"{log}: number {number} has no entry"
            continue
        yield from (f"{log}: entry {number} {what}" for what in _entry(log, row))
        if number - first >= len(hashes) or hashes[number - first] != bytes(row.hash):
            yield f"{log}: entry {number} is not the one in the tree"


_ENTRIES = """select n.number, e.log, e.text, e.hash, replace(e."case"::text, '-', ''), e.seq, e.flow, e.step, e.at, e.covers,
  o.salt, o.fields::text, o.many, o.subjects, o.salts, o.gone
from evidence_number n join evidence_entry e on e.id = n.entry_id left join lateral (
  select p.salt, p.fields, 0 as many, p.subjects, '{}'::bytea[] as salts,
    array(select ''::bytea from evidence_tombstone t where t.entry_id = e.id and t.kind = 'name') as gone
  from evidence_payload p where p.entry_id = e.id and e.log = 'acts'
  union all select r.salt, jw_read_fields(r), r.count, array(select s.subject from evidence_readsubject s where s.read_id = r.id order by 1),
    array(select s.salt from evidence_readsubject s where s.read_id = r.id order by s.subject),
    array(select t.leaf from evidence_tombstone t where t.entry_id = r.entry_id and t.leaf is not null)
  from evidence_read r where r.entry_id = e.id and e.log = 'reads'
) o on true where n.log = %s and n.number >= %s and n.number < %s"""


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    log: str
    text: bytes
    hash: bytes
    case: str | None
    seq: int | None
    flow: str
    step: str
    at: datetime
    covers: list[str]
    salt: bytes | None
    fields: str | None
    many: int | None
    subjects: list[UUID] | None
    salts: list[bytes | None] | None
    gone: list[bytes] | None


def _entry(log: str, row: _Row) -> Iterator[str]:
    text = bytes(row.text)
    if leaf_hash(text) != bytes(row.hash):
        yield "has another hash than its bytes"
    try:
        said = json.loads(text)
        if canonical(said) != text:
            yield "is not canonical JSON"
    except (ValueError, NotCanonical):
        said = None
    if not isinstance(said, dict):
        yield "is not canonical JSON"
        return
    if row.log != log:
        yield "stands in another log than its number"
    if log != "reads" and _columns(row) != {name: said.get(name) for name in _columns(row)}:
        yield "says something else than its columns"
    if row.salt is not None and row.fields is not None:
        yield from _kept(said, row, salt=bytes(row.salt), fields=json.loads(row.fields))


def _kept(said: dict[str, Any], row: _Row, *, salt: bytes, fields: dict[str, Json]) -> Iterator[str]:
    subjects, gone, named = row.subjects or [], row.gone or [], said.get("subjects", [])
    kept = in_leaf(fields, concerned_by(row.many or 0, subjects, row.salts or [], gone), salt=salt)
    if commit(kept, salt=salt).hex() != said.get("c" if row.log == "reads" else "payload"):
        yield "commits to something else than what is kept of it"
    if row.log == "acts" and (not isinstance(named, list) or len(named) != len(subjects) + len(gone)):
        yield "names another number of people than is kept, and no act says why"


def _columns(row: _Row) -> dict[str, Any]:
    return {
        "case": row.case,
        "seq": row.seq,
        "flow": row.flow,
        "step": row.step.partition(".")[2],
        "t": entries.instant(row.at),
        "covers": row.covers or None,
    }


def _tree(log: str, head: trees.Head, before: Sequence[str]) -> Iterator[str]:
    """Levels above the leaves, the root, the checkpoints; nothing more to say where tiles are missing."""
    missing: list[str] = []
    size, level = head.size, 0
    while size >= tiles.WIDTH:
        for index in range(size // tiles.WIDTH):
            below = _tile(log, level, index, missing)
            above = _tile(log, level + 1, index // tiles.WIDTH, missing)
            if below and above and above[index % tiles.WIDTH :][:1] != [merkle.root(below)]:
                yield f"{log}: tile {index} of level {level} is not the one that the level above holds"
        size, level = size // tiles.WIDTH, level + 1
    yield from (one for one in dict.fromkeys(missing) if one not in before)
    try:
        read = trees.reader(log, using=USING)
        if merkle.root_at(head.size, read) != head.root:
            yield f"{log}: the tree has another root than its tiles"
        yield from _checkpoints(log, head, read)
    except (ProofError, LookupError):
        yield f"{log}: the tree is not whole"


def _checkpoints(log: str, head: trees.Head, read: merkle.Read) -> Iterator[str]:
    keys = signing.verifiers(log)
    for signed in trees.list_signed(log, using=USING):
        if signed.size > head.size or merkle.root_at(signed.size, read) != signed.root:
            yield f"{log}: the checkpoint of size {signed.size} is of another tree"
        if wrong := stored.fault(log, signed, keys, using=USING):
            yield f"{log}: the checkpoint of size {signed.size} {wrong}"


def _beyond(log: str, head: trees.Head) -> Iterator[str]:
    with connections[USING].cursor() as cursor:
        cursor.execute(
            "select number from evidence_number where log = %s and (number >= %s or number < %s)", [log, head.size, head.pruned]
        )
        yield from (f"{log}: number {number} lies outside the tree" for (number,) in cursor.fetchall())
        cursor.execute(
            "select level, index, octet_length(hashes) / 32 from evidence_tile where log = %s order by level, index", [log]
        )
        expected = {(one.level, one.index): one.width for one in tiles.of_size(head.size)}
        for level, index, width in cursor.fetchall():
            if expected.get((level, index)) != width:
                yield f"{log}: tile {index} of level {level} has {width} hashes, which the tree has not"


def _covered() -> list[Check]:
    """For each evidenced table whose rows name the case in which they were changed: an entry of that case covers the table."""
    with connections[USING].cursor() as cursor:
        cursor.execute(_OF_CASES)
        return [
            Check(
                f'''select distinct t."case" from "{table}" t where t."case" is not null and not exists (select from evidence_entry e
                where e.log = 'acts' and e."case" = t."case" and '{table}' = any (e.covers))''',
                f"{table}: case %s changed it, and no entry of that case covers it",
            )
            for (table,) in cursor.fetchall()
        ]


_OF_CASES = """select distinct c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
join pg_attribute a on a.attrelid = c.oid and a.attname = 'case' and a.atttypid = 'uuid'::regtype and not a.attisdropped
where t.tgname = c.relname || '_evidence' order by 1"""


def evidenced_tables() -> list[str]:
    """Tables that nothing changes without an entry."""
    with connections[USING].cursor() as cursor:
        cursor.execute(_EVIDENCED)
        return [table for (table,) in cursor.fetchall()]


_EVIDENCED = """select distinct c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where t.tgname = c.relname || '_evidence' and n.nspname = 'public' order by 1"""

_CHAINS = (
    Check(
        """select e.id from (select id, seq, text, lag(seq) over place as seq_before, lag(hash) over place as hash_before
          from evidence_entry where log = 'acts' window place as (partition by "case" order by seq)) e
        where e.seq <> coalesce(e.seq_before, 0) + 1 or (e.hash_before is not null
          and position(convert_to('"prev":"' || encode(e.hash_before, 'hex') || '"', 'UTF8') in e.text) = 0)""",
        "acts: entry %s does not follow from the one before in its case",
    ),
    Check(
        """select coalesce(c."case", l."case") from evidence_chain c full join (
          select distinct on ("case") "case", seq, hash from evidence_entry where log = 'acts' order by "case", seq desc) l
          on l."case" = c."case" where (c.seq, c.prev) is distinct from (l.seq, l.hash)""",
        "acts: the chain of case %s does not end in its last entry",
    ),
)

_QUEUE = (
    Check(
        "select e.id from evidence_entry e where not exists (select from evidence_number n where n.entry_id = e.id)"
        " and not exists (select from evidence_pending p where p.entry_id = e.id)",
        "entry %s has no number and waits for none",
    ),
    Check(
        "select r.id from evidence_read r where not exists (select from evidence_entry e where e.id = r.entry_id and e.log = 'reads')",
        "read %s has no leaf",
    ),
    Check(
        "select p.entry_id from evidence_payload p where not exists (select from evidence_entry e where e.id = p.entry_id and e.log = 'acts')",
        "the payload %s is of no act",
    ),
)
