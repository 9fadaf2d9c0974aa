"""What is done to the log at somebody's request: erasing what it knows of a person, and restricting it where a law says to keep it.

Entries are never changed. What they commit to is destroyed with its salts and the person's key, so that inclusion still verifies, nothing
opens, and the tags that stand in the entries link to nobody.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.evidence import signing
from jingwei.evidence.events import BackupsForgotten, Erased, Event, KeysRenewed, Lifted, Restricted
from jingwei.evidence.recording import Particulars, Recorded, record
from jingwei.kernel import keys, randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import Refused
from jingwei.kernel.purposes import AUDIT


class KeptByLaw(Refused):
    """What is restricted is not erased."""

    code = "kept-by-law"
    status = 409
    says = _("What the log knows of this person is restricted, so it is kept. Lift the restriction first.")


class NothingToLift(Refused):
    """No restriction is in force."""

    code = "nothing-to-lift"
    status = 409
    says = _("Nothing is restricted for this person. Check the handle.")


def erase(subject: UUID, *, reason: str, actor: Actor, at: datetime) -> Recorded:
    """Destroy what the log knows of a person: payloads, salts, reads, the key of the tags.

    Call it in the decision scope, inside a transaction. An entry or a read that concerns others as well stays open for them, without this person.
    What went leaves a tombstone that names this act.

    Args:
        reason: a code, no words about anybody.

    Raises:
        NotAllowed: the actor may not.
        KeptByLaw: it is restricted.

    Records ``evidence.erased``, in a case of its own that names nobody.
    """
    actor.require("evidence.erase")
    case = randomness.handle()
    with connection.cursor() as cursor:
        cursor.execute("select evidence_erase(%s, %s)", [subject, case])
        rows = cursor.fetchone()[0]
    if rows is None:
        raise KeptByLaw()
    return _recorded(Erased(int(rows), reason), actor, at, case)


def restrict(subject: UUID, *, reason: str, actor: Actor, at: datetime) -> Recorded:
    """Keep what the log knows of a person, and open nothing of it any more; its retention waits.

    Raises:
        NotAllowed: the actor may not.

    Records ``evidence.restricted``.
    """
    actor.require("evidence.erase")
    _restrict(subject, at, True)
    return _recorded(Restricted(reason), actor, at)


def lift(subject: UUID, *, reason: str, actor: Actor, at: datetime) -> Recorded:
    """End a restriction.

    Raises:
        NotAllowed: the actor may not.
        NothingToLift: there is none.

    Records ``evidence.restriction-lifted``.
    """
    actor.require("evidence.erase")
    if not _restrict(subject, at, False):
        raise NothingToLift()
    return _recorded(Lifted(reason), actor, at)


def renew_keys(*, actor: Actor, at: datetime) -> Recorded:
    """Make the next keys of the log and record their public parts; old and new sign side by side from now on.

    Raises:
        NotAllowed: the actor may not.

    Records ``evidence.keys-renewed``.
    """
    actor.require("evidence.keys")
    for name in (keys.LOG, keys.LOG_PQ):
        keys.ring().renew(name)
    return _recorded(KeysRenewed(tuple(one.vkey for one in signing.verifiers("acts")[:2])), actor, at)


def note_forgotten_backups(number: int, *, actor: Actor, at: datetime) -> Recorded:
    """Say in the log that so many keys of older backups are destroyed.

    Raises:
        NotAllowed: the actor may not.

    Records ``evidence.backups-forgotten``.
    """
    actor.require("evidence.erase")
    return _recorded(BackupsForgotten(number), actor, at)


def _recorded(event: Event, actor: Actor, at: datetime, case: UUID | None = None) -> Recorded:
    about = Particulars(purpose=AUDIT, case=case or randomness.handle())
    return record(event, actor=actor, at=at, about=about, new_case=True)


def _restrict(subject: UUID, at: datetime, restricted: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select evidence_restrict(%s, %s, %s)", [subject, at, restricted])
        return bool(cursor.fetchone()[0])
