"""Every write of declarations: declare, prove the phone, contest, conclude after a visit.

``declare`` is one transaction: limits, facts, decision, effect, evidence. What it does and shows is the same for accepted and doubtful
(``steady``); errors depend only on what was typed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection

from jingwei.cases import operations as cases
from jingwei.cases.brief import Brief, Correction
from jingwei.cases.operations import Opening, Where
from jingwei.cases.words import Reason
from jingwei.declarations import claims, notices, queries, renumbering
from jingwei.declarations.claims import Claim
from jingwei.declarations.errors import CodeUnknown, CodeWrong, NotContestable, PlateNotGenuine
from jingwei.declarations.events import ClaimsErased, Concluded, Contested, Declared, DeskAsked, OrderAttached, PhoneProved
from jingwei.declarations.models import Declaration
from jingwei.declarations.policy import RULE, Decision, RecordQuality, best, decide, newest_in_order
from jingwei.declarations.receipts import promise_text
from jingwei.declarations.steady import Budget, steadily
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys, workdays
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import house_code
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotNow, TooMany
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.randomness import handle, ordered_id
from jingwei.kernel.scope import Kind as ScopeKind
from jingwei.kernel.statements import insert_row, prepared, unwaited
from jingwei.registers.operations.settling import Settlement, settle
from jingwei.registers.people import names
from jingwei.registers.queries import facts as registers
from jingwei.registers.queries.facts import Facts, Place

BUDGET = Budget(writes=5, others=3)
"""Statements of one declaration, decoys included: the most that any of them needs."""
ANSWER_WORKDAYS = 5  # demo district rules, article 3
ATTEMPTS, WINDOW = 10, timedelta(minutes=10)
CODE_LIVES, CODE_TRIES = timedelta(minutes=30), 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a declarant typed, as it came."""

    number: str
    name: str
    phone: str = ""
    number_stands: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What every declarant gets, accepted or doubtful.

    Attributes:
        number: the receipt's number.
        promise: the signed text in its QR code.
        answer_by: the latest date by which the declarant hears, if anything is still to be done.
        provisional: the calendar of that date is not announced yet.
    """

    number: str
    promise: str
    declared_at: datetime
    answer_by: date
    provisional: bool
    entry: UUID


def read_plate(text: str) -> str:
    """The house code of a plate's text, its check verified.

    Raises:
        PlateNotGenuine: the check does not fit.
    """
    try:
        code, given = house_code.split_plate(text)
    except house_code.UnreadablePlate as error:
        raise PlateNotGenuine() from error
    if not house_code.plate_fits(code, given, keys.ring().key("plate")):
        raise PlateNotGenuine()
    return code


def count_attempt(source: str, *, at: datetime, most: int = ATTEMPTS, within: timedelta = WINDOW) -> None:
    """Count one try of a source (an address, a session) and refuse the eleventh, or the one after ``most``, within ten minutes.

    Args:
        within: the length of the windows in which tries are counted, a day at most.

    Raises:
        TooMany: it says how long to wait.
    """
    bucket = UUID(bytes=keys.ring().blind_index("attempt", source))
    window = datetime.fromtimestamp(at.timestamp() // within.total_seconds() * within.total_seconds(), at.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into declarations_attempt (bucket, window_at, count) values (%s, %s, 1) on conflict (bucket, window_at)"
            " do update set count = declarations_attempt.count + 1 returning count",
            [bucket, window],
        )
        count = cursor.fetchone()[0]
    if count > most:
        raise TooMany(minutes=int(within.total_seconds() // 60))


def declare(
    code: str, typed: Typed, *, actor: Actor, at: datetime, channel: str = Declaration.Channel.PORTAL, language: str = "zh-hans"
) -> Receipt:
    """Declare that a person lives in a dwelling.

    Args:
        code: the house code, from a plate (``read_plate``) or typed.
        typed: what was typed; the notice was shown before.
        actor: anybody; runs in the decision scope.

    Raises:
        FieldRefused, NumberDoubtful: a typed field cannot be taken.
        CodeUnknown: no dwelling has this code.
        NotNow: the same person is being declared elsewhere at this instant, twice over. Nothing has changed.

    Records ``declarations.declared``.
    """
    actor.require("declarations.declare")
    today = district_day(at)
    claim = Claim.typed(typed.number, typed.name, typed.phone, number_stands=typed.number_stands, today=today)
    if not house_code.check(code).valid:
        raise CodeUnknown()
    try:
        with unwaited(), steadily(BUDGET, at=at):
            return _declare(house_code.check(code).normal, claim, actor=actor, at=at, on=today, channel=channel, language=language)
    except IntegrityError as error:  # declarers of one person take turns; an import of the same person does not
        raise NotNow() from error


def _declare(code: str, claim: Claim, *, actor: Actor, at: datetime, on: date, channel: str, language: str) -> Receipt:
    case, ident = handle(), ordered_id(at)
    facts = registers.facts_of(code, claim.number, claim.name, on=on, actor=actor, purpose=DECLARING, case=case)
    if facts.place is None:
        raise CodeUnknown()
    waiting, unsettled = _before(claim, facts.place, on)
    decision = decide(quality(facts, claim, unsettled, on=on))
    deadline = workdays.add(on, ANSWER_WORKDAYS)
    receipt = claims.receipt_number(on)
    notice = notices.version()
    state = Declaration.State.ACCEPTED if decision.accepted else Declaration.State.WAITING
    event = Declared(ident, receipt, notice, channel, state, decision.reasons, RULE)
    about = Particulars(purpose=DECLARING, case=case, subjects=(claim.subject,), rule=RULE)
    recorded = record(event, actor=actor, at=at, about=about, new_case=True)
    person, order = _take_effect(ident, case, claim, facts, facts.place, decision, waiting, actor=actor, at=at, on=on)
    declaration = Declaration(
        id=ident,
        receipt=receipt,
        case=case,
        dwelling_id=facts.place.dwelling,
        street=facts.place.street,
        community=facts.place.community,
        grid=facts.place.grid,
        subject=claim.subject,
        claim_sealed=claim.seal(ident),
        declared_at=at,
        declared_on=on,
        answer_by=deadline.on,
        answer_provisional=deadline.provisional,
        channel=channel,
        recorded_by=actor.ident,
        notice=notice,
        language=language,
        entry=recorded.id,
        entry_hash=recorded.hash,
        state=state,
        reasons=list(decision.reasons),
        person=person if decision.accepted else None,
        order_id=order,
        decided_at=at if decision.accepted else None,
    )
    insert_row(declaration)
    return Receipt(receipt, promise_text(receipt, recorded.hash, at), at, deadline.on, deadline.provisional, recorded.id)


def _take_effect(
    ident: UUID,
    case: UUID,
    claim: Claim,
    facts: Facts,
    place: Place,
    decision: Decision,
    waiting: UUID | None,
    *,
    actor: Actor,
    at: datetime,
    on: date,
) -> tuple[UUID | None, UUID | None]:
    """The residence, or the order; the person's and the order's ids."""
    if decision.accepted:
        if facts.lives_here:
            return facts.person, None
        entering = settlement(claim, facts.person, place, "history", "declared", on=on, case=case)
        return settle(entering, actor=actor, purpose=DECLARING, at=at, told_by_caller=True), None
    if waiting is not None:
        cases.bar(waiting, actor.ident)
        return None, waiting
    opening = Opening(
        where=Where(place.dwelling, place.code, place.address, place.street, place.community, place.grid),
        reasons=decision.reasons,
        case=case,
        recorded_by=actor.ident,
        declaration=ident,
        brief=Brief(name=claim.name, number=claim.number),
        subjects=(claim.subject,),
    )
    order = cases.open_order(opening, actor=actor, at=at, told_by_caller=True)
    return None, order.pk


def settlement(claim: Claim, person: UUID | None, place: Place, standing: str, source: str, *, on: date, case: UUID) -> Settlement:
    """What a confirmed claim enters into the register. A typed phone is not entered: it was not proved to be the person's."""
    return Settlement(
        number=claim.number,
        name=claim.name,
        person=person,
        place=place,
        kind="unstated",
        standing=standing,
        source=source,
        phone=None,
        since=on,
        case=case,
    )


