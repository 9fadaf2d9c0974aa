"""Machine clients: programs of other departments that read under an agreement."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.idp.oidc.models import Client
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from jingwei.accounts import events, policy
from jingwei.accounts.hashing import RandomSecretHasher
from jingwei.accounts.models import MachineClient
from jingwei.evidence.recording import Particulars, record
from jingwei.kernel import keys, randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.intervals import FOREVER
from jingwei.kernel.purposes import SHARING
from jingwei.kernel.scope import Level


class WrongAgreement(Refused):
    """An agreement names no basis, no known scope, or codes that are not of its level."""

    code = "wrong-agreement"
    status = 400
    says = _("The agreement needs a basis, at least one of the scopes %(scopes)s, and codes of the level %(level)s. Correct it.")


class ScopesApart(Refused):
    """An agreement would both declare and read: its client could find out whom we know."""

    code = "scopes-apart"
    status = 400
    says = _(
        "An agreement that declares for residents holds the scope %(scope)s and no other: who declares must not read what becomes of"
        " it. Make a second agreement, with its own client, for reading."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What lets a program in.

    Attributes:
        scopes: of ``accounts.policy.MACHINE_DUTIES``; the one that declares stands alone.
        basis: the agreement's name or number; it stands in evidence as on whose behalf the program reads.
    """

    organisation: str
    scopes: tuple[str, ...]
    level: Level
    codes: tuple[str, ...]
    basis: str
    valid_from: date
    valid_until: date = FOREVER


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is handed to the department once; only a hash of the secret is kept."""

    client: str
    secret: str


def create_client(name: str, *, agreement: Agreement, actor: Actor, at: datetime) -> Credentials:
    """Let a program in by OAuth client credentials.

    Raises:
        WrongAgreement: no basis, an unknown scope, or codes that do not fit the level.
        ScopesApart: it would both declare and read.

    Records ``accounts.client-admitted``.
    """
    actor.require("accounts.clients")
    known = set(agreement.scopes) <= set(policy.MACHINE_DUTIES) and agreement.scopes
    if not (known and agreement.basis.strip() and agreement.level.fits(agreement.codes)):
        raise WrongAgreement(scopes=", ".join(policy.MACHINE_DUTIES), level=agreement.level.value)
    if not policy.fit_together(agreement.scopes):
        raise ScopesApart(scope=policy.ALONE)
    given = Credentials(f"jw-{randomness.draw(8).hex()}", randomness.draw(32).hex())
    client = Client(id=given.client, name=name, type=Client.Type.CONFIDENTIAL, created_at=at, response_types="")
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
    client.set_scopes(list(agreement.scopes))
    client.default_scopes = client.scopes
    client.secret = make_password(given.secret, hasher=RandomSecretHasher.algorithm)
    client.save(force_insert=True)
    MachineClient.objects.create(
        client=given.client,
        name=name,
        organisation=agreement.organisation,
        scopes=list(agreement.scopes),
        level=agreement.level,
        codes=list(agreement.codes),
        basis=agreement.basis,
        valid_from=agreement.valid_from,
        valid_until=agreement.valid_until,
    )
    admitted = events.ClientAdmitted(
        given.client,
        agreement.organisation,
        agreement.scopes,
        agreement.level.value,
        agreement.codes,
        agreement.basis,
        agreement.valid_from,
        agreement.valid_until,
    )
    record(admitted, actor=actor, at=at, about=_about(given.client))
    return given


def end_client(client: str, *, on: date, actor: Actor, at: datetime) -> None:
    """The agreement ends: ``on`` is the first day without it. Tokens that are out stop working with it.

    Raises:
        NotFound: there is no such client, or it ends earlier.

    Records ``accounts.client-ended``.
    """
    actor.require("accounts.clients")
    if not MachineClient.objects.filter(pk=client, valid_from__lt=on, valid_until__gt=on).update(valid_until=on):
        raise NotFound()
    record(events.ClientEnded(client, on), actor=actor, at=at, about=_about(client))


def _about(client: str) -> Particulars:
    """Entries of one client hang together under a handle made of its id."""
    return Particulars(purpose=SHARING, case=UUID(bytes=keys.ring().blind_index("client", client)))
