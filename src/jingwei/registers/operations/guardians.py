"""Entering a guardian at a counter: both cards are shown, papers prove the ground, and it ends on a day."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from jingwei.evidence.reads import gate
from jingwei.kernel import keys
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import CORRECTION
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.timelines import VersionQuerySet
from jingwei.registers.events.records import GuardianEntered
from jingwei.registers.models import Guardianship, Person, PersonVersion
from jingwei.registers.operations._writing import told

Ground = Guardianship.Ground
"""On what ground somebody is a guardian."""
WARD = "ward-name"
PROOF_MOST = 200


class WrongGuardian(Refused):
    """Nobody is their own guardian, and nobody is entered twice."""

    code = "wrong-guardian"
    status = 409
    says = _("This guardian cannot be entered: it is the same person, or they are entered already since today.")


class WrongGuardianDay(Refused):
    """A guardianship that ends before it begins, or papers that are not named."""

    code = "wrong-guardian-day"
    status = 400
    says = _("Give a last day after today, and say which papers were shown.")


def enter_guardian(ward: UUID, guardian: UUID, *, ground: Ground, until: date, proof: str, actor: Actor, at: datetime) -> UUID:
    """From today up to a day somebody is a ward's guardian: they see who read the ward's record, and nothing else.

    Args:
        until: the first day without it; for a minor at the latest the eighteenth birthday.
        proof: which papers were shown, at most 200 characters.
        actor: a clerk in the scope of a case that admits to both (``registers.correct``).

    Raises:
        NotFound: one of the two is not admitted by the case.
        WrongGuardian: the same person, or entered today already.
        WrongGuardianDay: it ends before it begins, or past a minor's eighteenth birthday; or no papers are named.

    Records ``registers.guardian-entered``.
    """
    gate(actor, CORRECTION, duty="registers.correct")
    today, papers = district_day(at), " ".join(proof.split())
    version = _version(ward, today)
    subjects = dict(Person.objects.filter(pk__in=[ward, guardian]).values_list("pk", "subject"))
    if version is None or ward not in subjects or guardian not in subjects:
        raise NotFound()
    if not papers or len(papers) > PROOF_MOST or until <= today or _too_late(ground, until, version.born_on):
        raise WrongGuardianDay()
    ident = ordered_id(at)
    row = Guardianship(
        id=ident,
        ward_id=ward,
        guardian_id=guardian,
        ground=Ground(ground),
        proof=papers,
        ward_name_sealed=keys.ring().seal(WARD, version.name.encode(), aad=ident.bytes),
        valid_from=today,
        valid_until=until,
        entered_at=at,
        entered_by=actor.ident,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise WrongGuardian() from error
    event = GuardianEntered(guardianship=ident, ground=row.ground, until=until)
    told(event, actor=actor, at=at, purpose=CORRECTION, case=actor.scope.case, subjects=(subjects[ward], subjects[guardian]))
    return ident


def _version(person: UUID, today: date) -> PersonVersion | None:
    return VersionQuerySet(PersonVersion).valid_on(today).known_at(None).filter(person=person).first()


def _too_late(ground: Ground, until: date, born_on: date) -> bool:
    """A parent's guardianship of a minor ends with the eighteenth birthday (Civil Code, articles 17 and 27)."""
    year = born_on.year + 18
    grown_up = date(year, 3, 1) if (born_on.month, born_on.day) == (2, 29) else born_on.replace(year=year)
    return ground == Ground.PARENT and until > grown_up
