"""Who calls and what for: a machine client by its bearer token, one purpose, and the basis of its agreement.

The door (``_furniture``) has read the token and opened the request's transaction in the client's territory before; here the
operation's scope, purpose and basis are required, in this order, before anything else of the request is looked at.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

from jingwei.faces._furniture.access import Request
from jingwei.faces.api.errors import ScopeMissing, TokenMissing, UnknownParameter, WrongBasis, WrongPurpose
from jingwei.kernel import scope as scopes
from jingwei.kernel.actors import Actor, Role
from jingwei.kernel.dates import start_of
from jingwei.kernel.errors import PurposeMissing
from jingwei.kernel.purposes import SHARING, Purpose, named
from jingwei.kernel.scope import Entered, Scope

PURPOSE_HEADER, BASIS_HEADER = "Jingwei-Purpose", "Jingwei-Basis"
MOST_PER_MINUTE = 1200
SCOPES = {
    "declaring": "Declare for a resident; an agreement holds it alone, so that who declares does not read what becomes of it.",
    "declarations": "Read declarations without what was typed.",
    "work-orders": "Read work orders without persons and outcomes.",
    "registers": "Read dwellings, divisions, grids and legal entities.",
    "sharing": "Read the agreed fields of lists and registers under sharing agreements, and corrections of what was read.",
    "usage": "Ask for residents who proved to the client who they are how their data was used (Data Tracker, /api/v2).",
}
READING = tuple(scope for scope in SCOPES if scope not in {"declaring", "usage"})
SCHEME = "machine"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, what for, and when; truthy, as the framework wants it."""

    actor: Actor
    purpose: Purpose
    at: datetime

    def asking(self, as_of: date | None, known_on: date | None) -> AbstractContextManager[Entered]:
        """The territory as of a day and as known on a day; None is today and the latest."""
        known_at = start_of(known_on + timedelta(days=1)) if known_on else None
        return scopes.entered(self.actor.scope, at=self.at, on=as_of, known_at=known_at)

    def deciding(self) -> AbstractContextManager[Entered]:
        """The scope in which a declaration is decided: it sees no rows."""
        return scopes.entered(Scope.decision(), at=self.at)


class Call(Request):
    """A request as operations get it. ``known`` are the parameters that the contract names for its address."""

    auth: Caller
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Machine:
    """The lock of an operation: one of the scopes, which bring the duty, and the purpose that it is open for."""

    scopes: tuple[str, ...]
    duty: str
    purpose: Purpose = SHARING

    def __call__(self, request: Call) -> Caller:
        """The caller.

        Raises:
            TokenMissing, ScopeMissing, PurposeMissing, WrongPurpose, WrongBasis, UnknownParameter.
        """
        actor = request.actor
        if actor.role is not Role.MACHINE:
            raise TokenMissing()
        if self.duty not in actor.duties:
            raise ScopeMissing(scope=" / ".join(self.scopes))
        purpose = self._purpose(request, actor)
        unknown = sorted(set(request.GET) - request.known)
        if unknown:
            raise UnknownParameter(names=", ".join(unknown)[:200])
        return Caller(actor, purpose, request.at)

    def _purpose(self, request: Call, actor: Actor) -> Purpose:
        code = request.GET.get("purpose") or request.headers.get(PURPOSE_HEADER, "")
        basis = request.GET.get("basis") or request.headers.get(BASIS_HEADER, "")
        if not code.strip() or not basis.strip():
            raise PurposeMissing()
        purpose = named(code.strip())
        if purpose != self.purpose:
            raise WrongPurpose(purpose=self.purpose.code)
        if basis.strip() != actor.on_behalf.strip():
            raise WrongBasis()
        return purpose

    def documented(self, **links: dict[str, object]) -> dict[str, object]:
        """What the contract says of the lock: security, purpose and basis; and links from the answer to other operations."""
        purpose = {"type": "string", "enum": [self.purpose.code]}
        basis = {"type": "string", "minLength": 1, "maxLength": 200}
        says = f"What it is done for; or the header {PURPOSE_HEADER}."
        rests = f"The basis as the agreement writes it; or the header {BASIS_HEADER}."
        extra: dict[str, object] = {
            "security": [{SCHEME: [scope]} for scope in self.scopes],
            "parameters": [
                {"in": "query", "name": "purpose", "required": True, "schema": purpose, "description": says},
                {
                    "in": "query",
                    "name": "basis",
                    "required": True,
                    "schema": basis,
                    "description": rests,
                    "example": "demo-rules:11",
                },
            ],
        }
        return extra | {"x-links": links} if links else extra


class PerClient(SimpleRateThrottle):
    """So many requests of one client within a minute, counted by each server process."""

    scope = "api"

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """One count a client."""
        caller = getattr(request, "auth", None)
        return f"api-{caller.actor.ident}" if isinstance(caller, Caller) else None
