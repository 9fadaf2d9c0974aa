"""How far the walk through the loop has come, read from the log: steps, receipts and orders, no personal data.

The log knows subjects by handles; the mark knows the handles of the invented people who may still declare, so the demo finds who is
left without asking anybody's record.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from jingwei.demo.mark import Candidate, Mark
from jingwei.evidence import reads
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import AUDIT, Purpose

SYSTEM = Actor.system("demo")
STEPS = ("declarations.declared", "cases.order-accepted", "cases.order-closed", "declarations.concluded")

_NEWS = """select e.step, e."case", p.fields::text, p.subjects
from evidence_number n join evidence_entry e on e.id = n.entry_id join evidence_payload p on p.entry_id = e.id
where n.log = 'acts' and n.number >= %s and e.step = any(%s) order by n.number"""


@dataclass(frozen=True, slots=True)
class Walk:
    """What has happened since the folder was filled.

    Attributes:
        declared: receipt of the last declaration that went straight in, '' for none.
        doubtful: receipt of the last one that became a visit, '' for none.
        accepted, closed, confirmed: how far that visit has come.
        confirmed_next, unknown_next: who may declare next; None when all have.
        visited_by: account of the grid worker to whom the visit falls.
    """

    declared: str
    doubtful: str
    accepted: bool
    closed: bool
    confirmed: bool
    confirmed_next: Candidate | None
    unknown_next: Candidate | None
    visited_by: str


def get_walk(mark: Mark, *, actor: Actor, purpose: Purpose) -> Walk:
    """How far the walk has come; in the decision scope."""
    reads.gate(actor, purpose, duty="evidence.deliver")
    news = _news(mark)
    seen = {subject.hex for _step, _case, _fields, subjects in news for subject in subjects or ()}
    declared = [one for one in news if one[0] == "declarations.declared"]
    straight = [one for one in declared if one[2].get("state") == "accepted"]
    doubtful = [one for one in declared if one[2].get("state") == "waiting"]
    steps = {(step, case): fields for step, case, fields, _subjects in news}
    case = doubtful[-1][1] if doubtful else UUID(int=0)
    workers = {one.subject: one.worker for one in (*mark.cast.confirmed, *mark.cast.unknown)}
    subject = next(iter(doubtful[-1][3] or ())).hex if doubtful else ""
    return Walk(
        declared=straight[-1][2]["receipt"] if straight else "",
        doubtful=doubtful[-1][2]["receipt"] if doubtful else "",
        accepted=("cases.order-accepted", case) in steps or ("cases.order-closed", case) in steps,
        closed=("cases.order-closed", case) in steps,
        confirmed=steps.get(("declarations.concluded", case), {}).get("state") == "confirmed",
        confirmed_next=next(_free(mark.cast.confirmed, seen), None),
        unknown_next=next(_free(mark.cast.unknown, seen), None),
        visited_by=workers.get(subject, mark.cast.accounts["grid-worker"]),
    )


def free_candidates(mark: Mark, *, at: datetime) -> dict[str, list[dict[str, str]]]:
    """Who has not declared yet, for the driver: at most five of each kind."""
    with scopes.entered(SYSTEM.scope, at=at):
        reads.gate(SYSTEM, AUDIT, duty="evidence.deliver")
        seen = {subject.hex for _step, _case, _fields, subjects in _news(mark) for subject in subjects or ()}
    kinds = {"confirmed": mark.cast.confirmed, "unknown": mark.cast.unknown}
    return {kind: [asdict(one) for one in list(_free(people, seen))[:5]] for kind, people in kinds.items()}


def _free(people: Iterable[Candidate], seen: set[str]) -> Iterator[Candidate]:
    return (one for one in people if one.subject not in seen)


def _news(mark: Mark) -> list[tuple[str, UUID, dict[str, Any], list[UUID] | None]]:
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, [mark.head, list(STEPS)])
        return [(step, case, json.loads(fields), subjects) for step, case, fields, subjects in cursor.fetchall()]
