"""Whether the witnesses keep up with the log of acts: who signed when, since when too few have, whether what binds waits. About nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from jingwei.evidence import witnesses
from jingwei.evidence.models import Cosignature
from jingwei.evidence.reads import gate
from jingwei.evidence.witnessing import State, state_of
from jingwei.kernel.actors import Actor
from jingwei.kernel.purposes import Purpose

LOG = "acts"


@dataclass(frozen=True, slots=True)
class Cosigner:
    """One witness.

    Attributes:
        name: as the policy names it.
        signed_at: when, by its own clock, it signed the log last; None: never.
        answers: whether it has signed what is to be signed now.
    """

    name: str
    signed_at: datetime | None
    answers: bool


@dataclass(frozen=True, slots=True)
class Witnessed:
    """The witnesses of the log, and how far they are behind.

    Attributes:
        since: when the oldest entry that too few have signed got its number; None where they keep up.
        limit: how long an entry may be without enough of them.
    """

    state: State
    since: datetime | None
    limit: timedelta
    cosigners: tuple[Cosigner, ...]

    @property
    def waits_from(self) -> datetime | None:
        """From when on what binds waits, unless they sign before."""
        return self.since + self.limit if self.since is not None else None

    @property
    def answered(self) -> int:
        """How many of them answer."""
        return sum(one.answers for one in self.cosigners)

    @property
    def hours(self) -> int:
        """The limit in whole hours."""
        return int(self.limit.total_seconds()) // 3600


def get_witnessed(*, actor: Actor, purpose: Purpose) -> Witnessed | None:
    """How far the witnesses are behind; None where nobody is waited for."""
    gate(actor, purpose, duty="evidence.kept")
    policy = witnesses.policy()
    if not policy.waits:
        return None
    unsigned = witnesses.unsigned_since(LOG)
    state = state_of(unsigned[1] if unsigned else None, limit=witnesses.limit())
    behind = state is not State.KEEPING_UP
    least = witnesses.witnessed_size(LOG) + behind
    found = tuple(_cosigner(name, one.verifier.name, least) for name, one in policy.witnesses.items())
    return Witnessed(state, unsigned[0] if unsigned and behind else None, witnesses.limit(), found)


def _cosigner(name: str, key: str, least: int) -> Cosigner:
    last = Cosignature.objects.filter(log=LOG, witness=key).order_by("-size").first()
    return Cosigner(name, last.stated_at if last else None, last is not None and last.size >= least)
