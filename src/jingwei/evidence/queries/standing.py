"""Where each log stands: how much of it was signed and witnessed, and who refuses to sign it, and why. It says nothing about anybody."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingwei.evidence import signing, trees, witnesses
from jingwei.evidence.checkpoints import LOGS
from jingwei.evidence.reads import gate
from jingwei.evidence.signing import Inconsistent, Wrong
from jingwei.evidence.witnesses import Refusal
from jingwei.evidence.witnessing import ANOTHER_LOG, Why
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import Refused
from jingwei.kernel.purposes import Purpose

WRONG: dict[Wrong, str | Promise] = {
    Wrong.WENT_BACK: _("The log went back: it has fewer entries than were signed. An older backup was restored."),
    Wrong.FORKED: _("The log does not continue what was signed: entries were lost or altered."),
    Wrong.FORGOTTEN: _(
        "What was signed last is not remembered: the folder signed beside the keys is missing, older, or cannot be read."
    ),
    Wrong.DAMAGED: _("The tree of the log is damaged."),
}
REFUSED: dict[Why, str | Promise] = {
    Why.WENT_BACK: _("%(witness)s has signed %(seen)s entries of this log, and it shows %(size)s: the log went back."),
    Why.FORKED: _("%(witness)s has signed %(seen)s entries of this log, and what it shows now does not continue them."),
    Why.UNKNOWN_LOG: _("%(witness)s does not know this log. Give it the log's keys."),
    Why.UNKNOWN_KEY: _("%(witness)s does not know the keys that sign this log. Give it the new ones."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One log.

    Attributes:
        size, signed, witnessed: entries in the tree, under the newest checkpoint, and under the newest that a quorum signed.
        waits: whether there are witnesses to be waited for.
        wrong: why the log cannot be signed; None if it can.
        refused: witnesses that answered and did not sign.
    """

    log: str
    size: int
    signed: int
    witnessed: int
    waits: bool
    wrong: Wrong | None
    refused: tuple[Refusal, ...]

    @property
    def broken(self) -> bool:
        """Whether it is another log than was signed, by what is remembered here or by a witness."""
        return self.wrong is not None or any(one.why in ANOTHER_LOG for one in self.refused)

    @property
    def says(self) -> list[str]:
        """What is wrong, a sentence each."""
        own = [str(WRONG[self.wrong])] if self.wrong else []
        return own + [str(REFUSED[one.why]) % {"witness": one.witness, "seen": one.seen, "size": one.size} for one in self.refused]


class NothingLost(Refused):
    """A log that continues what was signed goes on as it is."""

    code = "nothing-lost"
    status = 409
    says = _(
        "The log %(log)s continues what was signed, and no witness says otherwise, so it goes on as it is. If witnesses were not"
        " asked yet: jingwei evidence witnesses."
    )


class NotWhole(Refused):
    """What is damaged cannot be signed under any name."""

    code = "log-not-whole"
    status = 409
    says = _(
        "The tree of the log %(log)s is damaged, so nothing of it can be signed. Run jingwei evidence reconcile, and restore a backup."
    )


@dataclass(frozen=True, slots=True)
class Loss:
    """What is known of a loss.

    Attributes:
        before: the origin that the log has had until now.
        signed: the most entries of it that anybody is known to have signed: this installation, or a witness.
    """

    log: str
    before: str
    signed: int


def get_loss(log: str, *, actor: Actor, purpose: Purpose) -> Loss:
    """What is known of a log whose signed entries were lost.

    Raises:
        NothingLost: nobody knows of a loss.
        NotWhole: the tree is damaged.
    """
    gate(actor, purpose, duty="evidence.keys")
    found = _standing(log)
    if found.wrong is Wrong.DAMAGED:
        raise NotWhole(log=log)
    if not found.broken:
        raise NothingLost(log=log)
    before, size = signing.installed(using="default").signed_as(log)
    return Loss(log, before, max([size, *(one.seen for one in found.refused if one.why in ANOTHER_LOG)]))


def list_standings(*, actor: Actor, purpose: Purpose) -> list[Standing]:
    """Of each log."""
    gate(actor, purpose, duty="evidence.kept")
    return [_standing(log) for log in LOGS]


def _standing(log: str) -> Standing:
    wrong = None
    try:
        signing.installed(using="default").examine(log)
    except Inconsistent as error:
        wrong = error.wrong
    last, policy = trees.last_signed(log), witnesses.policy()
    return Standing(
        log,
        trees.head_of(log).size,
        last.size if last else 0,
        witnesses.witnessed_size(log) if policy.waits else 0,
        policy.waits,
        wrong,
        tuple(witnesses.refusals(log)),
    )
