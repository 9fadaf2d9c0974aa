"""Consents: that a signed-in person agreed to a text in one version."""

from datetime import datetime
from uuid import UUID

from jingwei.accounts import events
from jingwei.accounts.models import Consent
from jingwei.accounts.operations._shared import note, own_or
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound


def give_consent(account: UUID, *, text: str, version: str, actor: Actor, at: datetime) -> None:
    """The signed-in person agrees to a text in one version. Agreeing twice changes nothing.

    Records ``accounts.consent-given``.
    """
    own_or(actor, account, duty="accounts.residents")
    row = Consent(account_id=account, text=text, version=version, given_at=at)
    if Consent.objects.bulk_create([row], ignore_conflicts=True) and Consent.objects.filter(pk=row.pk).exists():
        note(events.ConsentGiven(account, text, version), account, actor=actor, at=at)


def withdraw_consent(account: UUID, *, text: str, actor: Actor, at: datetime) -> None:
    """The signed-in person no longer agrees to a text, in whichever version they agreed.

    Raises:
        NotFound: no consent to it stands.

    Records ``accounts.consent-withdrawn``.
    """
    own_or(actor, account, duty="accounts.residents")
    rows = Consent.objects.filter(account=account, text=text, withdrawn_at=None)
    versions = list(rows.values_list("version", flat=True))
    if not rows.update(withdrawn_at=at):
        raise NotFound()
    for version in versions:
        note(events.ConsentWithdrawn(account, text, version), account, actor=actor, at=at)
