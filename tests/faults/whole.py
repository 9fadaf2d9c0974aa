"""What must hold of a database whatever was killed, and whenever: read as its owner, past every policy.

Each function returns what is wrong, one line a fault, so that a failure names all of it at once.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

type Ask = Callable[[str], list[tuple[Any, ...]]]

FOREVER = "'9999-12-31 00:00:00+00'"


def faults(ask: Ask, *, delivered: bool = False) -> list[str]:
    """All that is wrong.

    Args:
        delivered: the worker has done all that there is to do, so nothing may wait for it.
    """
    found = [*log(ask), *reads(ask), *declarations(ask), *residences(ask), *orders(ask)]
    return [*found, *news(ask)] if delivered else found


def log(ask: Ask) -> Iterator[str]:
    """Entries hold their own hash, follow each other in their case, and are numbered densely, each once, or still wait for it."""
    before: dict[Any, tuple[int, bytes]] = {}
    rows = ask("""select "case", seq, text, hash from evidence_entry where log = 'acts' order by "case", seq""")
    for case, seq, text, digest in rows:
        last, prev = before.get(case, (0, b""))
        if hashlib.sha256(b"\0" + bytes(text)).digest() != bytes(digest):
            yield f"entry {seq} of {case} has another hash than its bytes"
        if seq != last + 1 or (prev and f'"prev":"{prev.hex()}"' not in bytes(text).decode()):
            yield f"entry {seq} of {case} does not follow entry {last}"
        before[case] = (seq, bytes(digest))
    chains = {case: (seq, bytes(prev)) for case, seq, prev in ask('select "case", seq, prev from evidence_chain')}
    if chains != before:
        yield f"{len(chains)} chains do not end in the last entries of {len(before)} cases"
    for name, count, distinct, first, last in ask(
        "select log, count(*), count(distinct entry_id), min(number), max(number) from evidence_number group by log"
    ):
        if (first, last, distinct) != (0, count - 1, count):
            yield f"the log {name} has {count} numbers from {first} to {last} for {distinct} entries"
    numbered, pending, both, entries = ask(
        "select (select count(*) from evidence_number), (select count(*) from evidence_pending),"
        " (select count(*) from evidence_number join evidence_pending using (entry_id)), (select count(*) from evidence_entry)"
    )[0]
    if both or numbered + pending != entries:
        yield f"{entries} entries, of which {numbered} are numbered, {pending} wait and {both} do both"


def reads(ask: Ask) -> Iterator[str]:
    """Each read of the log of reads has its entry and its subjects; each entry there its read."""
    unpaired = ask(
        "select count(*) from evidence_read r full join (select id from evidence_entry where log = 'reads') e on e.id = r.entry_id"
        " where r.id is null or e.id is null"
    )[0][0]
    miscounted = ask(
        "select count(*) from evidence_read r where r.count <> (select count(*) from evidence_readsubject s where s.read_id = r.id)"
    )[0][0]
    unread = ask(
        'select count(*) from declarations_declaration d where 1 <> (select count(*) from evidence_read r where r."case" = d."case"'
        " and r.what = 'registers.facts' and r.role = 'declarant')"
    )[0][0]
    if unpaired or miscounted or unread:
        yield f"{unpaired} reads without an entry or entries without a read, {miscounted} with other subjects, {unread} not noted"


def declarations(ask: Ask) -> Iterator[str]:
    """Each is told of by one entry, its own; and is in the register, or has an order, or came to an end."""
    untold = ask(
        "select d.receipt from declarations_declaration d where 1 <> (select count(*) from evidence_entry e"
        ' join evidence_payload p on p.entry_id = e.id where e.id = d.entry and e.hash = d.entry_hash and e."case" = d."case"'
        " and e.step = 'declarations.declared' and p.fields ->> 'receipt' = d.receipt)"
    )
    yield from (f"the declaration {receipt} has not its entry" for (receipt,) in untold)
    told, rows = ask(
        "select (select count(*) from evidence_entry where step = 'declarations.declared'), (select count(*) from declarations_declaration)"
    )[0]
    if told != rows:
        yield f"{told} entries tell of {rows} declarations"
    half = ask(
        f"""select d.receipt, d.state from declarations_declaration d where not case d.state
          when 'accepted' then exists (select from registers_residenceversion r
            where r.person_id = d.person and r.dwelling_id = d.dwelling_id)
          when 'waiting' then d.order_id is not null
          when 'contested' then d.order_id is not null
          when 'confirmed' then d.decided_at is not null and d.order_id is not null and exists (select from registers_residenceversion r
            where r.person_id = d.person and r.dwelling_id = d.dwelling_id)
          else d.decided_at is not null and d.order_id is not null and not exists (select from registers_residenceversion r
            where r."case" = d."case" and r.recorded_until = {FOREVER}) end"""
    )
    yield from (f"the declaration {receipt} is {state} by half" for receipt, state in half)


def residences(ask: Ask) -> Iterator[str]:
    """Nobody lives twice in one dwelling at a time, no number is two people, both time-lines run forwards, and each has its entry."""
    spans: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    for person, dwelling, kind, since, until in ask(
        f"select person_id, dwelling_id, kind, valid_from, valid_until from registers_residenceversion where recorded_until = {FOREVER}"
    ):
        spans[person, dwelling, kind].append((since, until))
    for key, held in spans.items():
        held.sort()
        if any(second[0] < first[1] for first, second in pairwise(held)):
            yield f"residences of {key} overlap: {held}"
    for table in ("personversion", "residenceversion"):
        wrong = ask(f"select count(*) from registers_{table} where valid_from >= valid_until or recorded_from >= recorded_until")[
            0
        ][0]
        if wrong:
            yield f"{wrong} rows of {table} end before they begin"
    people, numbers, homeless = ask(
        f"""select (select count(*) from registers_person), (select count(distinct number_index) from registers_personversion
          where recorded_until = {FOREVER}), (select count(*) from registers_person p
          where not exists (select from registers_residenceversion r where r.person_id = p.id))"""
    )[0]
    if people != numbers or homeless:
        yield f"{people} people have {numbers} numbers, and {homeless} of them never lived anywhere"
    strange = ask(
        'select count(*) from registers_residenceversion r where r."case" is not null'
        ' and not exists (select from declarations_declaration d where d."case" = r."case")'
    )[0][0]
    if strange:
        yield f"{strange} residences come from no declaration"


def orders(ask: Ask) -> Iterator[str]:
    """Each is of a declaration, says why, and at most one of a declaration is open; closed after opened, paused only while open."""
    for what, sql in {
        "are of no declaration": "declaration is not null and declaration not in (select id from declarations_declaration)",
        "say no reason": "cardinality(reasons) = 0",
        "were closed before they were opened": "closed_at < opened_at or accepted_at < opened_at or closed_at < accepted_at",
        "are due before they were opened": "due_on < (opened_at at time zone 'Asia/Shanghai')::date"
        " or due_on > (opened_at at time zone 'Asia/Shanghai')::date + 400",
        "are closed and still paused": "closed_at is not null and (paused_at is not null or id in"
        " (select order_id from cases_pause where ended_at is null))",
    }.items():
        count = ask(f"select count(*) from cases_workorder where {sql}")[0][0]
        if count:
            yield f"{count} orders {what}"
    double = ask(
        "select count(*) from (select declaration from cases_workorder where closed_at is null and declaration is not null"
        " group by declaration having count(*) > 1) d"
    )[0][0]
    if double:
        yield f"{double} declarations have two open orders"


def news(ask: Ask) -> Iterator[str]:
    """When the worker is done: all is numbered, who waits has an open order, and an open order has somebody who waits."""
    pending = ask("select count(*) from evidence_pending")[0][0]
    if pending:
        yield f"{pending} entries wait for a number"
    stuck = ask(
        "select d.receipt, d.state from declarations_declaration d join cases_workorder o on o.id = d.order_id"
        " where d.state in ('waiting', 'contested') and o.closed_at is not null"
    )
    yield from (f"the declaration {receipt} is {state} for an order that is closed" for receipt, state in stuck)
    idle = ask(
        "select o.number from cases_workorder o where o.closed_at is null and not exists"
        " (select from declarations_declaration d where d.order_id = o.id and d.state in ('waiting', 'contested'))"
    )
    yield from (f"nobody waits for the open order {number}" for (number,) in idle)
    untold = ask(
        """select d.receipt from declarations_declaration d where 1 <> (select count(*) from evidence_payload p
          join evidence_entry e on e.id = p.entry_id where e.step = 'declarations.told' and p.fields ->> 'what' = 'declared'
          and p.fields ->> 'declaration' = d.id::text)"""
    )
    yield from (f"of the declaration {receipt} it was not told exactly once" for (receipt,) in untold)
