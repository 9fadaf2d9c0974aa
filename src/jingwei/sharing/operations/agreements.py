"""Signing and withdrawing a sharing agreement."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from jingwei.accounts.queries import actor_for_client, is_held
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel.actors import Actor
from jingwei.kernel.dates import district_day
from jingwei.kernel.errors import NotFound
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.randomness import ordered_id
from jingwei.kernel.scope import Level
from jingwei.sharing import policy, registry, schema
from jingwei.sharing.errors import WrongAgreement
from jingwei.sharing.events import AgreementSigned, AgreementWithdrawn
from jingwei.sharing.models import Agreement, List
from jingwei.sharing.operations.lists import cited

LIST = "list:"
SCOPE, READS = "sharing", "sharing.read"
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is agreed.

    Attributes:
        what: ``list:NAME``, or the name of an offer of ``sharing.registry``.
        fields: the only ones that are ever returned.
        basis: ``LAW:ARTICLE`` of the catalogue of law.
        consumer: id of a machine client, or ``unit:CODE`` for the people of a unit.
        level, codes: the territory in which records are read.
        valid_until: the first day without it.
    """

    what: str
    fields: tuple[str, ...]
    purpose: str
    purpose_en: str
    basis: str
    consumer: str
    level: str
    codes: tuple[str, ...]
    valid_from: date
    valid_until: date


@transaction.atomic
def sign_agreement(terms: Terms, *, actor: Actor, at: datetime) -> str:
    """Let a consumer read fields of a list or of a base register; returns the agreement's number.

    Args:
        actor: must hold ``sharing.agreements``.

    Raises:
        WrongAgreement: something is missing, a field is not offered, no machine client of that id holds the scope ``sharing`` today, or nobody
            holds a post today in which they would read for that unit.
        UnknownCitation: the catalogue of law does not hold the basis.
        UnknownDataset: no module offers such a register.
        NotFound: no such list is registered.

    Records ``sharing.agreement-signed``.
    """
    actor.require("sharing.agreements")
    basis = cited(terms.basis)
    held = _list(terms.what)
    _require_whole(terms, offered=_fields(terms.what, held))
    consumer, organisation = _consumer(terms.consumer, at=at)
    row = Agreement(
        id=ordered_id(at),
        number=_number(at),
        list=held,
        offer="" if held else terms.what,
        fields=list(terms.fields),
        purpose=terms.purpose,
        purpose_en=terms.purpose_en,
        law=basis.law,
        article=basis.article,
        law_version=basis.version,
        consumer=consumer,
        organisation=organisation,
        level=terms.level,
        codes=list(terms.codes),
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        signed_at=at,
        signed_by=actor.ident,
    )
    row.save(force_insert=True)
    event = AgreementSigned(row.number, terms.what, terms.fields, row.consumer, terms.valid_from, terms.valid_until)
    record(event, actor=actor, at=at, about=Particulars(purpose=SHARING, case=row.id), new_case=True)
    return row.number


@transaction.atomic
def withdraw_agreement(number: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """End an agreement at once: the next read under it is refused.

    Args:
        reason: why, in words; at most 200 characters are kept.
        actor: must hold ``sharing.agreements``.

    Raises:
        NotFound: there is no such agreement, or it was withdrawn before.

    Records ``sharing.agreement-withdrawn``.
    """
    actor.require("sharing.agreements")
    row = Agreement.objects.filter(number=number).first()
    if row is None or not Agreement.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=actor.ident):
        raise NotFound()
    event = AgreementWithdrawn(number, reason.strip()[:LONGEST_NOTE])
    record(event, actor=actor, at=at, about=Particulars(purpose=SHARING, case=row.pk))


def _consumer(text: str, *, at: datetime) -> tuple[str, str]:
    """As whom the consumer will read, and the code of its unit."""
    if text.startswith(policy.UNIT):
        unit = text.removeprefix(policy.UNIT)
        if not is_held(unit, duty=READS, on=district_day(at)):
            raise WrongAgreement(reason=_("Nobody holds an officer's post in that unit today. Enter the post first."))
        return text, unit
    client = actor_for_client(text, scopes=(SCOPE,), at=at)
    if client is None or READS not in client.duties:
        raise WrongAgreement(reason=_("There is no machine client of that id with the scope “sharing”. Admit it first."))
    return client.ident, client.organisation


def _list(what: str) -> List | None:
    if not what.startswith(LIST):
        return None
    held = List.objects.filter(name=what.removeprefix(LIST), withdrawn_at=None).first()
    if held is None:
        raise NotFound()
    return held


def _fields(what: str, held: List | None) -> list[str]:
    if held is not None:
        return [column.name for column in schema.columns(held.columns)]
    return [column.name for column in registry.offered(what).columns]


def _require_whole(terms: Terms, *, offered: list[str]) -> None:
    if not policy.fields_agreed(terms.fields, offered):
        raise WrongAgreement(reason=_("Name each field once, of these: %(fields)s.") % {"fields": ", ".join(offered)})
    if not (terms.purpose.strip() and terms.purpose_en.strip() and terms.consumer.strip()):
        raise WrongAgreement(reason=_("It does not say what for, or for whom."))
    if terms.level not in set(Level) - {Level.LOGS} or not Level(terms.level).fits(terms.codes):
        raise WrongAgreement(reason=_("Its territory has codes of its level."))
    if terms.valid_from >= terms.valid_until:
        raise WrongAgreement(reason=_("It ends before it begins."))


def _number(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('sharing_agreement_number')")
        return f"{district_day(at).year}-{cursor.fetchone()[0]:04d}"