def quality(facts: Facts, claim: Claim, unsettled: int, *, on: date) -> RecordQuality:
    """What the decision reads, from the facts of a record.

    Args:
        unsettled: how many others wait for the dwelling. They count as those who live there do: else a full dwelling would tell the next
            declarer whether we knew the one before.
    """
    agreements = [names.compare(claim.name, held.name) for held in facts.history]
    if facts.name_agreement is not None:
        agreements.append(facts.name_agreement)
    return RecordQuality(
        number_check=claim.number_check,
        dwelling_status=facts.place.status if facts.place else "",
        confirmed=bool(agreements),
        name_agreement=best(agreements),
        dates_in_order=newest_in_order(facts.history),
        overlaps=facts.lives_elsewhere,
        over_capacity=facts.place is not None and facts.occupants + unsettled + 1 > facts.place.capacity,
        store_available=facts.store_available,
    )


def _before(claim: Claim, place: Place, on: date) -> tuple[UUID | None, int]:
    """The open order of an earlier declaration of the same person for the same dwelling, and how many others wait for it."""
    given: list[UUID | date] = [claim.subject, place.dwelling, claim.subject, place.dwelling, on]
    with prepared() as cursor:
        cursor.execute("select declarations_waiting(%s, %s), declarations_unsettled(%s, %s, %s)", given)
        order, unsettled = cursor.fetchone()
    return order, unsettled


