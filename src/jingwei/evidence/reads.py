"""The read log: who read whose data, for what, on what basis, which fields. Written by the queries' gate, in the reader's transaction.

A list of fifty people is one read with a root over fifty subjects, so each of the fifty sees it. Its leaf in the log ``reads`` holds a nonce,
the instant and a salted commitment to the rest (at most 200 bytes), so the row can be erased while the leaf stands. Of several people each
has a salt of their own: one of them can be erased while the others keep their proof.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from jingwei.evidence import entries
from jingwei.evidence.canonical import Json
from jingwei.evidence.commitments import SALT_BYTES, commit
from jingwei.evidence.models import Read as Read  # rows travel up as read-only values
from jingwei.evidence.models import ReadSubject
from jingwei.evidence.shown import marks
from jingwei.evidence.subjects import drawn, in_leaf
from jingwei.kernel import randomness
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.errors import NotFound, PurposeMissing
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.scope import Kind, NoScope, Scope
from jingwei.kernel.statements import prepared

BY_GUARDIAN = "evidence.ward-reads"
"""What a read by the resident's guardian is called."""


COMMITTED = ("actor", "role", "org", "purpose", "basis", "what", "fields", "case", "subjects")
"""The fields that a read's leaf commits to; of several people the root over them stands as ``subjects``. A read that showed
rows of nobody commits to their marks as well, as ``shown``."""


def gate(actor: Actor, purpose: Purpose, *, duty: str) -> None:
    """What every query asks first: a duty, a purpose, and that the actor's own scope is in force.

    Raises:
        NotAllowed: the actor does not hold the duty.
        PurposeMissing: no purpose was given.
        NoScope: the caller forgot to enter the actor's scope (a fault of the program).
    """
    actor.require(duty)
    if not isinstance(purpose, Purpose):
        raise PurposeMissing()
    entered = scopes.current()
    if entered.scope != actor.scope and entered.scope.kind is not Kind.DECISION:
        raise NoScope(f"The scope in force is not that of {actor.role}.")


def note(
    actor: Actor,
    purpose: Purpose,
    *,
    what: str,
    fields: Sequence[str],
    subjects: Iterable[UUID],
    case: UUID | None = None,
    at: datetime | None = None,
    shown: Iterable[str] = (),
    using: str = "default",
) -> UUID:
    """Note one read of personal data; one statement.

    Args:
        what: the query's name, ``registers.person``.
        fields: the names of the fields that were returned.
        at: when; None is the instant of the scope in force. A bulk load by the import role has no scope.
        subjects: handles of the people concerned; none is allowed (a search that found nobody is a read as well).
        shown: codes of the rows that concern nobody (houses, organisations): marks of them are kept, which name none.

    Returns:
        the read's number.
    """
    at = at or scopes.current().at
    concerned = sorted(set(subjects))
    salt = randomness.draw(SALT_BYTES)
    basis = purpose.basis
    who = (actor.ident, actor.role.value, actor.organisation)
    cited = (basis.law, basis.article, basis.version)
    values: tuple[Json, ...] = (*who, purpose.code, [*cited], what, sorted(fields), case.hex if case else None)
    hidden: dict[str, Json] = dict(zip(COMMITTED, (*values, [one.hex for one in concerned]), strict=True))
    marked = marks(shown, salt=salt)
    if marked:
        hidden["shown"] = [one.hex() for one in marked]
    several = drawn(concerned) if len(concerned) > 1 else None
    committed = commit(in_leaf(hidden, several, salt=salt), salt=salt).hex()
    open_part: dict[str, Json] = {"t": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "c": committed}
    entry = entries.make(open_part, nonce=randomness.draw(32), most=entries.READ_MOST_BYTES)
    leaf, ident = randomness.ordered_id(at), randomness.ordered_id(at)
    with prepared(using) as cursor:
        cursor.execute(
            _NOTE,
            [
                *(leaf, ident, at, entry.text, entry.hash, what),
                *(*who, purpose.code, *cited),
                *(what, sorted(fields), case, len(concerned), salt, marked or None, concerned),
                [several.salts[one] if several else None for one in concerned],
            ],
        )
    return ident


_NOTE = """with given (leaf, id, at) as (values (%s::uuid, %s::uuid, %s::timestamptz)),
entry as (
  insert into evidence_entry (id, log, text, hash, flow, step, at, covers)
  select leaf, 'reads', %s, %s, 'evidence', %s, at, '{}'::varchar[] from given
), pending as (
  insert into evidence_pending (entry_id) select leaf from given
), read as (
  insert into evidence_read
    (id, entry_id, at, actor, role, organisation, purpose, law, article, version, what, fields, "case", count, salt, shown)
  select id, leaf, at, %s, %s, %s, %s, %s, %s, %s, %s, %s::varchar[], %s::uuid, %s, %s, %s::bytea[] from given
)
insert into evidence_readsubject (subject, read_id, salt)
select one.subject, given.id, one.salt from given, unnest(%s::uuid[], %s::bytea[]) as one (subject, salt)"""


def of_subject(
    *,
    actor: Actor,
    purpose: Purpose,
    most: int = 50,
    before: UUID | None = None,
    by_others: bool = False,
    read_for: str = "",
    organisation: str | None = None,
) -> list[Read]:
    """Reads that concern the resident, newest first (keyset: pass the last row's id as ``before``).

    Args:
        by_others: leave out what residents read of themselves.
        read_for: code of a purpose; '' for all.
        organisation: code of the reader's organisation; None for all ('' is a reader without one).
    """
    gate(actor, purpose, duty="evidence.own")
    rows = concerning(actor.scope).order_by("-id")
    if by_others:
        rows = rows.exclude(~Q(what=BY_GUARDIAN), role=Role.RESIDENT)
    if read_for:
        rows = rows.filter(purpose=read_for)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[:most])


def concerning(scope: Scope) -> QuerySet[Read]:
    """The reads that concern the person of an own scope. The policies are the wall; this says it by an indexed column, for speed."""
    mine = ReadSubject.objects.filter(subject=scope.subject or UUID(int=0)).values("read")
    return Read.objects.filter(pk__in=mine)


def get_own(read: UUID, *, actor: Actor, purpose: Purpose) -> Read:
    """One read that concerned the resident.

    Raises:
        NotFound: there is none, or it concerned somebody else, or is not to be seen yet.
    """
    gate(actor, purpose, duty="evidence.own")
    row = Read.objects.filter(pk=read).first()
    if row is None:
        raise NotFound()
    return row


def readers_of_subject(*, actor: Actor, purpose: Purpose) -> tuple[list[str], list[str]]:
    """Purposes and organisations that occur among the reads of the resident by others, to choose from."""
    gate(actor, purpose, duty="evidence.own")
    rows = concerning(actor.scope).exclude(~Q(what=BY_GUARDIAN), role=Role.RESIDENT).order_by()
    return sorted(rows.values_list("purpose", flat=True).distinct()), sorted(rows.values_list("organisation", flat=True).distinct())
