"""What is done to the log at somebody's request: erasing what it knows of a person, and restricting it where a law says to keep it.

Entries are never changed. What they commit to is destroyed with its salts and the person's key, so that inclusion still verifies, nothing
opens, and the tags that stand in the entries link to nobody.
"""

import re
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from jingwei.evidence import signing
from jingwei.evidence.checkpoints import LOGS
from jingwei.evidence.events import BackupsForgotten, Erased, Event, KeysRenewed, Lifted, Restricted
from jingwei.evidence.recording import Particulars, Recorded, record
from jingwei.kernel import keys, randomness
from jingwei.kernel.actors import Actor
from jingwei.kernel.errors import NotFound, Refused
from jingwei.kernel.purposes import AUDIT

_CODE = re.compile(r"(?!.*[0-9]{6})[a-z0-9-]{1,40}")


class KeptByLaw(Refused):
    """What is restricted is not erased."""

    code = "kept-by-law"
    status = 409
    says = _("What the log knows of this person is restricted, so it is kept. Lift the restriction first.")


class NothingKept(NotFound):
    """The log knows nothing of such a person: an erasure would be of nobody, or is done already."""

    code = "nothing-kept"
    says = _(
        "The log keeps nothing of this person: it was erased before, or the handle is nobody's. Nothing was added to the log. Check the handle."
    )


class AlreadyRestricted(Refused):
    """A restriction is in force."""

    code = "already-restricted"
    status = 409
    says = _("What the log knows of this person is restricted already. Nothing was added to the log.")


class ReasonNotACode(Refused):
    """Words or numbers in place of a code: the log keeps them for ever, and no erasure reaches them."""

    code = "reason-not-a-code"
    status = 422
    says = _(
        "A reason is a code of at most 40 small letters, digits and hyphens, without a long number, such as court-order. Put words about people elsewhere."
    )


class NothingToLift(Refused):
    """No restriction is in force."""

    code = "nothing-to-lift"
    status = 409
    says = _("Nothing is restricted for this person. Check the handle.")


def erase(subject: UUID, *, reason: str, actor: Actor, at: datetime) -> Recorded:
    """Destroy what the log knows of a person: payloads, salts, reads, the key of the tags.

    Call it in the decision scope, inside a transaction. An entry that concerns others as well stays open for them, without this person.

    Args:
        reason: a code such as ``request``, no words about anybody.

    Raises:
        NotAllowed: the actor may not.
        ReasonNotACode: the reason is none.
        NothingKept: the log knows nothing of such a person, or no more.
        KeptByLaw: it is restricted.

    Records ``evidence.erased``, in a case of its own that names nobody.
    """
    actor.require("evidence.erase")
    _check_code(reason)
    known = _is_known(subject)
    with connection.cursor() as cursor:
        cursor.execute("select evidence_erase(%s)", [subject])
        rows = cursor.fetchone()[0]
    if rows is None:
        raise KeptByLaw()
    if not rows and not known:
        raise NothingKept()
    return _recorded(Erased(int(rows), reason), actor, at)


def restrict(subject: UUID, *, reason: str, actor: Actor, at: datetime) -> Recorded:
    """Keep what the log knows of a person, and open nothing of it any more; its retention waits.

    Raises:
        NotAllowed: the actor may not.
        ReasonNotACode: the reason is none.
        NothingKept: the log knows nothing of such a person.
        AlreadyRestricted: it is restricted.

    Records ``evidence.restricted``.
    """
    actor.require("evidence.erase")
    _check_code(reason)
    if not _is_known(subject):
        raise NothingKept()
    if not _restrict(subject, at, True):
        raise AlreadyRestricted()
    return _recorded(Restricted(reason), actor, at)


def lift(subject: UUID, *, reason: str, actor: Actor, at: datetime) -> Recorded:
    """End a restriction.

    Raises:
        NotAllowed: the actor may not.
        ReasonNotACode: the reason is none.
        NothingToLift: there is none.

    Records ``evidence.restriction-lifted``.
    """
    actor.require("evidence.erase")
    _check_code(reason)
    if not _restrict(subject, at, False):
        raise NothingToLift()
    return _recorded(Lifted(reason), actor, at)


def renew_keys(*, actor: Actor, at: datetime) -> Recorded:
    """Make the next keys of all logs and record their public parts; old and new sign side by side from now on.

    Raises:
        NotAllowed: the actor may not.

    Records ``evidence.keys-renewed``.
    """
    actor.require("evidence.keys")
    for name in (keys.LOG, keys.LOG_PQ):
        keys.ring().renew(name)
    fresh = [one.vkey for log in LOGS for one in signing.verifiers(log)[:2]]
    return _recorded(KeysRenewed(tuple(fresh)), actor, at)


def note_forgotten_backups(number: int, *, actor: Actor, at: datetime) -> Recorded:
    """Say in the log that so many keys of older backups are destroyed.

    Raises:
        NotAllowed: the actor may not.

    Records ``evidence.backups-forgotten``.
    """
    actor.require("evidence.erase")
    return _recorded(BackupsForgotten(number), actor, at)


def _recorded(event: Event, actor: Actor, at: datetime) -> Recorded:
    about = Particulars(purpose=AUDIT, case=randomness.handle())
    return record(event, actor=actor, at=at, about=about, new_case=True)


def _check_code(reason: str) -> None:
    if not _CODE.fullmatch(reason):
        raise ReasonNotACode()


def _is_known(subject: UUID) -> bool:
    """Whether a key, a payload or a read of the person is kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from evidence_subjectkey where subject = %(who)s) or exists (select from evidence_payload"
            " where subjects @> array[%(who)s]) or exists (select from evidence_reads_of(%(who)s))",
            {"who": subject},
        )
        return bool(cursor.fetchone()[0])


def _restrict(subject: UUID, at: datetime, restricted: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select evidence_restrict(%s, %s, %s)", [subject, at, restricted])
        return bool(cursor.fetchone()[0])
