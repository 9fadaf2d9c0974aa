"""Reads that are shown late: a class by its law, an officer who asks, a second one who agrees, a day on which they appear by themselves."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jingwei.evidence import policy, recording
from jingwei.evidence.events import DelayAsked, DelayClassDisabled, DelayClassEnabled, DelayConfirmed
from jingwei.evidence.models import Delay, DelayClass
from jingwei.evidence.reads import gate
from jingwei.evidence.sealing import DELAYED, sealed, worded
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.law import Citation
from jingwei.kernel.purposes import AUDIT
from jingwei.kernel.randomness import handle, ordered_id

MOST_DAYS = 365


class NoSuchClass(Refused):
    """No class of that code is enabled, or one of that code was enabled before."""

    code = "no-delay-class"
    status = 409
    says = _("No class of this code can be used. A class is enabled once, by its law, by whoever runs the system.")


class SameOfficer(Refused):
    """Whoever asked would agree."""

    code = "same-officer"
    status = 409
    says = _("You asked for this delay yourself. Another officer agrees, or there is none.")


class WrongDays(Refused):
    """A class without bounds."""

    code = "wrong-days"
    status = 400
    says = _("A delay lasts from 1 to %(most)s days. Give the most that the law allows.")


def enable_class(code: str, *, titles: tuple[str, str], law: Citation, most_days: int, actor: Actor, at: datetime) -> None:
    """Allow that reads of a class are shown late.

    Args:
        titles: in Chinese and in English; everybody reads them.
        law: the article that excuses from telling.
        most_days: days after which such a read appears at the latest.

    Raises:
        NoSuchClass: one of that code was enabled before.
        WrongDays: fewer than one day or more than a year.

    Records ``evidence.delay-class-enabled``.
    """
    gate(actor, AUDIT, duty="evidence.delay-classes")
    if not 1 <= most_days <= MOST_DAYS:
        raise WrongDays(most=MOST_DAYS)
    if DelayClass.objects.filter(pk=code).exists():
        raise NoSuchClass()
    title, title_en = titles
    row = DelayClass(
        code=code,
        title=title,
        title_en=title_en,
        law=law.law,
        article=law.article,
        version=law.version,
        most_days=most_days,
        enabled_at=at,
    )
    row.save(force_insert=True)
    event = DelayClassEnabled(code=code, law=law.law, article=law.article, most_days=most_days)
    recording.record(event, actor=actor, at=at, about=recording.Particulars(purpose=AUDIT, case=handle()), new_case=True)


def disable_class(code: str, *, actor: Actor, at: datetime) -> None:
    """From now on no delay of this class is agreed on; those that stand end on their day.

    Raises:
        NoSuchClass: none of that code is enabled.

    Records ``evidence.delay-class-disabled``.
    """
    gate(actor, AUDIT, duty="evidence.delay-classes")
    if not DelayClass.objects.filter(pk=code, disabled_at=None).update(disabled_at=at):
        raise NoSuchClass()
    about = recording.Particulars(purpose=AUDIT, case=handle())
    recording.record(DelayClassDisabled(code=code), actor=actor, at=at, about=about, new_case=True)


def ask_delay(matter: UUID, *, klass: str, reason: str, actor: Actor, at: datetime) -> UUID:
    """Ask that reads in a matter be shown late. Nothing is late before a second officer agrees.

    Args:
        matter: the case.
        reason: at most 400 characters, sealed.

    Raises:
        NoSuchClass: none of that code is enabled.
        WordsMissing: no reason, or a longer one.

    Records ``evidence.delay-asked``.
    """
    gate(actor, AUDIT, duty="evidence.delay")
    if not DelayClass.objects.filter(pk=klass, disabled_at=None).exists():
        raise NoSuchClass()
    ident = ordered_id(at)
    row = Delay(
        id=ident,
        case=handle(),
        matter=matter,
        klass_id=klass,
        unit=policy.answering_unit(actor.organisation),
        reason_sealed=sealed(DELAYED, ident, worded(reason)),
        asked_at=at,
        asked_by=actor.ident,
    )
    row.save(force_insert=True)
    about = recording.Particulars(purpose=AUDIT, case=row.case)
    recording.record(DelayAsked(delay=ident, klass=klass), actor=actor, at=at, about=about, new_case=True)
    return ident


def confirm_delay(delay: UUID, *, actor: Actor, at: datetime) -> None:
    """Agree: from now on reads in the matter appear on the last day that the class allows, counted from today.

    Raises:
        NotFound: there is none that waits, or not in the actor's territory.
        SameOfficer: the actor asked for it.
        NoSuchClass: the class was disabled meanwhile.

    Records ``evidence.delay-confirmed``.
    """
    gate(actor, AUDIT, duty="evidence.delay")
    row = Delay.objects.filter(pk=delay, confirmed_at=None).select_related("klass").first()
    if row is None:
        raise NotFound()
    if row.asked_by == actor.ident:
        raise SameOfficer()
    if row.klass.disabled_at is not None:
        raise NoSuchClass()
    release_on = district_day(at) + timedelta(days=row.klass.most_days)
    won = Delay.objects.filter(pk=delay, confirmed_at=None)
    if not won.update(confirmed_at=at, confirmed_by=actor.ident, release_on=release_on):
        raise NotFound()
    event = DelayConfirmed(delay=delay, klass=row.klass_id, release_on=release_on)
    recording.record(event, actor=actor, at=at, about=recording.Particulars(purpose=AUDIT, case=row.case))