def prove_phone(receipt: str, code: str, *, actor: Actor, at: datetime) -> None:
    """The one-time code that was sent to the typed phone comes back: this receipt opens on that phone.

    Raises:
        CodeWrong: another code, too late, too often, or no such receipt: the four read the same.

    Records ``declarations.phone-proved``.
    """
    with connection.cursor() as cursor:
        cursor.execute('select declaration, "case", subject, made_at, tries from declarations_try_code(%s)', [receipt])
        row = cursor.fetchone()
    if row is None or row[4] > CODE_TRIES or at - row[3] > CODE_LIVES or claims.one_time_code(row[0]) != code.strip():
        raise CodeWrong()
    about = Particulars(purpose=DECLARING, case=row[1], subjects=(row[2],))
    record(PhoneProved(row[0]), actor=actor, at=at, about=about)


def contest(declaration: UUID, token: str | None, *, actor: Actor, at: datetime) -> None:
    """The person concerned says that it was not them: the declaration is contested and a visit settles it.

    Args:
        token: from the message to the person's known phone, in the decision scope; None where the scope says whose word it is:
            the resident's own, or a case that admits to them. The database looks.

    Raises:
        NotContestable: the token is another's, or the declaration was contested or refused before.

    Records ``declarations.contested``.
    """
    by_link = scopes.current().scope.kind is ScopeKind.DECISION  # there nobody is known: the link is all that speaks for them
    if by_link and token != claims.contest_token(declaration):
        raise NotContestable()
    with connection.cursor() as cursor:
        cursor.execute("select * from declarations_contest(%s)", [declaration])
        row = cursor.fetchone()
    if row is None:
        raise NotContestable()
    case, subject = row[0], row[1]
    record(Contested(declaration), actor=actor, at=at, about=Particulars(purpose=DECLARING, case=case, subjects=(subject,)))
    system = Actor.system("declarations")
    with scopes.entered(system.scope, at=at):
        if row[9] is None:
            _open_contested(declaration, row, by=actor.ident, actor=system, at=at)
        else:
            cases.bar(row[9], actor.ident)


def contest_at_counter(declaration: UUID, *, actor: Actor, at: datetime) -> None:
    """``contest`` for the person concerned, who stands at a counter and showed the identity card.

    Args:
        actor: a clerk in the scope of an open case that admits to the person; the database shows the declaration to no other case.

    Raises:
        NotContestable: not of somebody whom the case admits to, or contested or refused before.

    Records ``declarations.contested``.
    """
    actor.require("registers.identify")
    if actor.scope.kind is not ScopeKind.CASE or not Declaration.objects.filter(pk=declaration).exists():
        raise NotContestable()
    contest(declaration, None, actor=actor, at=at)


def _open_contested(declaration: UUID, row: tuple, *, by: str, actor: Actor, at: datetime) -> None:  # type: ignore[type-arg]
    """The visit that settles it. Neither who recorded the declaration nor who contests it may close it."""
    case, subject, dwelling, street, community, grid, sealed, code, address = row[:9]
    claim = Claim.unseal(sealed, declaration)
    opening = Opening(
        where=Where(dwelling, code, address, street, community, grid),
        reasons=(Reason.CONTESTED,),
        case=case,
        recorded_by=queries.get_recorder(declaration, actor=actor, purpose=DECLARING),
        barred=(by,),
        declaration=declaration,
        brief=Brief(name=claim.name, number=claim.number),
        subjects=(subject,),
    )
    order = cases.open_order(opening, actor=actor, at=at)
    with connection.cursor() as cursor:
        cursor.execute("select declarations_attach(%s, %s)", [declaration, order.pk])


