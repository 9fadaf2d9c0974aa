"""Every read of declarations: a receipt's page, one's own, and staff's lists and counts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from jingwei.declarations import claims
from jingwei.declarations.claims import Claim
from jingwei.declarations.models import Declaration as Declaration  # rows travel up as read-only values
from jingwei.declarations.receipts import promise_text
from jingwei.evidence.reads import gate, note
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import Purpose
from jingwei.kernel.statements import prepared
from jingwei.registers.queries.facts import Place


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt's page before identity is proved: the same for accepted and doubtful."""

    declaration: UUID
    receipt: str
    declared_at: datetime
    answer_by: date
    provisional: bool
    entry: UUID
    promise: str
    code: str
    address: str


def get_shown(receipt: str, *, actor: Actor, purpose: Purpose) -> Shown:
    """What a receipt's page shows: to whoever just declared or proved the phone (the face knows which) in the decision scope, to the
    person concerned in their own, and at a counter in the scope of the case.

    In the latter two ``code`` and ``address`` are '' when the person's address is protected, by the latest word of the register. In
    the first they are not, and must not be: whoever declares knows the dwelling, and would learn from a gap who is protected.

    Raises:
        NotFound: there is no such receipt.
    """
    gate(actor, purpose, duty="declarations.status")
    with prepared() as cursor:
        cursor.execute("select * from declarations_shown(%s)", [receipt.strip().upper()])
        row = cursor.fetchone()
    if row is None:
        raise NotFound()
    ident, at, answer_by, provisional, entry, entry_hash, code, address = row
    promise = promise_text(receipt.strip().upper(), bytes(entry_hash), at)
    return Shown(ident, receipt.strip().upper(), at, answer_by, provisional, entry, promise, code, address or "")


def entry_of(receipt: str, *, actor: Actor, purpose: Purpose) -> tuple[UUID, str]:
    """The entry that a receipt is of, and the receipt's signed text; nothing about anybody. In the scope *decision*.

    Raises:
        NotFound: there is no such receipt.
    """
    gate(actor, purpose, duty="evidence.entries")
    with prepared() as cursor:
        cursor.execute("select * from declarations_shown(%s)", [receipt.strip().upper()])
        row = cursor.fetchone()
    if row is None:
        raise NotFound()
    _, at, _, _, entry, entry_hash, *_ = row
    return entry, promise_text(receipt.strip().upper(), bytes(entry_hash), at)


def order_of(receipt: str, *, actor: Actor, purpose: Purpose) -> UUID | None:
    """Which order verifies the declaration of a receipt that is shown at a counter: its own, or the one that it joined; in the scope of
    the counter's case. None when there is none, or no such receipt.
    """
    gate(actor, purpose, duty="declarations.status")
    with prepared() as cursor:
        cursor.execute("select declarations_order_of(%s)", [receipt.strip().upper()])
        found: UUID | None = cursor.fetchone()[0]
    return found


def desk_asked_at(receipt: str, *, actor: Actor, purpose: Purpose) -> datetime | None:
    """When the holder of a receipt said that they come to a counter; in the scope *decision*, and the same whatever was decided."""
    gate(actor, purpose, duty="declarations.status")
    with prepared() as cursor:
        cursor.execute("select declarations_desk_asked(%s)", [receipt])
        found: datetime | None = cursor.fetchone()[0]
    return found


def list_own(*, actor: Actor, purpose: Purpose) -> list[Declaration]:
    """The resident's own declarations with their real state, newest first; identity was proved.

    The dwelling is not joined: the resident's scope sees it only once they live there, and a protected address is shown to nobody.
    ``get_shown`` gives its code where it may be shown.
    """
    gate(actor, purpose, duty="declarations.own")
    subject = actor.scope.subject or UUID(int=0)
    rows = list(Declaration.objects.filter(subject=subject).order_by("-declared_at", "-id")[:50])
    note(actor, purpose, what="declarations.own", fields=("receipt", "state", "reasons"), subjects=[subject])
    return rows


def list_declarations(
    *,
    actor: Actor,
    purpose: Purpose,
    state: str = "",
    street: str = "",
    community: str = "",
    until: date | None = None,
    before: UUID | None = None,
    most: int = 50,
) -> list[Declaration]:
    """Declarations of the actor's territory, newest first (keyset: the last row's id as ``before``); no names in them.

    Args:
        state: one of ``Declaration.State``, '' for all.
        street, community: 9 and 12 digits, '' for all of the territory.
        until: those declared before this day; None for all.
    """
    gate(actor, purpose, duty="declarations.read")
    rows = Declaration.objects.select_related("dwelling", "order").order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    if until is not None:
        rows = rows.filter(declared_on__lt=until)
    for column, code in (("state", state), ("street", street), ("community", community)):
        if code:
            rows = rows.filter(**{column: code})
    found = list(rows[:most])
    note(actor, purpose, what="declarations.list", fields=("receipt", "state", "reasons"), subjects=[row.subject for row in found])
    return found


