"""Declaring: one transaction of limits, facts, decision, effect and evidence.

What it does and shows is the same for accepted and doubtful (``steady``); errors depend only on what was typed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from jingwei.cases import operations as cases
from jingwei.cases.brief import Brief
from jingwei.cases.operations import Opening, Where
from jingwei.declarations import claims, notices
from jingwei.declarations.claims import Claim
from jingwei.declarations.errors import CodeUnknown, PlateNotGenuine
from jingwei.declarations.events import Declared
from jingwei.declarations.models import Declaration
from jingwei.declarations.operations._entering import settlement
from jingwei.declarations.policy import RULE, Decision, RecordQuality, best, decide, newest_in_order
from jingwei.declarations.receipts import promise_text
from jingwei.declarations.steady import Budget, steadily
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys, workdays
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import house_code
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotNow
from jingwei.kernel.purposes import DECLARING
from jingwei.kernel.randomness import handle, ordered_id
from jingwei.kernel.statements import insert_row, prepared, unwaited
from jingwei.registers.operations.settling import settle
from jingwei.registers.people import names
from jingwei.registers.queries import facts as registers
from jingwei.registers.queries.facts import Facts, Place

BUDGET = Budget(writes=5, others=3)
"""Statements of one declaration, decoys included: the most that any of them needs."""
ANSWER_WORKDAYS = 5  # demo district rules, article 3


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


def quality(facts: Facts, claim: Claim, unsettled: int, *, on: date) -> RecordQuality:
    """What the decision reads, from the facts of a record.

    A list confirms nobody to whoever sent it, nor a street's list to anybody: who collects does not decide (采办分离).

    Args:
        unsettled: how many others wait for the dwelling. They count as those who live there do: else a full dwelling would tell the next
            declarer whether we knew the one before.
    """
    agreements = [names.compare(claim.name, held.name) for held in facts.history]
    if facts.name_agreement is not None and not facts.only_listed:
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
