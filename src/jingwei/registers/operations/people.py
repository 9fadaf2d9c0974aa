"""Writing what the register holds of people: corrected at a counter, a phone bound, a residence ended.

People enter the register by ``settling`` (a confirmed declaration) and by ``loading``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor
from jingwei.kernel.codes import citizen_id
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotAllowed, NotFound, Refused
from jingwei.kernel.intervals import FOREVER_AT
from jingwei.kernel.purposes import CORRECTION, DECLARING, IDENTIFY, OWN_RECORD
from jingwei.kernel.scope import Kind
from jingwei.registers.events.records import MovedOut, PersonCorrected, PhoneBound
from jingwei.registers.models import Person, PersonToken, PersonVersion, ResidenceVersion
from jingwei.registers.operations._versions import NothingChanged, Writing, change, correct, end
from jingwei.registers.operations._writing import ReasonMissing, given, told
from jingwei.registers.people import names, numbers
from jingwei.registers.people.tokens import tokens

LATEST_MOVE = timedelta(days=60)
LONGEST_NOTE = 200


class NotAName(Refused):
    """The text cannot be a name; says why."""

    code = "not-a-name"
    status = 422
    says = _("The name cannot be stored. %(reason)s")


class NotANumber(Refused):
    """The text is not an identity number; says why, and shows none of its digits."""

    code = "not-a-number"
    status = 422
    says = _("The identity number cannot be right. %(reason)s")


class NotAPhone(Refused):
    """The text is not a mobile number."""

    code = "not-a-phone"
    status = 422
    says = _("This is not a mobile number of 11 digits. Check it and type it again.")


class NumberTaken(Refused):
    """Another person of the register has this identity number."""

    code = "number-taken"
    status = 409
    says = _("Another record has this identity number. Nothing was changed: have both records checked before you correct one.")


class WrongMoveDay(Refused):
    """A residence cannot end on that day."""

    code = "wrong-move-day"
    status = 422
    says = _("You can move out on a day from %(first)s to %(last)s. Choose another day.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCorrections:
    """What was wrong; None stays as it is. ``protected``: a court protects this person, their address is shown to nobody."""

    name: str | None = None
    number: str | None = None
    protected: bool | None = None


@transaction.atomic
def correct_person(
    person: UUID, corrections: PersonCorrections, *, on: date, reason: str, proof: str, actor: Actor, at: datetime
) -> PersonVersion:
    """Put right what the register says of a person, at a counter with an open case that admits to them.

    Sex and birth date follow a corrected number. The subject handle stays: entries and reads of before still belong to the person.

    Args:
        on: the day around which the wrong version holds, mostly today.
        reason: why, in words; at most 200 characters are kept.
        proof: what was shown, in words, such as the kind of document; never its number.
        actor: a clerk in the scope of the case, with ``registers.correct``.

    Raises:
        NotFound: no such person, or not admitted by the case.
        NotAName, NotANumber, NumberTaken, ReasonMissing, NothingChanged.

    Records ``registers.person-corrected`` in the case.
    """
    actor.require("registers.correct")
    case = _case(actor)
    if not reason.strip() or not proof.strip():
        raise ReasonMissing()
    values = _corrected(person, corrections)
    held = _held(person, on=on)
    fields = tuple(sorted(given(name=corrections.name, number=corrections.number, protected=corrections.protected)))
    if not any(_differs(held, name, value) for name, value in values.items()):
        raise NothingChanged()
    mark = ["counter", district_day(at).isoformat()]
    sources = held.sources | {field: mark for field in fields if field != "protected"}
    try:
        with transaction.atomic():
            _old, row = correct(PersonVersion, person, on=on, by=Writing(actor, at, "counter"), **values, sources=sources)
    except IntegrityError as error:
        raise NumberTaken() from error
    if "name" in values:
        _retoken(person, row.name)
    event = PersonCorrected(person=person, fields=fields, reason=reason.strip()[:LONGEST_NOTE], proof=proof.strip()[:LONGEST_NOTE])
    told(event, actor=actor, at=at, purpose=CORRECTION, case=case, subjects=(_subject(person),))
    return row


def _corrected(person: UUID, corrections: PersonCorrections) -> dict[str, object]:
    values: dict[str, object] = given(protected=corrections.protected)
    if corrections.name is not None:
        verdict = names.validate(corrections.name)
        if verdict.value is None:
            raise NotAName(reason=verdict.says)
        name = verdict.value
        values |= {"name": name, "name_fold": names.folded_key(name), "name_sound": names.sound_key(name)}
    if corrections.number is not None:
        checked = citizen_id.check(corrections.number)
        if checked.value is None:
            raise NotANumber(reason=checked.reason)
        number = numbers.citizen(checked.normal, aad=person.bytes)
        sex = PersonVersion.Sex.MALE if checked.value.is_male else PersonVersion.Sex.FEMALE
        values |= {"number_index": number.index, "number_sealed": number.sealed, "sex": sex.value, "born_on": checked.value.born_on}
    return values


def _differs(held: PersonVersion, name: str, value: object) -> bool:
    """Whether a value is new. A sealed number is new when its index is: two seals of one number are never equal."""
    if name == "number_sealed":
        return False
    kept = getattr(held, name)
    return (bytes(kept) if isinstance(kept, memoryview) else kept) != value


def _retoken(person: UUID, name: str) -> None:
    wanted = {token[:60] for token in tokens(name)}
    rows = PersonToken.objects.filter(person=person)
    there = set(rows.values_list("token", flat=True))
    rows.filter(token__in=there - wanted).delete()
    PersonToken.objects.bulk_create([PersonToken(token=token, person=person) for token in sorted(wanted - there)])


@transaction.atomic
def bind_phone(person: UUID, phone: str, *, on: date, proof: str, actor: Actor, at: datetime) -> PersonVersion:
    """From a day on a mobile number is the person's. The caller has had it proved (a one-time code, or seen at a counter).

    Args:
        phone: as typed.
        proof: one of ``code``, ``counter``.
        actor: the resident (``registers.own``), or a clerk in the case's scope (``registers.identify``).

    Raises:
        NotAPhone, NothingChanged.
        NotFound: no such person in the scope.

    Records ``registers.phone-bound``.
    """
    own = actor.scope.kind is Kind.OWN
    actor.require("registers.own" if own else "registers.identify")
    plain = numbers.normalise_phone(phone)
    if plain is None:
        raise NotAPhone()
    held = _held(person, on=on)
    bound = numbers.phone(plain, aad=person.bytes)
    if held.phone_proof is not None and bytes(held.phone_index or b"") == bound.index:
        raise NothingChanged()
    sources = held.sources | {"phone": [proof, on.isoformat()]}
    values = {"phone_index": bound.index, "phone_sealed": bound.sealed, "phone_proof": proof, "sources": sources}
    _old, row = change(PersonVersion, person, on=on, by=Writing(actor, at, proof), **values)
    purpose = OWN_RECORD if own else IDENTIFY
    told(
        PhoneBound(person=person, proof=proof),
        actor=actor,
        at=at,
        purpose=purpose,
        case=actor.scope.case,
        subjects=(_subject(person),),
    )
    return row


@transaction.atomic
def move_out(residence: UUID, *, on: date, actor: Actor, at: datetime) -> ResidenceVersion:
    """A residence ends: ``on`` is the first day on which the person lives there no longer.

    Args:
        on: after the residence's first day, and at most 60 days from today.
        actor: the resident, of their own residence (``registers.move-out``); or a clerk in the case's scope
            (``registers.correct``), or a street officer (``registers.change``).

    Raises:
        NotFound: no such residence that is open, or not in the scope.
        WrongMoveDay: names the first and the last possible day.

    Records ``registers.moved-out``.
    """
    duties = {Kind.OWN: "registers.move-out", Kind.CASE: "registers.correct", Kind.TERRITORY: "registers.change"}
    if actor.scope.kind not in duties:
        raise NotAllowed()
    actor.require(duties[actor.scope.kind])
    rows = ResidenceVersion.objects.filter(residence=residence, recorded_until=FOREVER_AT)
    if actor.scope.kind is Kind.OWN:
        rows = rows.filter(person=actor.scope.person)
    row = rows.order_by("-valid_until").first()
    if row is None:
        raise NotFound()
    first, last = row.valid_from + timedelta(days=1), min(district_day(at) + LATEST_MOVE, row.valid_until)
    if not first <= on <= last:
        raise WrongMoveDay(first=first, last=last)
    subjects = (_subject(row.person_id),)  # before the end: whoever moved out by today is in no slice of today any more
    ended = end(
        ResidenceVersion, residence, on=on, by=Writing(actor, at, "declared" if actor.scope.kind is Kind.OWN else "counter")
    )
    event = MovedOut(residence=residence, person=row.person_id, on=on)
    told(event, actor=actor, at=at, purpose=DECLARING, case=actor.scope.case, subjects=subjects)
    return ended


def _held(person: UUID, *, on: date) -> PersonVersion:
    row = PersonVersion.objects.filter(person=person, recorded_until=FOREVER_AT, valid_from__lte=on, valid_until__gt=on).first()
    if row is None:
        raise NotFound()
    return row


def _subject(person: UUID) -> UUID:
    subject = Person.objects.values_list("subject", flat=True).filter(pk=person).first()
    if subject is None:
        raise NotFound()
    return subject


def _case(actor: Actor) -> UUID:
    entered = scopes.current().scope
    if entered.kind is not Kind.CASE or entered.case is None or entered != actor.scope:
        raise NotAllowed()
    return entered.case