def ask_desk(receipt: str, *, actor: Actor, at: datetime) -> None:
    """The holder of a receipt says that they prove it at a counter instead of a visit; asking again changes nothing.

    The same for accepted and doubtful declarations: the same statements, one entry that covers the same tables. An open order, if
    there is one, shows it to its visitor.

    Args:
        actor: whoever may open the receipt (the face knows), in the scope *decision*.

    Records ``declarations.desk-asked``.
    """
    actor.require("declarations.status")
    with connection.cursor() as cursor:
        cursor.execute('select declaration, "case", subject from declarations_ask_desk(%s, %s)', [receipt, at])
        row = cursor.fetchone()
    if row is None:
        return
    cases.ask_desk(row[0], at=at)
    record(DeskAsked(row[0]), actor=actor, at=at, about=Particulars(purpose=DECLARING, case=row[1], subjects=(row[2],)))


def conclude(declaration: UUID, *, order: UUID, confirmed: bool, correction: Correction, proof: str, at: datetime) -> None:
    """A visit or another proof is over: enter what was confirmed, or withdraw what was contested and not confirmed.

    Idempotent: a declaration that was concluded before, or waits for a later visit, is left alone. Runs as the product, in the
    decision scope.

    Args:
        correction: what the visit found instead of what was declared; empty fields stand as declared. Another number than the declared
            one is not settled by one visit: somebody else visits again (see ``renumbering``).

    Records ``declarations.concluded``; ``declarations.renumbered`` with another number.
    """
    actor = Actor.system("declarations")
    held = queries.get_for_handler(declaration, actor=actor, purpose=DECLARING)
    if held.state not in {Declaration.State.WAITING, Declaration.State.CONTESTED} or held.order != order:
        return
    claim = held.claim.corrected(name=correction.name, number=correction.number)
    if confirmed and claim.number != held.claim.number:
        if proof != "desk":
            renumbering.visit_again(declaration, held, claim, order=order, actor=actor, at=at)
            return
        renumbering.renumber(declaration, held, claim, order=order, actor=actor, at=at)
    person = _confirm(held, claim, proof, actor=actor, at=at) if confirmed else None
    state = Declaration.State.CONFIRMED if confirmed else Declaration.State.UNCONFIRMED
    with connection.cursor() as cursor:
        if not confirmed:
            cursor.execute("select registers_retract(%s)", [held.case])
        cursor.execute("select declarations_conclude(%s, %s, %s, %s)", [declaration, state, person, at])
    event = Concluded(declaration, state, order)
    about = Particulars(purpose=DECLARING, case=held.case, subjects=(claim.subject,))  # the state stays in the payload
    record(event, actor=actor, at=at, about=about)


def _confirm(held: queries.Handled, claim: Claim, proof: str, *, actor: Actor, at: datetime) -> UUID | None:
    facts = registers.facts_of(
        held.code, claim.number, claim.name, on=district_day(at), actor=actor, purpose=DECLARING, case=held.case
    )
    place = facts.place or held.place
    if facts.lives_here:
        return facts.person
    standing, source = ("counter", "counter") if proof == "desk" else ("door", "door")
    entering = settlement(claim, facts.person, place, standing, source, on=district_day(at), case=held.case)
    return settle(entering, actor=actor, purpose=DECLARING, at=at)


def follow_order(closed: UUID, order: UUID, *, at: datetime) -> None:
    """Another visit follows a closed one: every declaration that the closed order was for now waits for the new one.

    One that was concluded before waits again. Idempotent; runs as the product, in the decision scope.

    Records ``declarations.order-attached`` for each.
    """
    actor = Actor.system("declarations")
    with connection.cursor() as cursor:
        cursor.execute('select id, "case", subject from declarations_follow(%s, %s)', [closed, order])
        rows = cursor.fetchall()
    for declaration, case, subject in rows:
        about = Particulars(purpose=DECLARING, case=case, subjects=(subject,))
        record(OrderAttached(declaration, order), actor=actor, at=at, about=about)


def keep_code(declaration: UUID, *, at: datetime) -> None:
    """From now on the one-time code of a declaration opens its receipt, for a while and a few tries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into declarations_phonecode (declaration_id, made_at, tries) values (%s, %s, 0) on conflict do nothing",
            [declaration, at],
        )


def erase_claims(subject: UUID, *, before: datetime, at: datetime) -> int:
    """Destroy what a person typed in declarations made before an instant and no longer open; that they were made stays proved.

    Runs as the product, in the decision scope. Returns how many declarations were emptied.

    Records ``declarations.claims-erased`` if any was.
    """
    actor = Actor.system("declarations.erase")
    with connection.cursor() as cursor:
        cursor.execute("select declarations_erase(%s, %s)", [subject, before])
        gone = int(cursor.fetchone()[0])
    if gone:
        record(ClaimsErased(gone), actor=actor, at=at, about=Particulars(purpose=DECLARING, case=handle()), new_case=True)
    return gone
