"""What an auditor sees: the log without contents, whether it has gaps, and the openings by two. No query here returns a payload."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from jingwei.evidence.models import Number
from jingwei.evidence.models import Opening as Opening  # rows travel up as read-only values
from jingwei.evidence.queries import Listed, list_of_case
from jingwei.evidence.reads import gate, note
from jingwei.evidence.shown import marks
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import start_of
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose

MOST = 100
LOOKED_AT = 100_000
"""So many of the newest entries of each log are asked for gaps at once."""
PENDING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered entry without contents. ``organisation`` is '' where the entry names none."""

    number: int
    at: datetime
    step: str
    organisation: str
    case: UUID | None
    hash: bytes


@dataclass(frozen=True, slots=True)
class Chain:
    """The entries of a case; ``broken`` names the first seq that does not follow from the one before, None when all do."""

    entries: tuple[Listed, ...]
    broken: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """One check of the log: ``found`` is how many things are wrong, ``looked_at`` how many were asked."""

    what: str
    looked_at: int
    found: int


def list_entries(
    *,
    log: str,
    actor: Actor,
    purpose: Purpose,
    before: int | None = None,
    flow: str = "",
    organisation: str = "",
    on: date | None = None,
    most: int = 50,
) -> list[Line]:
    """Entries of a log without contents, the newest first (keyset: pass the last number as ``before``).

    Args:
        log: ``acts`` or ``reads``.
        flow: module, '' for all; reads are all of evidence.
        organisation: of whoever acted; asked of one day (``on``), since the log has no index of readers.
        on: a day of the district.
    """
    gate(actor, purpose, duty="evidence.audit")
    since, until = (start_of(on), start_of(on + timedelta(days=1))) if on else (None, None)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [log, before, before, flow, flow, since, since, until, organisation, organisation, min(most, MOST)])
        return [Line(row[0], row[1], row[2], row[3] or "", row[4], bytes(row[5])) for row in cursor.fetchall()]


_LINES = """select n.number, e.at, e.step, said.org, e."case", e.hash
from evidence_number n join evidence_entry e on e.id = n.entry_id
left join evidence_read r on r.entry_id = e.id and e.log = 'reads'
cross join lateral (select case e.log when 'reads' then r.organisation
  else convert_from(e.text, 'UTF8')::jsonb -> 'actor' ->> 'org' end as org) said
where n.log = %s and (%s::bigint is null or n.number < %s) and (%s = '' or e.flow = %s)
  and (%s::timestamptz is null or (e.at >= %s and e.at < %s)) and (%s = '' or said.org = %s)
order by n.number desc limit %s"""


def get_chain(case: UUID, *, actor: Actor, purpose: Purpose) -> Chain:
    """The entries of a case, and whether each follows from the one before.

    Raises:
        NotFound: no entry has that case.
    """
    gate(actor, purpose, duty="evidence.audit")
    entries = tuple(list_of_case(case, actor=actor, purpose=purpose))
    if not entries:
        raise NotFound()
    return Chain(entries, _broken(entries))


def _broken(entries: tuple[Listed, ...]) -> int | None:
    before: Listed | None = None
    for seq, one in enumerate(entries, 1):
        follows = f'"prev":"{before.hash.hex()}"' if before else '"prev"'
        if f'"seq":{seq},' not in one.text.decode() or (follows in one.text.decode()) is (before is None):
            return seq
        before = one
    return None


def list_gaps(*, actor: Actor, purpose: Purpose) -> list[Gap]:
    """What is missing or does not follow in the newest ``LOOKED_AT`` entries of each log; all zeros when the log is whole."""
    gate(actor, purpose, duty="evidence.audit")
    with connection.cursor() as cursor:
        late = scopes.current().at - timedelta(seconds=PENDING_SECONDS)
        cursor.execute("select what, looked_at, found from evidence_gaps(%s, %s)", [LOOKED_AT, late])
        return [Gap(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Shown:
    """One read that showed a row which concerns nobody."""

    at: datetime
    role: str
    organisation: str
    purpose: str
    what: str


def reads_that_showed(code: str, *, reader: str, since: date, until: date, actor: Actor, purpose: Purpose) -> list[Shown]:
    """When a reader was shown the row of a code by a search that names no person; the oldest first.

    Args:
        code: of a house or of an organisation, normalised.
        reader: as the log names them, ``account:…``.
        since, until: days of the district, half-open.

    Cost: one hash for each such read of the reader in that time.
    """
    gate(actor, purpose, duty="evidence.entries")
    with connection.cursor() as cursor:
        cursor.execute("select * from evidence_reads_with_marks(%s, %s, %s)", [reader, start_of(since), start_of(until)])
        rows = cursor.fetchall()
    note(actor, purpose, what="evidence.shown", fields=("reader",), subjects=())
    return [Shown(*said) for *said, salt, shown in rows if marks([code], salt=bytes(salt))[0] in {bytes(one) for one in shown}]


def list_openings(*, actor: Actor, purpose: Purpose) -> list[Opening]:
    """Openings that were asked for, the last first."""
    gate(actor, purpose, duty="evidence.audit")
    return list(Opening.objects.order_by("-asked_at", "-id")[:MOST])


def get_opening(opening: UUID, *, actor: Actor, purpose: Purpose) -> tuple[Opening, int, str]:
    """One opening, with the number and the step of its entry.

    Raises:
        NotFound: there is none.
    """
    gate(actor, purpose, duty="evidence.audit")
    row = Opening.objects.filter(pk=opening).select_related("entry").first()
    if row is None:
        raise NotFound()
    return row, Number.objects.get(entry=row.entry_id).number, row.entry.step