def get_declaration(receipt: str, *, actor: Actor, purpose: Purpose) -> Declaration:
    """One declaration within the actor's scope, without what was typed.

    Raises:
        NotFound: there is none, or not within the scope.
    """
    gate(actor, purpose, duty="declarations.read")
    row = Declaration.objects.select_related("dwelling", "order").filter(receipt=receipt.strip().upper()).first()
    if row is None:
        raise NotFound()
    note(actor, purpose, what="declarations.one", fields=("receipt", "state", "reasons"), subjects=[row.subject], case=row.case)
    return row


def is_within(receipt: str, *, actor: Actor, purpose: Purpose) -> bool:
    """Whether a declaration that the actor just made lies within their territory. Nothing of it is shown, so nothing is noted."""
    gate(actor, purpose, duty="declarations.declare")
    return Declaration.objects.filter(receipt=receipt).exists()


def holds_case(case: UUID, *, actor: Actor, purpose: Purpose) -> bool:
    """Whether a case handle is that of a declaration within the actor's scope. Nothing of it is shown, so nothing is noted."""
    gate(actor, purpose, duty="declarations.read")
    return Declaration.objects.filter(case=case).exists()


def list_of_person(subject: UUID, *, actor: Actor, purpose: Purpose) -> list[Declaration]:
    """Declarations of one person for a counter whose open case admits to them, newest first; without the dwellings' rows, which
    ``get_shown`` gives where they may be shown.

    Args:
        subject: the person's handle.
    """
    gate(actor, purpose, duty="declarations.read")
    rows = list(Declaration.objects.filter(subject=subject).order_by("-id")[:50])
    note(
        actor,
        purpose,
        what="declarations.of-person",
        fields=("receipt", "state", "reasons"),
        subjects=[row.subject for row in rows],
        case=actor.scope.case,
    )
    return rows


@dataclass(frozen=True, slots=True)
class Handled:
    """One declaration as the product's own handlers see it."""

    receipt: str
    case: UUID
    subject: UUID
    claim: Claim
    dwelling: UUID
    code: str
    street: str
    community: str
    grid: str
    state: str
    language: str
    order: UUID | None

    @property
    def place(self) -> Place:
        """The dwelling as it was declared, for when its code has ended since."""
        return Place(self.dwelling, self.code, "", "cancelled", 0, self.street, self.community, self.grid)


def get_for_handler(declaration: UUID, *, actor: Actor, purpose: Purpose) -> Handled:
    """One declaration for a handler or job; in the decision scope.

    Raises:
        NotFound: there is none.
    """
    gate(actor, purpose, duty="declarations.confirm")
    with prepared() as cursor:
        cursor.execute("select * from declarations_of_handler(%s)", [declaration])
        row = cursor.fetchone()
    if row is None:
        raise NotFound()
    return Handled(row[0], row[1], row[2], claims.Claim.unseal(row[3], declaration), *row[4:])


def list_waiting_for(order: UUID, *, actor: Actor, purpose: Purpose) -> list[UUID]:
    """The declarations that an order is to settle: the one that it was opened for and those that joined it. In the decision scope."""
    gate(actor, purpose, duty="declarations.confirm")
    with prepared() as cursor:
        cursor.execute("select id from declarations_waiting_for(%s)", [order])
        return [row[0] for row in cursor.fetchall()]


def get_recorder(declaration: UUID, *, actor: Actor, purpose: Purpose) -> str:
    """The account that recorded a declaration; in the decision scope."""
    gate(actor, purpose, duty="declarations.confirm")
    with prepared() as cursor:
        cursor.execute("select declarations_recorder(%s)", [declaration])
        return str(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one community over days; no person is in them.

    ``straight_in`` and ``doubtful`` are what was decided when they were declared, and make up ``declared``: what came of them later,
    or that somebody contested one, changes neither.
    """

    community: str
    declared: int
    straight_in: int
    doubtful: int


def count_by_community(since: date, until: date, *, actor: Actor, purpose: Purpose) -> list[Tally]:
    """Declarations per community between two days (half-open), within the actor's territory."""
    gate(actor, purpose, duty="declarations.board")
    rows = (
        Declaration.objects.filter(declared_on__gte=since, declared_on__lt=until)
        .values_list("community")
        .annotate(declared=Count("id"), straight_in=Count("id", filter=Q(reasons=[])), doubtful=Count("id", filter=~Q(reasons=[])))
        .order_by("community")
    )
    return [Tally(*row) for row in rows]


def count_by_week(since: date, until: date, *, actor: Actor, purpose: Purpose) -> dict[str, dict[date, int]]:
    """Declarations per community and Monday of the week, within the actor's territory."""
    gate(actor, purpose, duty="declarations.board")
    found: dict[str, dict[date, int]] = {}
    rows = Declaration.objects.filter(declared_on__gte=since, declared_on__lt=until).values_list("community", "declared_on")
    for community, day, count in rows.annotate(count=Count("id")).order_by():
        monday = date.fromordinal(day.toordinal() - day.weekday())
        weeks = found.setdefault(community, {})
        weeks[monday] = weeks.get(monday, 0) + count
    return found
