"""Publishing: entries of the logs that are public throughout. They say what they say in the open and belong to no case.

For what concerns nobody in person: the record of government bodies, released data, votes as they were counted, devices. Each log is numbered,
hashed and signed like the others.
"""

from datetime import datetime

from django.db import connections

from jingwei.evidence import entries, witnesses
from jingwei.evidence.events import ACTS, Event
from jingwei.evidence.recording import OutsideTransaction, Recorded
from jingwei.kernel import randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.statements import prepared

PUBLIC_LOGS = frozenset({"integrity", "opendata", "devices"})


def publish(event: Event, *, log: str, actor: Actor, at: datetime, using: str = "default") -> Recorded:
    """Write a public entry in the caller's transaction: the event's fields stand in it under ``open``.

    Args:
        actor: named by organisation and role only.

    Raises:
        OutsideTransaction: no transaction is open.
        EntryTooLong: more than 1 KB.
        NotWitnessed: the act is one that waits for witnesses, and they are silent.
        ValueError: the log is not public, or the act is none.
    """
    if log not in PUBLIC_LOGS or event.act not in ACTS:
        raise ValueError(f"{event.step} cannot be published in {log}.")
    if not connections[using].in_atomic_block:
        raise OutsideTransaction(f"{event.step} must be published inside the transaction that it tells of.")
    witnesses.require(event.act)
    flow, _, step = event.step.partition(".")
    who = {"org": actor.organisation, "role": actor.role.value}
    entry = entries.make(
        {
            "t": entries.instant(at),
            "act": event.act,
            "flow": flow,
            "step": step,
            "actor": {name: value for name, value in who.items() if value},
            "open": event.payload(),
        },
        nonce=randomness.draw(32),
    )
    ident = randomness.ordered_id(at)
    with prepared(using) as cursor:
        cursor.execute(_WRITE, [ident, log, entry.text, entry.hash, flow, event.step, at])
    return Recorded(ident, entry.hash, at)


_WRITE = """with entry as (
  insert into evidence_entry (id, log, text, hash, flow, step, at, covers)
  values (%s, %s, %s, %s, %s, %s, %s, '{}'::varchar[]) returning id
) insert into evidence_pending (entry_id) select id from entry"""
