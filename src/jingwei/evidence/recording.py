"""Recording: entries are written in the transaction of the change they tell of, and are final when it commits.

The case's chain row is locked while ``seq`` and ``prev`` are set. Entry, payload, queue place and chain are written by one
statement, so recording costs two round trips (one when the case is new and nobody is named).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connections

from jingwei.evidence import entries, witnesses
from jingwei.evidence.canonical import Json
from jingwei.evidence.commitments import SALT_BYTES, commit
from jingwei.evidence.events import ACTS, Event
from jingwei.kernel import keys, randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.statements import prepared


class OutsideTransaction(RuntimeError):
    """Evidence was to be recorded outside a transaction: it could stand without the change, or the change without it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a caller gets: the entry's id and leaf hash (final), from which a promise is signed."""

    id: UUID
    hash: bytes
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What an entry says beside the event itself."""

    purpose: Purpose
    case: UUID
    subjects: tuple[UUID, ...] = ()
    outcome: str = ""
    matter: str = ""
    rule: str = ""
    docs: tuple[dict[str, Json], ...] = ()
    capture: dict[str, Json] = field(default_factory=dict)


def record(
    event: Event, *, actor: Actor, at: datetime, about: Particulars, new_case: bool = False, using: str = "default"
) -> Recorded:
    """Record one event in the transaction of its change.

    Args:
        about: purpose, case (a random handle), subjects (handles of the people concerned) and open codes.
        new_case: the case's handle was drawn in this transaction; saves the look-up of its chain.

    Raises:
        OutsideTransaction: no transaction is open.
        EntryTooLong: the open part is too large.
        NotWitnessed: the act is one that waits for witnesses, and they are silent.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{event.step} must be recorded inside the transaction that it tells of.")
    if event.act not in ACTS:
        raise ValueError(f"{event.step} names the act {event.act}, which is none.")
    witnesses.require(event.act)
    with prepared(using) as cursor:
        handles = [*about.subjects, *_account(actor)]
        tags = dict(zip(handles, subject_keys(handles, using=using), strict=True)) if handles else {}
        seq, prev = 1, None
        if not new_case:
            cursor.execute(_NEXT, [about.case, b""])
            seq, prev = cursor.fetchone()
        salt = randomness.draw(SALT_BYTES)
        payload = event.payload()
        fields = _fields(event, actor, at, about, tags) | {
            "seq": seq,
            "prev": bytes(prev).hex() if prev else None,
            "payload": commit(payload, salt=salt).hex(),
        }
        entry = entries.make(fields, nonce=randomness.draw(32))
        ident = randomness.ordered_id(at)
        flow = event.step.split(".")[0]
        cursor.execute(
            _WRITE,
            [
                *(ident, entry.hash, about.case, seq),
                *(entry.text, flow, event.step, at, list(event.covers)),
                *(salt, json.dumps(payload), actor.ident, about.purpose.code, list(about.subjects)),
            ],
        )
    return Recorded(ident, entry.hash, at)


_NEXT = """insert into evidence_chain ("case", seq, prev) values (%s, 1, %s)
on conflict ("case") do update set seq = evidence_chain.seq + 1 returning seq, prev"""

_WRITE = """with given (id, hash, "case", seq) as (values (%s::uuid, %s::bytea, %s::uuid, %s::bigint)),
entry as (
  insert into evidence_entry (id, log, text, hash, "case", seq, flow, step, at, covers)
  select id, 'acts', %s, hash, "case", seq, %s, %s, %s, %s::varchar[] from given
), payload as (
  insert into evidence_payload (entry_id, salt, fields, actor, purpose, subjects)
  select id, %s, %s::jsonb, %s, %s, %s::uuid[] from given
), pending as (
  insert into evidence_pending (entry_id) select id from given
)
insert into evidence_chain ("case", seq, prev) select "case", seq, hash from given
on conflict ("case") do update set prev = excluded.prev, seq = excluded.seq"""


def subject_keys(subjects: Sequence[UUID], *, using: str = "default") -> list[bytes]:
    """The keys under which subjects' tags are made, made on first use; one statement, the same work for new and known ones."""
    ring = keys.ring()
    fresh = [ring.seal("subject", randomness.draw(32), aad=subject.bytes) for subject in subjects]
    with prepared(using) as cursor:
        cursor.execute(_KEYS, [list(subjects), fresh])
        sealed = {subject: bytes(value) for subject, value in cursor.fetchall()}
    return [ring.open("subject", sealed[subject], aad=subject.bytes) for subject in subjects]


_KEYS = """insert into evidence_subjectkey (subject, sealed)
select distinct on (subject) subject, sealed from unnest(%s::uuid[], %s::bytea[]) as given (subject, sealed) order by subject
on conflict (subject) do update set subject = excluded.subject returning subject, sealed"""


def _account(actor: Actor) -> tuple[UUID, ...]:
    kind, _, number = actor.ident.partition(":")
    return (UUID(number),) if kind == "account" else ()


def _fields(event: Event, actor: Actor, at: datetime, about: Particulars, tags: dict[UUID, bytes]) -> dict[str, Json]:
    klass = about.purpose.klass
    basis = about.purpose.basis
    account = _account(actor)
    who: dict[str, Json] = {
        "org": actor.organisation,
        "role": actor.role.value,
        "person": entries.subject_tag(tags[account[0]], klass) if account else "",
        "session": actor.session,
    }
    return {
        "t": entries.instant(at),
        "act": event.act,
        "flow": event.step.split(".")[0],
        "step": event.step.split(".", 1)[1],
        "actor": {name: value for name, value in who.items() if value},
        "on_behalf": actor.on_behalf,
        "basis": [{"law": basis.law, "article": basis.article, "version": basis.version}],
        "purpose": about.purpose.code,
        "matter": about.matter,
        "case": about.case.hex,
        "subjects": [entries.subject_tag(tags[subject], klass) for subject in about.subjects],
        "docs": list(about.docs),
        "rule": about.rule,
        "outcome": about.outcome,
        "capture": about.capture,
        "covers": list(event.covers),
    }
